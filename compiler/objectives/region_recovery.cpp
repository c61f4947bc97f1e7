#include "objectives/region_recovery.hpp"

#include "library/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

namespace {

double longestWindow(const Outcome& outcome) {
    double longest = 0;
    for (const Outcome::Early& early : outcome.early)
        longest = std::max(longest, early.window);
    return longest;
}

/// Which of them concern a component, or all of the topology.
std::vector<Shortfall> concerning(const std::string& component, const std::vector<Shortfall>& shortfalls,
                                  const Recovery& recovery) {
    std::vector<Shortfall> result;
    for (const Shortfall& one : shortfalls) {
        // What may stay down does not meet an objective of its own.
        const bool others =
            one.waiver == nullptr && (component.empty() || recovery.needs(component, one.component));
        if (others || one.component == component) result.push_back(one);
    }
    return result;
}

bool acts(const ir::Plan& plan, const std::string& component) {
    return std::any_of(plan.actions.begin(), plan.actions.end(),
                       [&](const ir::PlanAction& action) { return action.component == component; });
}

Assessment timeAfterLoss(std::string from) {
    Assessment pattern;
    pattern.goal = Goal::Rto;
    pattern.disruption = contract::disruption::region;
    pattern.from = std::move(from);
    return pattern;
}

} // namespace

void RegionRecoveries::byPlan(const ir::Plan& plan) {
    remark(plan);
    planned_.insert(plan.from);
    const Recovery recovery(program_, plan);
    const std::vector<Shortfall> shortfalls = shortfallsOf(recovery);
    const std::vector<PlanSchedule> lowered = schedules_.of(plan, recovery, shortfalls);
    Assessment pattern = timeAfterLoss(plan.from);
    pattern.to = plan.to;
    pattern.plan = plan.name;
    if (judge_.isWanted(pattern)) addOutcome(plan, recovery, shortfalls, lowered.front());
    const auto judgeAs = [&](const std::string& component) {
        pattern.component = component;
        if (!judge_.isWanted(pattern)) return;
        const std::vector<Shortfall> own = concerning(component, shortfalls, recovery);
        const auto open = std::find_if_not(own.begin(), own.end(), isExcused);
        pattern.shortfall = open == own.end() ? "" : inWords(*open, plan, model_);
        pattern.window = component.empty() ? longestWindow(ledger_.outcomes.back()) : 0;
        std::vector<Option> options;
        for (const bool byThemselves : {false, true}) {
            if (byThemselves && !recovery.hasBoth()) continue;
            const Awaited awaited = recovery.awaited(component, byThemselves);
            for (const PlanSchedule& one : lowered)
                options.push_back({one.schedule, waitsFor(awaited, own, plan, one)});
        }
        judge_.judge(pattern, options);
    };
    judgeAs("");
    for (const semantics::Component& component : model_.components) {
        pattern.component = component.name;
        const bool waits = judge_.isWanted(pattern) && acts(plan, component.name) &&
                           !recovery.awaited(component.name).isEmpty();
        if (waits || judge_.objectiveOf(pattern) != nullptr) judgeAs(component.name);
    }
}

void RegionRecoveries::remark(const ir::Plan& plan) {
    if (!isInService(program_, plan.from))
        ledger_.remarks.push_back(
            fmt::format("nothing is at home in `{}`: `{}` recovers once the system has moved there",
                        plan.from, plan.name));
    const auto starts = [&](const std::vector<std::size_t>& signals) { return sounds(plan, signals); };
    if (plan.startsItself && std::none_of(plan.starts.begin(), plan.starts.end(), starts))
        ledger_.remarks.push_back(
            fmt::format("no signal that `{}` watches can start it: it is started by hand", plan.name));
}

void RegionRecoveries::whileBothWork(const ir::Plan& plan) {
    const Recovery recovery(program_, plan);
    const std::vector<Shortfall> shortfalls = shortfallsOf(recovery);
    AssumedTerms apart(model_); // assumptions are about what is judged
    addOutcome(plan, recovery, shortfalls,
               PlanSchedules(model_, program_, apart).beginningWith({}, plan, recovery, shortfalls));
}

std::vector<Shortfall> RegionRecoveries::shortfallsOf(const Recovery& recovery) {
    std::vector<Shortfall> result = recovery.shortfalls();
    for (Shortfall& one : result) {
        one.waiver = judge_.waiver(semantics::Waived::NotRecovered, one.component);
        one.isAssumed = terms_.assumptionFor(recoveryPath(model_, one.component)) != nullptr;
    }
    return result;
}

void RegionRecoveries::addOutcome(const ir::Plan& plan, const Recovery& recovery,
                                  const std::vector<Shortfall>& shortfalls, const PlanSchedule& lowered) {
    const auto isWaived = [&](std::string_view sender) {
        return judge_.waiver(semantics::Waived::Degraded, sender) != nullptr;
    };
    ledger_.outcomes.push_back(outcomeOf(model_, program_, plan, recovery, shortfalls, lowered, isWaived));
}

// ---- without a plan

void RegionRecoveries::withoutPlan(const std::string& lost) {
    if (planned_.count(lost) != 0) return;
    Assessment pattern = timeAfterLoss(lost);
    std::string reason = "no plan recovers from it, and nothing leads clients elsewhere";
    for (const semantics::RegionRole& region : model_.regions) {
        if (region.role == lost) continue;
        ir::Plan none;
        none.from = lost;
        none.to = region.role;
        const Recovery recovery(program_, none);
        const std::vector<Shortfall> shortfalls = shortfallsOf(recovery);
        const auto blocking = std::find_if(shortfalls.begin(), shortfalls.end(),
                                           [](const Shortfall& one) { return one.waiver == nullptr; });
        if (blocking != shortfalls.end()) {
            reason = fmt::format("no plan recovers from it, and `{}` is {} in `{}`",
                                 model_.written(blocking->component),
                                 describe(blocking->state, blocking->entrance), region.role);
            continue;
        }
        if (recovery.awaited().byThemselves.empty()) continue;
        pattern.to = region.role;
        judgeByThemselves(pattern, none, recovery);
        return;
    }
    if (judge_.objectiveOf(pattern) == nullptr)
        ledger_.remarks.push_back(fmt::format("the loss of `{}`: {}", lost, reason));
    else
        judge_.unjudged(pattern, reason);
    for (const semantics::Component& component : model_.components) {
        pattern.component = component.name;
        if (judge_.objectiveOf(pattern) != nullptr) judge_.unjudged(pattern, reason);
    }
}

void RegionRecoveries::judgeByThemselves(Assessment pattern, const ir::Plan& none, const Recovery& recovery) {
    const PlanSchedule lowered = schedules_.ofNone(none, recovery);
    const auto judgeAs = [&](const std::string& component) {
        pattern.component = component;
        judge_.judge(pattern, {{lowered.schedule, waitsFor(recovery.awaited(component), {}, none, lowered)}});
    };
    judgeAs("");
    for (const semantics::Component& component : model_.components) {
        pattern.component = component.name;
        if (judge_.objectiveOf(pattern) != nullptr) judgeAs(component.name);
    }
}

} // namespace drc::objectives
