#pragma once

#include "expansion/world.hpp"

namespace drc::plans {

using expansion::Value;
using expansion::World;

/// Makes the components that hold back plans which start by themselves: before all others, which may use
/// them.
void makeHolds(World& world);

/// The hold of a plan; null for one that is started by hand.
Value holdOf(const World& world, const semantics::Plan& plan);

} // namespace drc::plans
