#include "source/utf16.hpp"

namespace drc::source {

namespace {

constexpr std::uint32_t malformed = 0xFFFD;

std::uint32_t takeByte(std::string_view& text) {
    const auto byte = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    return byte;
}

} // namespace

std::uint32_t takeCodePoint(std::string_view& text) {
    const std::uint32_t first = takeByte(text);
    if (first < 0x80U) return first;
    if (first < 0xC2U || first > 0xF4U) return malformed;
    const std::uint32_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
    // The second byte of some has narrower limits: no overlong forms, surrogates and values past U+10FFFF.
    std::uint32_t lowest = first == 0xE0U ? 0xA0U : first == 0xF0U ? 0x90U : 0x80U;
    std::uint32_t highest = first == 0xEDU ? 0x9FU : first == 0xF4U ? 0x8FU : 0xBFU;
    std::uint32_t value = first & (0xFFU >> (length + 1));
    for (std::uint32_t index = 1; index < length; ++index) {
        const std::uint32_t next = text.empty() ? 0 : static_cast<unsigned char>(text.front());
        if (next < lowest || next > highest) return malformed;
        value = (value << 6U) | (takeByte(text) & 0x3FU);
        lowest = 0x80U;
        highest = 0xBFU;
    }
    return value;
}

std::uint32_t codeUnits(std::string_view text) {
    std::uint32_t count = 0;
    forEachCodeUnit(text, [&](std::uint16_t) { ++count; });
    return count;
}

} // namespace drc::source
