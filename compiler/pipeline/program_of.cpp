#include "pipeline/program_of.hpp"

#include "expansion/expand.hpp"
#include "pipeline/awaits.hpp"
#include "plans/bounds.hpp"
#include "plans/lower_plans.hpp"
#include "plans/plan_await.hpp"
#include "plans/plan_hold.hpp"
#include "plans/states.hpp"
#include "source/cancellation.hpp"

namespace drc::pipeline {

ir::Program programOf(expansion::ExpansionContext& world, const objectives::Needed& needed,
                      expansion::Extent extent, const TriedPlan* tried) {
    ir::Program program;
    program.needs = needed.recoveries;
    const semantics::Model& model = world.model;
    plans::makeHolds(world); // before all others, which may use them
    plans::makeWaits(world);
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
    const auto addStates = [&] {
        if (tried != nullptr)
            program.states = tried->before.states;
        else
            plans::addStates(expansion);
    };
    // What a plan waits for depends on whether the system has moved when it begins.
    if (!model.uses.empty()) {
        addStates();
        decideAwaits(world, needed, program);
    }
    plans::lowerPlans(expansion, tried == nullptr ? std::string_view() : tried->name);
    source::throwIfCancelled();
    expansion.complete();
    if (tried != nullptr)
        program.impacts = tried->before.impacts;
    else
        plans::addBounds(expansion);
    if (model.uses.empty()) addStates();
    return program;
}

} // namespace drc::pipeline
