#pragma once

#include "expansion/world.hpp"

namespace drc::plans {

using expansion::Value;
using expansion::World;

/// Makes the components that hold back plans which start by themselves: before all others, which may ask for
/// them.
void makeHolds(World& world);

/// What holds a plan back; null for one that people start.
Value holdOf(const World& world, const semantics::Plan& plan);

} // namespace drc::plans
