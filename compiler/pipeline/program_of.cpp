#include "pipeline/program_of.hpp"

#include "expansion/expand.hpp"
#include "plans/bounds.hpp"
#include "plans/lower_plans.hpp"
#include "plans/plan_hold.hpp"
#include "plans/states.hpp"
#include "source/cancellation.hpp"

namespace drc::pipeline {

ir::Program programOf(expansion::ExpansionContext& world, expansion::Extent extent, const TriedPlan* tried) {
    ir::Program program;
    const semantics::Model& model = world.model;
    plans::makeHolds(world); // before all others, which may use them
    expansion::Expansion expansion(world, program, extent);
    // What recovers asks for what it needs.
    const auto isRefused = [&] {
        return extent == expansion::Extent::Faultless && world.evaluator.sink().hasErrors();
    };
    if (extent != expansion::Extent::Recovery)
        for (const semantics::Component& component : model.components) {
            expansion.elaborate(component);
            if (isRefused()) return program;
        }
    for (const semantics::Component& component : model.components) {
        source::throwIfCancelled();
        expansion.component(component);
    }
    plans::lowerPlans(expansion, tried == nullptr ? std::string_view() : tried->name);
    source::throwIfCancelled();
    expansion.complete();
    if (tried != nullptr) {
        program.impacts = tried->before.impacts;
        program.states = tried->before.states;
        return program;
    }
    plans::addBounds(expansion);
    plans::addStates(expansion);
    return program;
}

} // namespace drc::pipeline
