#pragma once

#include "plans/plan_lowering.hpp"
#include "semantics/model.hpp"

namespace drc::plans {

/// What a drill becomes: a component that conducts it, and a plan whose steps make sure that the home region
/// is in charge and then hand over to the conductor. Both live where the drill leads to.
struct Rehearsal {
    const semantics::Component* conductor = nullptr;
    const semantics::Plan* plan = nullptr;
};

/// Nothing when one of the plans that the drill consists of could not be made, which has been reported.
Rehearsal rehearsalOf(LoweringContext& context, const semantics::Drill& drill);

} // namespace drc::plans
