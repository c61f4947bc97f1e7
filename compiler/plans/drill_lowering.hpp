#pragma once

#include "plans/plan_lowering.hpp"
#include "semantics/model.hpp"

namespace drc::plans {

/// What a drill becomes: a component that runs it, the drill runner, and a plan whose steps check that the
/// home region is active and then call the drill runner. Both are deployed in the other region.
struct LoweredDrill {
    const semantics::Component* drillRunner = nullptr;
    const semantics::Plan* plan = nullptr;
};

/// Nothing when one of the plans that the drill consists of could not be made, which has been reported.
LoweredDrill lowerDrill(LoweringContext& context, const semantics::Drill& drill);

} // namespace drc::plans
