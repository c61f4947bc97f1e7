#pragma once

#include "source/source_map.hpp"

#include <cstdint>
#include <map>
#include <utility>

namespace drc::diagnostics {

/// What a column counts. A byte order mark is a code point and three bytes; readers who keep text in UTF-16
/// do not see it.
enum class ColumnUnit : std::uint8_t { CodePoints, Utf16, Bytes };

/// Lines and columns of many places. What was counted once is counted on from, so that a thousand findings on
/// one line of 100 MB do not count its characters a thousand times.
class Positions {
public:
    explicit Positions(const source::SourceMap& sources, ColumnUnit unit = ColumnUnit::CodePoints)
        : sources_(sources), unit_(unit) {}

    /// Offsets past the end give the position after the last byte.
    source::Position of(source::FileId file, std::uint32_t offset);

private:
    std::uint32_t counted(std::string_view text) const;

    const source::SourceMap& sources_;
    ColumnUnit unit_;
    std::map<std::pair<source::FileId, std::uint32_t>, source::Position> known_;
};

} // namespace drc::diagnostics
