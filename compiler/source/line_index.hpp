#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace drc::source {

/// A place as people and editors count: lines and columns start at 1, columns are Unicode code points.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    friend bool operator==(const Position&, const Position&) = default;
};

/// Where the lines of a text begin. The text must outlive the index.
class LineIndex {
public:
    explicit LineIndex(std::string_view text);

    std::uint32_t lineCount() const { return static_cast<std::uint32_t>(starts_.size()); }
    /// Offsets past the end give the position after the last byte.
    Position position(std::uint32_t offset) const;
    /// The text of a line (1-based) without its line ending.
    std::string_view line(std::uint32_t number) const;
    /// Byte offset at which a line (1-based) begins.
    std::uint32_t lineStart(std::uint32_t number) const { return starts_[number - 1]; }
    /// The line (1-based) that holds a byte offset.
    std::uint32_t lineOf(std::uint32_t offset) const;

private:
    std::string_view text_;
    std::vector<std::uint32_t> starts_;
};

} // namespace drc::source
