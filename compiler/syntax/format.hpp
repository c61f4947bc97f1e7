#pragma once

#include "source/source_map.hpp"
#include "syntax/tree.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace drc::syntax {

/// Lists, maps, calls and blocks that would reach past this column are broken into lines.
inline constexpr std::uint32_t lineWidth = 110;

/// The file in the one layout of the language: two columns a level, one blank line at most, aligned runs of
/// settings. Strings, numbers and comments stay as they are written, and formatting twice changes nothing.
/// The tree must be complete. Check `sameMeaning` before overwriting a file with the result.
std::string format(const source::SourceFile& file, const Tree& tree);

/// Whether `formatted` parses to the tree of `file`, except for spans, and holds the same comments in the
/// same order.
bool sameMeaning(const source::SourceFile& file, const Tree& tree, std::string_view formatted);

} // namespace drc::syntax
