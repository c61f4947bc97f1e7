#pragma once

#include "source/span.hpp"

#include <cstdint>

namespace drc::source {

/// A span in eight bytes, for what exists many times. One that has no place in them is empty: it is longer
/// than any expression that people write, or its file has a number that no run reaches.
class PackedSpan {
public:
    PackedSpan() = default;
    PackedSpan(Span span) { // NOLINT(google-explicit-constructor): as good as the span itself
        const bool fits = span.file < (1U << fileBits) && span.begin < (1U << beginBits) &&
                          span.length() < (1U << lengthBits);
        if (fits)
            bits_ = (std::uint64_t{span.file} << (beginBits + lengthBits)) |
                    (std::uint64_t{span.begin} << lengthBits) | span.length();
    }
    operator Span() const { // NOLINT(google-explicit-constructor)
        const auto file = static_cast<FileId>(bits_ >> (beginBits + lengthBits));
        const auto begin = static_cast<std::uint32_t>((bits_ >> lengthBits) & ((1U << beginBits) - 1));
        const auto length = static_cast<std::uint32_t>(bits_ & ((1U << lengthBits) - 1));
        return {file, begin, begin + length};
    }
    bool empty() const { return (bits_ & ((1U << lengthBits) - 1)) == 0; }

private:
    static constexpr unsigned fileBits = 16;
    static constexpr unsigned beginBits = 30; // a file has a gigabyte at most
    static constexpr unsigned lengthBits = 18;

    std::uint64_t bits_ = 0;
};

} // namespace drc::source
