#pragma once

#include "expansion/expand.hpp"

namespace drc::plans {

using expansion::Expansion;

/// Lowers the plans and drills of the topology, and writes the components that run them and hold them back.
/// Those that hold plans back were made before.
void lowerPlans(Expansion& expansion);

} // namespace drc::plans
