#pragma once

#include "binding/symbol.hpp"
#include "language_server/view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drc::language_server {

/// A name that a topology declares, as the texts say it now.
struct ProgramName {
    binding::SymbolKind sort;
    std::string name;
    std::string kind; ///< of a component
    bool isFamily = false;
    std::vector<std::string> keys{}; ///< of a value that is written as a map
};

/// Those of the topologies in the document, and of the program that it is part of, as it was analysed last:
/// a file of it may hold the other half.
class ProgramNames {
public:
    explicit ProgramNames(const View& view);

    const std::vector<ProgramName>& all() const { return names_; }
    const ProgramName* find(std::string_view name) const;
    /// What an example of a rule declares, which has regions of these roles.
    void addExample(const syntax::Body& body, const std::vector<std::string>& roles);

private:
    void addStatement(const syntax::Statement& statement);
    void add(ProgramName name);

    std::vector<ProgramName> names_;
};

} // namespace drc::language_server
