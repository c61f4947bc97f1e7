#pragma once

#include <cstdint>
#include <string_view>

/// Text as readers see it that keep it in UTF-16, such as editors and forges.
namespace drc::source {

/// Takes one code point off the front, U+FFFD for malformed bytes: as many of them as began a character, else
/// one (the decoder of https://encoding.spec.whatwg.org/#utf-8-decoder). The text must not be empty.
std::uint32_t takeCodePoint(std::string_view& text);

/// Calls `visit` with each code unit.
template <class Visit>
void forEachCodeUnit(std::string_view text, const Visit& visit) {
    constexpr std::uint32_t beyond = 0x10000;
    while (!text.empty()) {
        const std::uint32_t codePoint = takeCodePoint(text);
        if (codePoint < beyond) {
            visit(static_cast<std::uint16_t>(codePoint));
            continue;
        }
        visit(static_cast<std::uint16_t>(0xD800U + ((codePoint - beyond) >> 10U)));
        visit(static_cast<std::uint16_t>(0xDC00U + ((codePoint - beyond) & 0x3FFU)));
    }
}

/// The number of code units.
std::uint32_t codeUnits(std::string_view text);

} // namespace drc::source
