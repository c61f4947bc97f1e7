#pragma once

#include "source/source_map.hpp"
#include "syntax/tree.hpp"

#include <string>

namespace drc::syntax {

enum class DumpSpans : std::uint8_t { Shown, Omitted };

/// The tree as indented text, one node a line: production, names, written literals and, unless they are
/// omitted, where the node begins and ends. Two trees mean the same if their dumps without spans are equal.
std::string dump(const source::SourceFile& file, const Tree& tree, DumpSpans spans = DumpSpans::Shown);

} // namespace drc::syntax
