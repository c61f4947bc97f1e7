#include "expansion/rehearsal.hpp"

#include "expansion/objects.hpp"
#include "expansion/plan_lowering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace drc::expansion {

namespace codes = diagnostics::codes;

namespace {

/// Actions with agreed names: a component's check that its home region is in charge, the conductor's own
/// step, and what it does when a step failed.
constexpr std::string_view atHome = "at_home";
constexpr std::string_view rehearse = "rehearse";
constexpr std::string_view abandon = "abandon";

const semantics::Component* engineOfPlan(const World& world, const semantics::Plan& plan) {
    const auto found = std::find_if(world.engines.begin(), world.engines.end(),
                                    [&](const semantics::Component& one) { return one.name == plan.name; });
    return found == world.engines.end() ? nullptr : &*found;
}

/// What the drill does to whom, in the order in which it is done.
Value spelledOut(const semantics::Drill& drill) {
    semantics::Items result;
    for (const semantics::Plan* plan : {drill.there, drill.back})
        semantics::forEachAction(plan->steps, [&](const semantics::Step& step) {
            result.emplace_back(fmt::format("{}: {} {}", plan->name, step.verb, step.component->written()));
        });
    return Value::list(std::move(result));
}

class Maker {
public:
    Maker(World& world, const semantics::Drill& drill) : world_(world), drill_(drill) {}

    Rehearsal run() {
        const semantics::Component* const there = engineOfPlan(world_, *drill_.there);
        const semantics::Component* const back = engineOfPlan(world_, *drill_.back);
        if (there == nullptr || back == nullptr) return {};
        semantics::Component& conductor = makeConductor();
        semantics::Plan& plan = makePlan(conductor);
        const semantics::Component* const engine =
            engineComponent(world_, plan, std::string(semantics::defaultEngine));
        if (engine == nullptr || plan.onFailure.empty()) return {};
        give(conductor, "there", world_.scope.componentValue(*there));
        give(conductor, "back", world_.scope.componentValue(*back));
        give(conductor, "runbook", world_.scope.componentValue(*engine));
        give(conductor, "leaves", world_.scope.regionValue(*drill_.there->from));
        give(conductor, "does", spelledOut(drill_));
        give(conductor, "triggers", triggers());
        give(conductor, "failovers", failovers());
        give(conductor, "objective", objective());
        return {&conductor, &plan};
    }

private:
    semantics::Component& makeConductor() {
        semantics::Component& conductor = world_.unwritten.emplace_back();
        conductor.name = drill_.conductor;
        conductor.nameSpan = drill_.span;
        conductor.span = drill_.span;
        conductor.kind = drill_.kind;
        conductor.regions = {drill_.there->to};
        conductor.home = drill_.there->to;
        for (const semantics::Setting& setting : drill_.settings.all)
            if (drill_.kind->parameters.find(setting.name.text) != nullptr)
                conductor.settings.all.push_back(setting);
        return conductor;
    }

    semantics::Plan& makePlan(semantics::Component& conductor) {
        semantics::Plan& plan = world_.drills.emplace_back();
        plan.kind = semantics::PlanKind::Drill;
        plan.name = drill_.name;
        plan.from = drill_.there->from;
        plan.to = drill_.there->to;
        plan.graceful = true;
        plan.span = drill_.span;
        std::vector<const semantics::Component*> asked;
        semantics::forEachAction(drill_.there->steps, [&](const semantics::Step& step) {
            if (step.component->kind->actions.count(atHome) == 0) return;
            if (std::find(asked.begin(), asked.end(), step.component) != asked.end()) return;
            asked.push_back(step.component);
            this->step(plan.steps, atHome, *step.component);
        });
        step(plan.steps, rehearse, conductor);
        step(plan.onFailure, abandon, conductor);
        return plan;
    }

    void step(std::vector<semantics::Step>& steps, std::string_view verb, semantics::Component& component) {
        const auto action = component.kind->actions.find(verb);
        if (action == component.kind->actions.end()) {
            world_.evaluator.sink()
                .report(codes::unknownAction, component.kind->declaration->name.span,
                        fmt::format("the kind `{}`", component.kind->name), std::string(verb))
                .note("it conducts drills, which need the action");
            return;
        }
        semantics::Step& result = steps.emplace_back();
        result.verb = verb;
        result.component = &component;
        result.action = &action->second;
        result.span = drill_.span;
    }

    void give(semantics::Component& conductor, std::string_view name, Value value) {
        conductor.settings.all.push_back({{name, drill_.span}, nullptr, nullptr, std::move(value)});
    }

    /// The signals that say that the region is lost which the drill leaves.
    Value triggers() {
        semantics::Items result;
        for (const semantics::Plan& plan : world_.model.plans)
            if (plan.from == drill_.there->from && plan.to == drill_.there->to)
                for (const semantics::Detector& detector : plan.detectors)
                    result.push_back(world_.instance(*detector.component)
                                         .signal(detector.signalName, {}, world_.evaluator));
        return Value::list(std::move(result));
    }

    /// What runs when that region is lost, as far as somebody can see whether it runs.
    Value failovers() {
        semantics::Items result;
        for (const semantics::Plan& plan : world_.model.plans) {
            if (plan.graceful || plan.from != drill_.there->from || plan.to != drill_.there->to) continue;
            const semantics::Component* const engine = engineOfPlan(world_, plan);
            if (engine != nullptr && engine->kind->is(semantics::rehearsableTrait))
                result.push_back(world_.scope.componentValue(*engine));
        }
        return Value::list(std::move(result));
    }

    Value objective() const {
        const auto found = world_.model.objectives.find(std::string(semantics::regionLoss));
        if (found == world_.model.objectives.end() || !found->second.rto) return semantics::Null{};
        return semantics::Duration{*found->second.rto};
    }

    World& world_;
    const semantics::Drill& drill_;
};

} // namespace

Rehearsal rehearsalOf(World& world, const semantics::Drill& drill) {
    return Maker(world, drill).run();
}

} // namespace drc::expansion
