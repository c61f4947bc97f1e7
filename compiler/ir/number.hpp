#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace drc::ir {

/// From the next integer on, a double cannot distinguish neighbours.
inline constexpr double largestExact = 9007199254740991.0;

/// Whether every reader of a configuration or a document reads the same number.
inline bool isExact(double number) {
    return std::isfinite(number) && std::abs(number) <= largestExact;
}

/// The number as an integer; nothing for fractions and for what is too large to be exact.
inline std::optional<std::int64_t> wholeNumber(double number) {
    if (!isExact(number) || std::nearbyint(number) != number) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

} // namespace drc::ir
