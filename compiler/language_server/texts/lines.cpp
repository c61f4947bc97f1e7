#include "language_server/texts/lines.hpp"

#include "source/utf16.hpp"

#include <algorithm>

namespace drc::language_server {

namespace {

constexpr std::uint32_t firstOutsideOfPlane = 0x10000;

/// How much a column counts for a character.
std::uint32_t widthOf(std::uint32_t codePoint, std::size_t bytes, Encoding encoding) {
    switch (encoding) {
    case Encoding::Utf8: return static_cast<std::uint32_t>(bytes);
    case Encoding::Utf16: return codePoint < firstOutsideOfPlane ? 1 : 2;
    case Encoding::Utf32: return 1;
    }
    return 1;
}

} // namespace

Lines::Lines(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool isReturn = text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n');
        if (text[at] == '\n' || isReturn) starts_.push_back(static_cast<std::uint32_t>(at + 1));
    }
}

std::string_view Lines::line(std::uint32_t line) const {
    const std::size_t begin = starts_[line];
    const std::size_t end = line + 1 < starts_.size() ? starts_[line + 1] : text_.size();
    std::string_view result = text_.substr(begin, end - begin);
    if (line + 1 == starts_.size()) return result;
    if (result.ends_with('\n')) result.remove_suffix(1);
    if (result.ends_with('\r')) result.remove_suffix(1);
    return result;
}

Place Lines::placeOf(std::uint32_t offset, Encoding encoding) const {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    const auto number = static_cast<std::uint32_t>(next - starts_.begin() - 1);
    std::string_view rest = line(number);
    const std::size_t wanted = offset - starts_[number];
    const std::size_t whole = rest.size();
    Place place{number, 0};
    while (!rest.empty() && whole - rest.size() < wanted) {
        const std::size_t before = rest.size();
        const std::uint32_t codePoint = source::takeCodePoint(rest);
        if (whole - rest.size() > wanted) break; // within a character
        place.character += widthOf(codePoint, before - rest.size(), encoding);
    }
    return place;
}

std::uint32_t Lines::offsetOf(Place place, Encoding encoding) const {
    if (place.line >= count()) return static_cast<std::uint32_t>(text_.size());
    std::string_view rest = line(place.line);
    const std::size_t whole = rest.size();
    std::uint32_t column = 0;
    std::size_t reached = 0;
    while (!rest.empty() && column < place.character) {
        const std::size_t before = rest.size();
        const std::uint32_t codePoint = source::takeCodePoint(rest);
        column += widthOf(codePoint, before - rest.size(), encoding);
        if (column > place.character) break;
        reached = whole - rest.size();
    }
    return static_cast<std::uint32_t>(starts_[place.line] + reached);
}

} // namespace drc::language_server
