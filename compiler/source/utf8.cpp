#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace drc::source {

namespace {

struct Decoded {
    std::uint32_t codePoint;
    std::uint32_t length;
};

constexpr std::uint32_t replacement = 0xFFFD;

std::uint32_t byteAt(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

bool isContinuation(std::string_view text, std::size_t index) {
    return index < text.size() && (byteAt(text, index) & 0xC0U) == 0x80U;
}

// Overlong forms, surrogates and values past U+10FFFF are malformed (Unicode 15, table 3-7).
Decoded decode(std::string_view text) {
    if (text.empty()) return {replacement, 0};
    const std::uint32_t first = byteAt(text, 0);
    if (first < 0x80U) return {first, 1};
    const std::uint32_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
    if (first < 0xC2U || first > 0xF4U) return {replacement, 0};
    std::uint32_t value = first & (0xFFU >> (length + 1));
    for (std::uint32_t index = 1; index < length; ++index) {
        if (!isContinuation(text, index)) return {replacement, 0};
        value = (value << 6U) | (byteAt(text, index) & 0x3FU);
    }
    const bool overlong = (length == 3 && value < 0x800U) || (length == 4 && value < 0x10000U);
    const bool surrogate = value >= 0xD800U && value <= 0xDFFFU;
    if (overlong || surrogate || value > 0x10FFFFU) return {replacement, 0};
    return {value, length};
}

template <class Visit>
void forEachCodePoint(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const Decoded decoded = decode(text);
        const std::uint32_t length = std::max(decoded.length, 1U);
        visit(decoded, text.substr(0, length));
        text.remove_prefix(length);
    }
}

struct CodePointRange {
    std::uint32_t first;
    std::uint32_t last;
};

// The blocks that terminals show in two cells (Unicode 15 East Asian Width, classes W and F, by block).
constexpr std::array<CodePointRange, 12> wide{{{0x1100, 0x115F},
                                               {0x2E80, 0x303E},
                                               {0x3041, 0x33FF},
                                               {0x3400, 0x4DBF},
                                               {0x4E00, 0x9FFF},
                                               {0xA000, 0xA4CF},
                                               {0xAC00, 0xD7A3},
                                               {0xF900, 0xFAFF},
                                               {0xFE30, 0xFE6F},
                                               {0xFF00, 0xFF60},
                                               {0x1F300, 0x1FAFF},
                                               {0x20000, 0x3FFFD}}};
constexpr std::array<CodePointRange, 5> zeroWidth{
    {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}}};

// Marks and overrides of the writing direction: they make a terminal show other text than the compiler reads.
constexpr std::array<CodePointRange, 4> bidirectional{
    {{0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}}};

template <std::size_t Size>
bool contains(const std::array<CodePointRange, Size>& ranges, std::uint32_t codePoint) {
    return std::any_of(ranges.begin(), ranges.end(), [codePoint](const CodePointRange& range) {
        return codePoint >= range.first && codePoint <= range.last;
    });
}

constexpr std::array<CodePointRange, 2> directionOverrides{{{0x202A, 0x202E}, {0x2066, 0x2069}}};

bool isControl(std::uint32_t codePoint) {
    return codePoint < 0x20U || (codePoint >= 0x7FU && codePoint < 0xA0U) ||
           contains(bidirectional, codePoint);
}

std::string shown(std::string_view text, std::string_view controlsThatStay) {
    std::string result;
    result.reserve(text.size());
    forEachCodePoint(text, [&](Decoded decoded, std::string_view bytes) {
        const bool stays =
            !isControl(decoded.codePoint) || controlsThatStay.find(bytes) != std::string_view::npos;
        if (decoded.length == 0 || !stays)
            append(result, replacement);
        else
            result.append(bytes);
    });
    return result;
}

} // namespace

std::uint32_t sequenceLength(std::string_view text) {
    return decode(text).length;
}

namespace {

/// The first byte from there on that is no ASCII character.
std::size_t endOfAscii(std::string_view text, std::size_t at) {
    constexpr std::uint64_t highBits = 0x8080808080808080U;
    for (std::uint64_t eight = 0; text.size() - at >= sizeof eight; at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if ((eight & highBits) != 0) break;
    }
    while (at < text.size() && byteAt(text, at) < 0x80U)
        ++at;
    return at;
}

} // namespace

std::optional<std::size_t> firstInvalidByte(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        at = endOfAscii(text, at);
        if (at == text.size()) break;
        const std::uint32_t length = sequenceLength(text.substr(at));
        if (length == 0) return at;
        at += length;
    }
    return std::nullopt;
}

std::uint32_t codePoints(std::string_view text) {
    std::uint32_t count = 0;
    forEachCodePoint(text, [&](Decoded, std::string_view) { ++count; });
    return count;
}

std::uint32_t displayWidth(std::string_view text) {
    std::uint32_t width = 0;
    forEachCodePoint(text, [&](Decoded decoded, std::string_view) {
        if (contains(zeroWidth, decoded.codePoint)) return;
        width += contains(wide, decoded.codePoint) ? 2 : 1;
    });
    return width;
}

std::string printable(std::string_view text) {
    return shown(text, "\t");
}

std::string printableLines(std::string_view text) {
    return shown(text, "\t\n");
}

std::optional<DirectionOverride> nextDirectionOverride(std::string_view text, std::size_t from) {
    constexpr char leadByte = '\xE2'; // of all of them
    for (std::size_t at = text.find(leadByte, from); at != std::string_view::npos;
         at = text.find(leadByte, at + 1)) {
        const Decoded decoded = decode(text.substr(at));
        if (contains(directionOverrides, decoded.codePoint))
            return DirectionOverride{at, at + decoded.length, decoded.codePoint};
    }
    return std::nullopt;
}

std::string printableJson(std::string_view json) {
    std::string result;
    result.reserve(json.size());
    forEachCodePoint(json, [&](Decoded decoded, std::string_view bytes) {
        if (isControl(decoded.codePoint) && decoded.codePoint >= 0x20U)
            result += fmt::format("\\u{:04x}", decoded.codePoint);
        else
            result.append(bytes);
    });
    return result;
}

void append(std::string& text, std::uint32_t codePoint) {
    if (codePoint > 0x10FFFFU || (codePoint >= 0xD800U && codePoint <= 0xDFFFU)) codePoint = replacement;
    const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (codePoint < 0x80U) {
        put(codePoint);
    } else if (codePoint < 0x800U) {
        put(0xC0U | (codePoint >> 6U));
        put(0x80U | (codePoint & 0x3FU));
    } else if (codePoint < 0x10000U) {
        put(0xE0U | (codePoint >> 12U));
        put(0x80U | ((codePoint >> 6U) & 0x3FU));
        put(0x80U | (codePoint & 0x3FU));
    } else {
        put(0xF0U | (codePoint >> 18U));
        put(0x80U | ((codePoint >> 12U) & 0x3FU));
        put(0x80U | ((codePoint >> 6U) & 0x3FU));
        put(0x80U | (codePoint & 0x3FU));
    }
}

} // namespace drc::source
