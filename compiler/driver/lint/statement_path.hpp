#pragma once

#include "source/source_map.hpp"
#include "source/span.hpp"
#include "syntax/tree.hpp"

#include <string>
#include <vector>

namespace drc::driver {

/// Where something stands in a program, by the names of what it stands in.
struct StatementPath {
    std::string declaration;        ///< `topology payments`, also where a file extends it; `kind queue`
    std::string component;          ///< of the topology; empty for what is in none
    std::vector<std::string> names; ///< of the statements in the declaration, from the outermost
    /// What is written there without layout: the statement where it has no block, else what the place covers
    /// of its head.
    std::string text;
};

/// The path to a place in a file, and what is written there.
StatementPath statementPath(const source::SourceFile& file, const syntax::Tree& tree, source::Span place);

} // namespace drc::driver
