#include "semantics/network_address.hpp"

#include <fmt/format.h>

#include <charconv>

namespace drc::semantics {

namespace {

std::optional<std::uint32_t> takeNumber(std::string_view& text, std::uint32_t most) {
    std::uint32_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto length = static_cast<std::size_t>(result.ptr - text.data());
    const bool leadingZero = length > 1 && text.front() == '0';
    if (result.ec != std::errc() || number > most || leadingZero) return std::nullopt;
    text.remove_prefix(length);
    return number;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

} // namespace

std::optional<NetworkRange> parseNetworkRange(std::string_view text) {
    NetworkRange range;
    for (int octet = 0; octet < 4; ++octet) {
        if (octet > 0 && !take(text, '.')) return std::nullopt;
        const auto number = takeNumber(text, 255);
        if (!number) return std::nullopt;
        range.address = range.address << 8U | *number;
    }
    if (!take(text, '/')) return std::nullopt;
    const auto bits = takeNumber(text, 32);
    if (!bits || !text.empty()) return std::nullopt;
    range.bits = *bits;
    if (range.address % range.size() != 0) return std::nullopt;
    return range;
}

std::string toString(const NetworkRange& range) {
    const std::uint32_t address = range.address;
    return fmt::format("{}.{}.{}.{}/{}", address >> 24U, address >> 16U & 255U, address >> 8U & 255U,
                       address & 255U, range.bits);
}

bool overlap(const NetworkRange& left, const NetworkRange& right) {
    return left.first() <= right.last() && right.first() <= left.last();
}

std::optional<NetworkRange> subnet(const NetworkRange& range, std::uint32_t moreBits, std::uint64_t index) {
    if (moreBits > 32 || range.bits + moreBits > 32 || index >= (std::uint64_t{1} << moreBits))
        return std::nullopt;
    NetworkRange result;
    result.bits = range.bits + moreBits;
    result.address = static_cast<std::uint32_t>(range.first() + index * result.size());
    return result;
}

} // namespace drc::semantics
