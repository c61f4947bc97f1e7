#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drc::testing {

/// Choices that are the same for the same seed on every machine.
class RandomChoices {
public:
    explicit RandomChoices(std::uint64_t seed) : state_(seed * 2 + 1) {}

    // SplitMix64: the standard library's distributions differ between implementations.
    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t value = state_;
        value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
        value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
        return value ^ (value >> 31U);
    }
    std::uint32_t below(std::size_t limit) { return static_cast<std::uint32_t>(next() % limit); }
    bool chance(std::uint32_t percent) { return below(100) < percent; }
    template <std::size_t Size>
    std::string_view pick(const std::array<std::string_view, Size>& from) {
        return from[below(Size)];
    }
    template <class Item>
    const Item& pick(const std::vector<Item>& from) {
        return from[below(from.size())];
    }

private:
    std::uint64_t state_;
};

} // namespace drc::testing
