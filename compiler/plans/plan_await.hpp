#pragma once

#include "expansion/expansion_context.hpp"

namespace drc::plans {

/// Makes the components that wait for other topologies; which plans do is decided before they are lowered
/// (`ExpansionContext::awaits`).
void makeWaits(expansion::ExpansionContext& world);

} // namespace drc::plans
