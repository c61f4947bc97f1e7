#pragma once

#include "source/source_map.hpp"

#include <cstdint>
#include <map>
#include <utility>

namespace drc::diagnostics {

/// Lines and columns of many places. What was counted once is counted on from, so that a thousand findings on
/// one line of 100 MB do not count its characters a thousand times.
class Positions {
public:
    explicit Positions(const source::SourceMap& sources) : sources_(sources) {}

    /// Offsets past the end give the position after the last byte.
    source::Position of(source::FileId file, std::uint32_t offset);

private:
    const source::SourceMap& sources_;
    std::map<std::pair<source::FileId, std::uint32_t>, source::Position> known_;
};

} // namespace drc::diagnostics
