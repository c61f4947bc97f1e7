#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace drc::syntax {

/// Where the next statement may begin after an error: the end of the statement's line, or of the line that
/// closes its brackets. `begin` is where the statement begins, `from` where reading may go on, `depth` how
/// many brackets of the statement are open there. The result is greater than `begin`, at least `from`, and
/// stops before a brace that closes the enclosing block, unless there is none (`outermost`).
std::uint32_t nextStatement(std::string_view text, std::uint32_t begin, std::uint32_t from, std::size_t depth,
                            bool outermost);

/// Whether more braces open than close, strings and comments apart.
bool hasUnclosedBraces(std::string_view text);

} // namespace drc::syntax
