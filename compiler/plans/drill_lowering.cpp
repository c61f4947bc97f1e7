#include "plans/drill_lowering.hpp"

#include "expansion/objects.hpp"
#include "library/contract.hpp"
#include "plans/compiler_made.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace drc::plans {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

namespace {

const semantics::Component* engineOfPlan(const LoweringContext& context, const semantics::Plan& plan) {
    const auto found = context.engines.find(&plan);
    return found == context.engines.end() ? nullptr : found->second;
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

class DrillLowering {
public:
    DrillLowering(LoweringContext& context, const semantics::Drill& drill)
        : context_(context), world_(context.world), drill_(drill) {}

    LoweredDrill run() {
        const semantics::Component* const there = engineOfPlan(context_, *drill_.there);
        const semantics::Component* const back = engineOfPlan(context_, *drill_.back);
        if (there == nullptr || back == nullptr) return {};
        semantics::Component& drillRunner = makeDrillRunner();
        semantics::Plan& plan = makePlan(drillRunner);
        const semantics::Component* const engine =
            engineComponent(context_, plan, std::string(contract::engine::byDefault));
        if (engine == nullptr || plan.onFailure.empty()) return {};
        give(drillRunner, contract::drillRunner::there, world_.frame.componentValue(*there));
        give(drillRunner, contract::drillRunner::back, world_.frame.componentValue(*back));
        give(drillRunner, contract::drillRunner::runbook, world_.frame.componentValue(*engine));
        give(drillRunner, contract::drillRunner::leaves, semantics::regionValue(drill_.there->from));
        give(drillRunner, contract::drillRunner::does, spelledOut(drill_));
        give(drillRunner, contract::drillRunner::triggers, triggers());
        give(drillRunner, contract::drillRunner::failovers, failovers());
        give(drillRunner, contract::drillRunner::objective, objective());
        return {&drillRunner, &plan};
    }

private:
    semantics::Component& makeDrillRunner() {
        semantics::Component& drillRunner = make(
            world_, {*drill_.kind, drill_.drillRunner, drill_.span, {drill_.there->to}, drill_.there->to});
        take(drillRunner, drill_.settings, {});
        return drillRunner;
    }

    semantics::Plan& makePlan(semantics::Component& drillRunner) {
        semantics::Plan& plan = context_.drills.emplace_back();
        plan.kind = semantics::PlanKind::Drill;
        plan.name = drill_.name;
        plan.from = drill_.there->from;
        plan.to = drill_.there->to;
        plan.graceful = true;
        plan.span = drill_.span;
        std::vector<const semantics::Component*> asked;
        semantics::forEachAction(drill_.there->steps, [&](const semantics::Step& step) {
            if (step.component->kind->actions.count(contract::kind::atHome.name) == 0) return;
            if (std::find(asked.begin(), asked.end(), step.component) != asked.end()) return;
            asked.push_back(step.component);
            this->step(plan.steps, contract::kind::atHome, *step.component);
        });
        step(plan.steps, contract::drillRunner::rehearse, drillRunner);
        step(plan.onFailure, contract::drillRunner::abandon, drillRunner);
        return plan;
    }

    void step(std::vector<semantics::Step>& steps, std::string_view verb, semantics::Component& component) {
        if (auto made =
                makeStep(world_, component, verb, drill_.span, "it runs drills, which need the action"))
            steps.push_back(std::move(*made));
    }

    /// The signals that say that the region is lost which the drill leaves.
    Value triggers() {
        semantics::Items result;
        for (const semantics::Plan& plan : world_.model.plans)
            if (plan.from == drill_.there->from && plan.to == drill_.there->to)
                for (const semantics::SignalUse& signalUse : plan.signalUses)
                    result.push_back(
                        world_.instance(*signalUse.component).signal(*signalUse.signal, world_.evaluator));
        return Value::list(std::move(result));
    }

    /// The plans that run when that region is lost, as far as their runs can be watched.
    Value failovers() {
        semantics::Items result;
        for (const semantics::Plan& plan : world_.model.plans) {
            if (plan.graceful || plan.from != drill_.there->from || plan.to != drill_.there->to) continue;
            const semantics::Component* const engine = engineOfPlan(context_, plan);
            if (engine != nullptr && engine->kind->is(contract::drillableTrait))
                result.push_back(world_.frame.componentValue(*engine));
        }
        return Value::list(std::move(result));
    }

    /// Of the part that it moves, if that has one.
    Value objective() const {
        const semantics::Plan& there = *drill_.there;
        for (const semantics::Plan& plan : world_.model.plans)
            if (plan.ofPart && plan.objectives.rto && plan.from == there.from && plan.to == there.to &&
                plan.covers(there) && there.covers(plan))
                return semantics::Duration{*plan.objectives.rto};
        const auto found = world_.model.objectives.find(std::string(contract::disruption::region));
        if (found == world_.model.objectives.end() || !found->second.rto) return semantics::Null{};
        return semantics::Duration{*found->second.rto};
    }

    LoweringContext& context_;
    ExpansionContext& world_;
    const semantics::Drill& drill_;
};

} // namespace

LoweredDrill lowerDrill(LoweringContext& context, const semantics::Drill& drill) {
    return DrillLowering(context, drill).run();
}

} // namespace drc::plans
