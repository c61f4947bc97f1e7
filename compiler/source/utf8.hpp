#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drc::source {

/// Length in bytes of the well-formed sequence at the front of `text`, or 0 when there is none.
std::uint32_t sequenceLength(std::string_view text);

/// Offset of the first byte that is not part of well-formed UTF-8.
std::optional<std::size_t> firstInvalidByte(std::string_view text);

/// Number of code points; a byte that is not well-formed counts as one.
std::uint32_t codePoints(std::string_view text);

/// Columns a terminal needs: wide East Asian characters and emoji take two, combining marks none.
std::uint32_t displayWidth(std::string_view text);

/// The text with every malformed byte and every control character but tab made visible as U+FFFD, those that
/// change the writing direction among them.
std::string printable(std::string_view text);

/// The same for a text of several lines, whose line ends stay.
std::string printableLines(std::string_view text);

/// A character that overrides the writing direction of what follows: with it, a text reads otherwise than it
/// is compiled.
struct DirectionOverride {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint32_t codePoint = 0;
};

/// The next one at or after an offset.
std::optional<DirectionOverride> nextDirectionOverride(std::string_view text, std::size_t from);

/// A JSON text whose strings hold what must not reach a terminal as escapes: the same value, safe to show.
std::string printableJson(std::string_view json);

/// Appends one code point; surrogates and values past U+10FFFF become U+FFFD.
void append(std::string& text, std::uint32_t codePoint);

} // namespace drc::source
