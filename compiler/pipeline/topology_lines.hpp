#pragma once

#include "library/library.hpp"
#include "source/span.hpp"
#include "syntax/statement.hpp"

#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace drc::pipeline {

/// What each line of a topology is about: which component it declares, and which it names. Each question
/// takes about as long however many lines there are.
class TopologyLines {
public:
    TopologyLines(const syntax::Block& topology, const library::Library& library);

    /// The statement of the topology that holds the text; null without one.
    const syntax::Statement* with(source::Span text) const;
    /// In it, the line of a plan or of a replication; else the whole statement.
    static source::Span lineWith(const syntax::Statement& statement, source::Span text);
    /// The same without the settings of a block: whom the text is a setting of.
    static source::Span ownerLine(const syntax::Statement& statement, source::Span text);

    /// What else may fail for an error in a statement: what its line declares or names, and the components
    /// that name what it declares.
    std::set<std::string_view> namesAbout(const syntax::Statement& statement, source::Span text) const;

    /// All that is written of a component: its declaration, and its replications.
    const std::vector<source::Span>& of(std::string_view component) const;
    /// The component in whose declaration the text stands; empty outside of all.
    std::string_view componentWith(source::Span text) const;

private:
    std::vector<const syntax::Statement*> statements_; ///< by file and place
    std::map<std::string_view, std::vector<source::Span>> written_;
    std::map<std::string_view, std::vector<std::string_view>> users_; ///< components, by what they name
};

} // namespace drc::pipeline
