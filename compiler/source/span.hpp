#pragma once

#include <cstdint>

namespace drc::source {

/// Names one file of a SourceMap: an index into it.
using FileId = std::uint32_t;

/// A half-open range of bytes in one file. Lines and columns are computed from it when they are shown.
struct Span {
    FileId file = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    std::uint32_t length() const { return end - begin; }
    bool empty() const { return begin == end; }
    friend bool operator==(const Span&, const Span&) = default;
};

/// Of a finding that has no place in a text, such as a file that cannot be read.
inline constexpr Span nowhere{0xFFFFFFFFU, 0, 0};

/// Whether all of a span lies in the other one.
inline bool contains(Span whole, Span part) {
    return whole.file == part.file && whole.begin <= part.begin && part.end <= whole.end;
}

/// The smallest span that covers both; they must lie in the same file.
inline Span join(Span first, Span last) {
    return {first.file, first.begin < last.begin ? first.begin : last.begin,
            first.end > last.end ? first.end : last.end};
}

} // namespace drc::source
