#pragma once

#include "ir/program.hpp"
#include "semantics/model.hpp"

#include <cstddef>
#include <map>
#include <vector>

/// Engines call services of their own region only. What a plan does in its source region, a function in the
/// recovery region does: one for each region where such a plan runs, of a kind of the library.
namespace drc::plans {

using semantics::RegionRole;

/// What calls in one region need.
struct CalledRegion {
    const RegionRole* region = nullptr;
    std::vector<ir::Permission> permissions;
};

/// The component that has the function of one recovery region, with the regions that it calls, by their
/// numbers.
struct RemoteCaller {
    semantics::Component* component = nullptr; ///< null until a step needs it
    std::map<std::size_t, CalledRegion> called;
};

/// By the number of the recovery region.
using RemoteCalls = std::map<std::size_t, RemoteCaller>;

/// Gives the functions what they may do, once all plans are lowered; returns their components.
std::vector<const semantics::Component*> completeRemoteCalls(RemoteCalls& calls);

} // namespace drc::plans
