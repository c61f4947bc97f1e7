#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drc::semantics {

/// An IPv4 range in CIDR notation, with host bits that are zero.
struct NetworkRange {
    std::uint32_t address = 0;
    std::uint32_t bits = 0; ///< length of the prefix, 0 to 32

    std::uint64_t size() const { return std::uint64_t{1} << (32U - bits); }
    std::uint64_t first() const { return address; }
    std::uint64_t last() const { return first() + size() - 1; }
};

/// Nothing unless it is `a.b.c.d/n` with no host bits set.
std::optional<NetworkRange> parseNetworkRange(std::string_view text);
std::string toString(const NetworkRange& range);
bool overlap(const NetworkRange& left, const NetworkRange& right);
/// The subnet number `index` of those that are `moreBits` longer; nothing when there is none.
std::optional<NetworkRange> subnet(const NetworkRange& range, std::uint32_t moreBits, std::uint64_t index);

} // namespace drc::semantics
