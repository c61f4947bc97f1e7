#pragma once

#include "expansion/expansion_context.hpp"

namespace drc::plans {

using expansion::ExpansionContext;
using expansion::Value;

/// Makes the components that hold back plans which start by themselves: before all others, which may use
/// them.
void makeHolds(ExpansionContext& world);

/// The hold of a plan; null for one that is started by hand.
Value holdOf(const ExpansionContext& world, const semantics::Plan& plan);

} // namespace drc::plans
