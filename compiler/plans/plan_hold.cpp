#include "plans/plan_hold.hpp"

#include "library/contract.hpp"
#include "plans/bounds.hpp"
#include "plans/compiler_made.hpp"
#include "plans/plan_lowering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace drc::plans {

namespace contract = library::contract;

namespace {

bool liesBetween(const semantics::Hold& hold, const RegionRole* from, const RegionRole* to) {
    return (hold.from == from && hold.to == to) || (hold.from == to && hold.to == from);
}

/// The plans and drills that hold while they run, by their names.
Value holdersOf(const semantics::Model& model, const semantics::Hold& hold) {
    semantics::Items names;
    for (const semantics::Plan& plan : model.plans)
        if (plan.graceful && liesBetween(hold, plan.from, plan.to)) names.emplace_back(plan.name);
    for (const semantics::Drill& drill : model.drills)
        if (liesBetween(hold, drill.there->from, drill.there->to)) names.emplace_back(drill.name);
    return Value::list(std::move(names));
}

void makeHold(ExpansionContext& world, const semantics::Hold& hold) {
    std::vector<const RegionRole*> regions;
    for (const RegionRole& region : world.model.regions)
        if (&region == hold.from || &region == hold.to) regions.push_back(&region);
    semantics::Component& component =
        make(world, {*hold.kind, hold.name, hold.span, std::move(regions), hold.from});
    // What the plans that are held back set for it: of several, the first.
    for (const semantics::Plan* plan : hold.plans)
        take(component, plan->settings, contract::hold::given);
    semantics::Items names;
    semantics::Items uses;
    for (const semantics::Plan* plan : hold.plans) {
        names.emplace_back(plan->name);
        for (Value& used : usedBy(world, *plan)) {
            const auto known = [&](const Value& other) { return semantics::equal(other, used); };
            if (std::none_of(uses.begin(), uses.end(), known)) uses.push_back(std::move(used));
        }
    }
    give(component, contract::hold::holdsBack, Value::list(std::move(names)));
    give(component, contract::hold::holders, holdersOf(world.model, hold));
    give(component, contract::hold::uses, Value::list(std::move(uses)));
    world.holds.emplace(&hold, &component);
}

} // namespace

void makeHolds(ExpansionContext& world) {
    for (const semantics::Hold& hold : world.model.holds)
        makeHold(world, hold);
}

Value holdOf(const ExpansionContext& world, const semantics::Plan& plan) {
    for (const semantics::Hold& hold : world.model.holds)
        if (std::find(hold.plans.begin(), hold.plans.end(), &plan) != hold.plans.end())
            return world.frame.componentValue(*world.holds.at(&hold));
    return semantics::Null{};
}

void PlanLowering::hold(std::string_view verb) {
    if (!plan_.graceful) return;
    for (const semantics::Hold& hold : world_.model.holds) {
        if (!liesBetween(hold, plan_.from, plan_.to)) continue;
        semantics::Component& component = *world_.holds.at(&hold);
        semantics::Step* const made = madeStep(component, verb, "it suspends plans, which needs the action");
        if (made == nullptr) return;
        semantics::Step& step = *made;
        const auto give = [&](std::string_view name, Value value) {
            if (step.action->parameters.find(name) != nullptr)
                step.settings.all.push_back({{name, plan_.span}, nullptr, nullptr, std::move(value)});
        };
        give(contract::hold::holder, Value(plan_.name));
        // Some plans say how long they may take.
        semantics::forEachAction(plan_.steps, [&](const semantics::Step& other) {
            auto longest =
                exportOf(world_.instance(*other.component), contract::kind::longest, plan_.to, evaluator_);
            if (longest) give(contract::hold::lasting, std::move(*longest));
        });
        this->step(step, 0, 0);
    }
}

} // namespace drc::plans
