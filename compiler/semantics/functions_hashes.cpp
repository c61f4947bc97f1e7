#include "semantics/function_bodies.hpp"
#include "semantics/functions.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

/// What follows from a text alone: names at a provider are made of it, so no function may ever change.
namespace drc::semantics {

namespace {

/// FNV-1a of 64 bits, whose bits are then mixed, as those of texts that differ at their end differ little.
/// http://www.isthe.com/chongo/tech/comp/fnv/
std::uint64_t hashOf(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char letter : text) {
        hash ^= static_cast<unsigned char>(letter);
        hash *= 0x100000001b3U;
    }
    hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdU;
    hash = (hash ^ (hash >> 33U)) * 0xc4ceb9fe1a85ec53U;
    return hash ^ (hash >> 33U);
}

/// Eight hexadecimal digits.
std::string shortHashOf(std::string_view text) {
    return fmt::format("{:08x}", hashOf(text) >> 32U);
}
constexpr std::size_t hashedEnd = 9; ///< a hyphen and the digits

/// The first code points of a text, without hyphens at their end: providers refuse doubled ones.
std::string_view beginning(std::string_view text, std::size_t codePoints) {
    std::size_t bytes = 0;
    for (; codePoints > 0 && bytes < text.size(); --codePoints)
        bytes += std::max<std::size_t>(1, source::sequenceLength(text.substr(bytes)));
    text = text.substr(0, bytes);
    while (text.ends_with('-') || text.ends_with('_'))
        text.remove_suffix(1);
    return text;
}

} // namespace

std::string shortenedText(std::string_view text, std::size_t length) {
    if (source::codePoints(text) <= length) return std::string(text);
    return fmt::format("{}-{}", beginning(text, length - hashedEnd), shortHashOf(text));
}

namespace function_bodies {

Value shortHash(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const std::string& text = reader.text(0);
    return reader ? Value(shortHashOf(text)) : Value(Poison{});
}

Value hashNumber(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const std::string& text = reader.text(0);
    const double below = reader.number(1);
    if (!reader) return Poison{};
    constexpr double most = 4294967296; // so that a number of the language holds each of them
    if (!(below >= 1 && below <= most) || below != std::floor(below))
        return reader.fail("`below` is a whole number from 1 to 4294967296");
    return static_cast<double>(hashOf(text) % static_cast<std::uint64_t>(below));
}

Value shortened(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const std::string& text = reader.text(0);
    const double length = reader.number(1);
    if (!reader) return Poison{};
    if (!(length >= shortestShortened) || length != std::floor(length))
        return reader.fail("the length is a whole number, 10 or more: the hash alone takes 9 characters");
    return shortenedText(text, static_cast<std::size_t>(length));
}

} // namespace function_bodies
} // namespace drc::semantics
