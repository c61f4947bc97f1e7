#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

/// Places in a text as editors count them.
namespace drc::language_server {

/// What a column counts (`PositionEncodingKind`).
enum class Encoding : std::uint8_t { Utf8, Utf16, Utf32 };

/// A line and a column, from 0 on.
struct Place {
    std::uint32_t line = 0;
    std::uint32_t character = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
};

/// Where the lines of a text begin: they end with `\n`, `\r\n` or `\r`. The text must outlive this.
class Lines {
public:
    explicit Lines(std::string_view text);

    std::uint32_t count() const { return static_cast<std::uint32_t>(starts_.size()); }
    /// The place before a byte; past the end, the last one there is.
    Place placeOf(std::uint32_t offset, Encoding encoding) const;
    /// The byte that stands there. A column past the end of its line is the end of the line, a line past the
    /// last one the end of the text, and a place within a character the begin of it.
    std::uint32_t offsetOf(Place place, Encoding encoding) const;
    /// Byte offset at which a line begins.
    std::uint32_t startOf(std::uint32_t line) const { return starts_[line]; }
    /// The text of a line without its line ending.
    std::string_view line(std::uint32_t line) const;

private:
    std::string_view text_;
    std::vector<std::uint32_t> starts_;
};

} // namespace drc::language_server
