#pragma once

#include "source/span.hpp"

#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

namespace drc::checking {

/// How often a block stands on the path with the fewest and on the path with the most of it.
struct Count {
    std::size_t fewest = 0;
    std::size_t most = 0;
};

/// An attribute that some path sets.
struct Given {
    source::Span span{};
    bool conditional = false; ///< only some paths set it
    bool mayBeNull = false;   ///< it may be left out after all
};

/// What the statements of one body set. A branch sees what was set around it.
struct Tally {
    const Tally* outer = nullptr;
    std::map<std::string_view, Given> attributes;
    std::map<std::string_view, Count> blocks;

    /// What was set already on every path that comes here, or null.
    const Given* clash(std::string_view name) const;
    /// Adds what one of several branches, or a loop, sets.
    void addBranch(const Tally& branch);
    /// Adds the blocks of a choice: the fewest and the most of any branch. `exhaustive`: one of them is
    /// taken.
    void addCounts(const std::vector<Tally>& branches, bool exhaustive);
};

/// The count of what a loop makes.
inline constexpr std::size_t unbounded = 1'000'000;

} // namespace drc::checking
