#include "plans/plan_hold.hpp"

#include "library/contract.hpp"
#include "plans/bounds.hpp"
#include "plans/compiler_made.hpp"
#include "plans/plan_lowering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace drc::plans {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

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

/// Whether they are the same, in whatever order a list names its components.
bool isAlike(const Value& one, const Value& other) {
    if (one.items() == nullptr || other.items() == nullptr) return semantics::equal(one, other);
    const auto isIn = [](const Value& item, const semantics::Items& items) {
        return item.object() != nullptr && std::any_of(items.begin(), items.end(), [&](const Value& each) {
                   return semantics::equal(each, item);
               });
    };
    const semantics::Items& left = *one.items();
    const semantics::Items& right = *other.items();
    const auto isCovered = [&](const semantics::Items& these, const semantics::Items& those) {
        return std::all_of(these.begin(), these.end(), [&](const Value& item) { return isIn(item, those); });
    };
    return semantics::equal(one, other) || (isCovered(left, right) && isCovered(right, left));
}

/// Whether a setting means the same in two components.
bool isSame(ExpansionContext& world, const semantics::Component& one, const semantics::Component& other,
            std::string_view setting) {
    return std::all_of(one.regions.begin(), one.regions.end(), [&](const RegionRole* region) {
        const auto in = [&](const semantics::Component& component) {
            return world.instance(component)
                .parameterNamed(setting, region, world.evaluator)
                .value_or(semantics::Null{});
        };
        const Value first = in(one);
        const Value second = in(other);
        return first.isPoison() || second.isPoison() || isAlike(first, second);
    });
}

/// What a plan sets for the hold that another one has set already. What its engine has, too, counts there
/// all the same.
void compareSettings(ExpansionContext& world, const semantics::Component& hold, const semantics::Plan& plan,
                     const std::map<std::string_view, const semantics::Plan*>& setBy) {
    const bool isSetTwice =
        std::any_of(plan.settings.all.begin(), plan.settings.all.end(),
                    [&](const semantics::Setting& setting) { return setBy.count(setting.name.text) != 0; });
    if (!isSetTwice) return;
    // Each setting is evaluated in one component once: these two are never expanded.
    const auto with = [&](const semantics::Settings& settings) -> semantics::Component& {
        semantics::Component& component =
            make(world, {*hold.kind, hold.name, hold.nameSpan, hold.regions, hold.home});
        take(component, settings, contract::hold::given);
        return component;
    };
    const semantics::Component& before = with(hold.settings);
    const semantics::Component& now = with(plan.settings);
    const auto hasEngineOf = [&](const semantics::Plan& one, std::string_view setting) {
        const semantics::Kind* const engine = world.kinds.find(semantics::engineOf(one));
        return engine != nullptr && engine->parameters.find(setting) != nullptr;
    };
    for (const semantics::Setting& setting : now.settings.all) {
        const std::string name(setting.name.text);
        const auto first = setBy.find(setting.name.text);
        if (first == setBy.end() || isSame(world, before, now, name)) continue;
        const source::Span earlier = first->second->settings.find(name)->name.span;
        const bool isOfEngine = hasEngineOf(plan, name) || hasEngineOf(*first->second, name);
        auto& finding = isOfEngine ? world.evaluator.sink().report(codes::holdTakesFirst, setting.name.span,
                                                                   first->second->name, plan.name, name,
                                                                   first->second->name)
                                   : world.evaluator.sink().report(codes::holdsDiffer, setting.name.span,
                                                                   first->second->name, plan.name, name);
        finding.label(earlier, "first set here")
            .note(
                fmt::format("plans that lead from `{}` to `{}` by themselves are held back together, by one "
                            "component of the kind `{}`",
                            plan.from->role, plan.to->role, hold.kind->name))
            .help("set it in one of them, or alike in both");
    }
}

void makeHold(ExpansionContext& world, const semantics::Hold& hold) {
    std::vector<const RegionRole*> regions;
    for (const RegionRole& region : world.model.regions)
        if (&region == hold.from || &region == hold.to) regions.push_back(&region);
    semantics::Component& component =
        make(world, {*hold.kind, hold.name, hold.span, std::move(regions), hold.from});
    // What the plans that are held back set for it: of several, the first.
    std::map<std::string_view, const semantics::Plan*> setBy;
    for (const semantics::Plan* plan : hold.plans) {
        compareSettings(world, component, *plan, setBy);
        take(component, plan->settings, contract::hold::given);
        for (const semantics::Setting& setting : component.settings.all)
            setBy.emplace(setting.name.text, plan);
    }
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
