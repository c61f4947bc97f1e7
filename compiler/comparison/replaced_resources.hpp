#pragma once

#include "comparison/side.hpp"

#include <map>
#include <string>
#include <vector>

namespace drc::comparison {

/// What a change does to a resource that both programs have.
struct ResourceChange {
    std::vector<std::string> attributes; ///< that differ, as paths, sorted
    std::string forces;       ///< the one that cannot be changed while it exists; empty where it stays
    std::string replacedWith; ///< another one that is replaced, which it refers to there
};

/// By the address, without resources of which nothing changes.
std::map<std::string, ResourceChange> resourceChanges(const Side& before, const Side& after,
                                                      const JudgedNames& names);

} // namespace drc::comparison
