#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::diagnostics {

/// A text of a finding as it may reach a terminal: control characters visible, and cut with `…` where it is
/// too long to read.
std::string presentable(std::string_view text);

/// Breaks text at blanks into lines of at most `width` columns (0: only where the text has line ends). A word
/// that is wider than a line is broken inside. Leading blanks of a line of the text are kept.
std::vector<std::string> wrap(std::string_view text, std::uint32_t width);

/// A paragraph whose first line may have another width than those after it. No word is broken: what does not
/// fit has a line of its own.
std::vector<std::string> wrapHanging(std::string_view paragraph, std::uint32_t first, std::uint32_t others);

} // namespace drc::diagnostics
