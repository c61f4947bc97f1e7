#include "pipeline/program_of.hpp"

#include "expansion/expand.hpp"
#include "plans/bounds.hpp"
#include "plans/lower_plans.hpp"
#include "plans/plan_hold.hpp"
#include "plans/states.hpp"
#include "source/cancellation.hpp"

namespace drc::pipeline {

ir::Program programOf(expansion::ExpansionContext& world, expansion::Extent extent, std::string_view only) {
    ir::Program program;
    const semantics::Model& model = world.model;
    plans::makeHolds(world); // before all others, which may use them
    expansion::Expansion expansion(world, program, extent);
    // What recovers asks for what it needs.
    if (extent != expansion::Extent::Recovery)
        for (const semantics::Component& component : model.components)
            expansion.elaborate(component);
    if (extent == expansion::Extent::Faultless && world.evaluator.sink().hasErrors()) return program;
    for (const semantics::Component& component : model.components) {
        source::throwIfCancelled();
        expansion.component(component);
    }
    plans::lowerPlans(expansion, only);
    source::throwIfCancelled();
    expansion.complete();
    plans::addBounds(expansion);
    plans::addStates(expansion);
    return program;
}

} // namespace drc::pipeline
