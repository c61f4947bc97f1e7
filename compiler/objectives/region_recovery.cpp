#include "objectives/region_recovery.hpp"

#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

namespace {

/// Of those that concern a component, or all of the topology.
double longestWindow(const Outcome& outcome, const std::string& component) {
    double longest = 0;
    for (const Outcome::Early& early : outcome.early)
        if (component.empty() || component == early.component) longest = std::max(longest, early.window);
    return longest;
}

/// Which of them concern a component, or all of the topology.
std::vector<JudgedShortfall> concerning(const std::string& component,
                                        const std::vector<JudgedShortfall>& shortfalls,
                                        const Recovery& recovery) {
    std::vector<JudgedShortfall> result;
    for (const JudgedShortfall& one : shortfalls) {
        // What may stay down does not meet an objective of its own.
        const bool others =
            one.suppression == nullptr && (component.empty() || recovery.needs(component, one.component));
        if (others || one.component == component) result.push_back(one);
    }
    return result;
}

/// Why it is not known when clients find what serves in the recovery region from the beginning.
std::string nobodyIsLed(const ir::Plan& plan) {
    return fmt::format("all of it serves in `{}` from the beginning, and nothing leads clients there",
                       plan.to);
}

bool livesIn(const ir::ComponentStates& states, const std::string& role) {
    return states.before.count(role) != 0;
}

bool acts(const ir::Plan& plan, const std::string& component) {
    return std::any_of(plan.actions.begin(), plan.actions.end(),
                       [&](const ir::PlanAction& action) { return action.component == component; });
}

/// Whether anything has to be waited for, or nothing was lost.
bool isAwaited(const Recovery& recovery, const std::vector<JudgedShortfall>& shortfalls) {
    return !shortfalls.empty() || recovery.required().empty() || !recovery.awaited().isEmpty();
}

std::vector<std::string> writtenPart(const ir::Plan& plan, const semantics::Model& model) {
    std::vector<std::string> result;
    for (const semantics::Component& component : model.components)
        if (plan.isFor(component.name)) result.push_back(component.written());
    return result;
}

Assessment timeAfterLoss(std::string from) {
    Assessment pattern;
    pattern.goal = Goal::Rto;
    pattern.disruption = contract::disruption::region;
    pattern.from = std::move(from);
    return pattern;
}

} // namespace

const RegionRecoveries::LoweredPlan& RegionRecoveries::lowered(const ir::Plan& plan) {
    if (const auto known = lowered_.find(plan.name); known != lowered_.end()) return known->second;
    Recovery recovery(program_, plan);
    std::vector<JudgedShortfall> shortfalls = shortfallsOf(recovery, plan.name);
    LoweredPlan& result =
        lowered_.try_emplace(plan.name, LoweredPlan{plan, std::move(recovery), std::move(shortfalls)})
            .first->second;
    result.schedules = schedules_.of(plan, result.recovery, result.shortfalls);
    return result;
}

void RegionRecoveries::byPlan(const ir::Plan& plan) {
    remark(plan);
    planned_.insert(plan.from);
    const LoweredPlan& own = lowered(plan);
    const Recovery& recovery = own.recovery;
    Assessment pattern = timeAfterLoss(plan.from);
    pattern.to = plan.to;
    pattern.plan = plan.name;
    pattern.ofPart = plan.part.has_value();
    const std::optional<Assessment> all = ofAllParts(plan);
    const bool isWanted = judge_.isWanted(pattern) || (all && judge_.isWanted(*all));
    const Outcome* const outcome =
        isWanted ? &addOutcome(plan, recovery, own.shortfalls, own.schedules.front()) : nullptr;
    const auto judgeAs = [&](const std::string& component) {
        pattern.component = component;
        pattern.ofPart = plan.part && component.empty();
        pattern.part = pattern.ofPart ? writtenPart(plan, model_) : std::vector<std::string>();
        if (!judge_.isWanted(pattern)) return;
        const std::vector<JudgedShortfall> concerned = concerning(component, own.shortfalls, recovery);
        if (component.empty() && judge_.objectiveOf(pattern) != nullptr)
            if (const std::string reason = whyUnjudged(plan, recovery, concerned); !reason.empty())
                return judge_.unjudged(pattern, reason);
        pattern.shortfall = openShortfall(concerned, plan);
        pattern.window = outcome == nullptr ? 0 : longestWindow(*outcome, component);
        const auto awaits = [&](bool byThemselves) { return recovery.awaited(component, byThemselves); };
        const std::vector<Judge::Part> others =
            plan.part ? doneByOthers(component, own) : std::vector<Judge::Part>();
        judge_.judge(pattern, optionsOf(own, concerned, awaits), others);
    };
    judgeAs("");
    for (const semantics::Component& component : model_.components) {
        if (!plan.isFor(component.name)) continue;
        pattern.component = component.name;
        pattern.ofPart = false;
        const bool waits = judge_.isWanted(pattern) && acts(plan, component.name) &&
                           !recovery.awaited(component.name).isEmpty();
        const bool hasObjective =
            judge_.objectiveOf(pattern) != nullptr && livesIn(recovery.statesOf(component.name), plan.from);
        if (waits || hasObjective || asked_.count(component.name) != 0) judgeAs(component.name);
    }
    if (all) keepPart(own, outcome);
}

std::string RegionRecoveries::openShortfall(const std::vector<JudgedShortfall>& shortfalls,
                                            const ir::Plan& plan) const {
    const auto open = std::find_if(shortfalls.begin(), shortfalls.end(),
                                   [](const JudgedShortfall& one) { return one.isOpen(); });
    return open == shortfalls.end() ? "" : inWords(*open, plan, model_);
}

/// Why the time until clients are served by the plan is not known; empty where it is.
std::string RegionRecoveries::whyUnjudged(const ir::Plan& plan, const Recovery& recovery,
                                          const std::vector<JudgedShortfall>& shortfalls) const {
    const std::string entrance = entranceElsewhere(program_, recovery);
    if (!entrance.empty())
        return fmt::format("clients find it through `{}`, which is not in the part that `{}` brings back",
                           model_.written(entrance), plan.name);
    return isAwaited(recovery, shortfalls) ? "" : nobodyIsLed(plan);
}

std::vector<Option> RegionRecoveries::optionsOf(const LoweredPlan& plan,
                                                const std::vector<JudgedShortfall>& shortfalls,
                                                const Awaits& awaits) {
    std::vector<Option> options;
    for (const bool byThemselves : {false, true}) {
        if (byThemselves && !plan.recovery.hasBoth()) continue;
        const Awaited awaited = awaits(byThemselves);
        for (const PlanSchedule& one : plan.schedules)
            options.push_back({one.schedule, waitsFor(awaited, shortfalls, plan.plan, one)});
    }
    return options;
}

// ---- by several plans, each of a part

std::optional<Assessment> RegionRecoveries::ofAllParts(const ir::Plan& plan) const {
    if (!plan.part) return std::nullopt;
    Assessment all = timeAfterLoss(plan.from);
    all.to = plan.to;
    for (const semantics::Plan& one : model_.plans) {
        if (one.graceful || one.from->role != plan.from || one.to->role != plan.to) continue;
        if (!one.ofPart) return std::nullopt;
        all.parts.push_back(one.name);
    }
    return all;
}

std::vector<Judge::Part> RegionRecoveries::doneByOthers(const std::string& component,
                                                        const LoweredPlan& own) {
    const ir::Plan& plan = own.plan;
    std::set<std::string, std::less<>> beside = own.recovery.awaited(component, true).byThemselves;
    std::erase_if(beside, [&](const std::string& one) { return plan.isFor(one); });
    std::vector<Judge::Part> others;
    for (const ir::Plan& other : program_.plans) {
        const bool isBeside = other.part && !other.graceful && !other.drill && other.from == plan.from &&
                              other.to == plan.to && other.name != plan.name;
        if (!isBeside || beside.empty()) continue;
        const LoweredPlan& their = lowered(other);
        std::set<std::string, std::less<>> awaited;
        for (const std::string& one : beside)
            if (!their.recovery.awaited(one).actions.empty()) awaited.insert(one);
        if (awaited.empty()) continue;
        const auto awaits = [&](bool byThemselves) {
            Awaited result;
            for (const std::string& one : awaited)
                result.merge(their.recovery.awaited(one, byThemselves));
            return result;
        };
        std::vector<JudgedShortfall> concerned;
        for (const JudgedShortfall& one : their.shortfalls)
            if (std::any_of(awaited.begin(), awaited.end(), [&](const std::string& waiting) {
                    return !concerning(waiting, {one}, their.recovery).empty();
                }))
                concerned.push_back(one);
        others.push_back(
            {other.name, optionsOf(their, concerned, awaits), openShortfall(concerned, other), 0});
    }
    return others;
}

void RegionRecoveries::keepPart(const LoweredPlan& lowered, const Outcome* outcome) {
    const ir::Plan& plan = lowered.plan;
    const Recovery& recovery = lowered.recovery;
    Part& part = parts_.emplace_back(Part{lowered});
    const std::vector<JudgedShortfall> own = concerning("", lowered.shortfalls, recovery);
    part.judged.plan = plan.name;
    // What is in another part counts there; what is in none, with each part on whose steps it follows.
    const auto ofAll = [&](bool byThemselves) {
        Awaited awaited = recovery.awaited({}, byThemselves);
        std::erase_if(awaited.byThemselves, [&](const std::string& one) {
            return !plan.isFor(one) && !isAlone(recovery.statesOf(one), plan);
        });
        for (const ir::ComponentStates& one : program_.states)
            if (isAlone(one, plan) && recovery.course(one.component).byItself &&
                recovery.followsOn(one.component))
                awaited.byThemselves.insert(one.component);
        return awaited;
    };
    part.judged.options = optionsOf(lowered, own, ofAll);
    part.awaited = ofAll(false);
    part.judged.shortfall = openShortfall(own, plan);
    part.judged.window = outcome == nullptr ? 0 : longestWindow(*outcome, "");
    part.isAwaited = isAwaited(recovery, own);
}

/// Whether it served in the region that the plan leaves, and no plan for that loss is for it.
bool RegionRecoveries::isAlone(const ir::ComponentStates& states, const ir::Plan& loss) const {
    return !states.auxiliary && livesIn(states, loss.from) &&
           std::none_of(model_.plans.begin(), model_.plans.end(), [&](const semantics::Plan& one) {
               return !one.graceful && one.from->role == loss.from && one.to->role == loss.to &&
                      one.isFor(states.component);
           });
}

void RegionRecoveries::byParts() {
    for (auto begin = parts_.begin(); begin != parts_.end(); ++begin) {
        const auto isBeside = [&](const Part& one) {
            return one.lowered.plan.from == begin->lowered.plan.from &&
                   one.lowered.plan.to == begin->lowered.plan.to;
        };
        if (std::any_of(parts_.begin(), begin, isBeside)) continue;
        std::vector<const Part*> parts;
        for (const Part& one : parts_)
            if (isBeside(one)) parts.push_back(&one);
        together(*ofAllParts(begin->lowered.plan), parts);
    }
}

void RegionRecoveries::together(const Assessment& pattern, const std::vector<const Part*>& parts) {
    ir::Plan none;
    none.from = pattern.from;
    none.to = pattern.to;
    const Recovery recovery(program_, none);
    const PlanSchedule lowered = schedules_.ofNone(none, recovery);
    std::vector<Judge::Part> judged;
    bool awaited = false;
    for (const Part* part : parts) {
        judged.push_back(part->judged);
        awaited = awaited || part->isAwaited;
    }
    Awaited alone;
    for (const std::string& component : recovery.awaited().byThemselves) {
        const auto awaits = [&](const Part* part) {
            return part->awaited.byThemselves.count(component) != 0;
        };
        if (isAlone(recovery.statesOf(component), none) && std::none_of(parts.begin(), parts.end(), awaits))
            alone.byThemselves.insert(component);
    }
    if (!alone.isEmpty())
        judged.push_back({"", {{lowered.schedule, waitsFor(alone, {}, none, lowered)}}, "", 0});
    std::string open;
    for (const PartFinding& one : ledger_.ofParts)
        if (one.sort == PartFinding::Sort::Gap && one.kind == semantics::PlanKind::Failover &&
            one.from == pattern.from && one.to == pattern.to)
            open = inNoPart(one.component);
    if (!awaited && alone.isEmpty() && open.empty() && judge_.objectiveOf(pattern) != nullptr)
        judge_.unjudged(pattern, nobodyIsLed(none));
    else
        judge_.judgeParts(pattern, judged, open);
    for (const ir::ComponentStates& states : program_.states) {
        Assessment own = pattern;
        own.component = states.component;
        const bool isAsked = asked_.count(states.component) != 0 || judge_.objectiveOf(own) != nullptr;
        if (isAsked && isAlone(states, none) && judge_.isWanted(own))
            besideParts(std::move(own), parts, recovery, lowered);
    }
}

std::string RegionRecoveries::inNoPart(const std::string& component) const {
    return fmt::format("`{}` is in no part", model_.written(component));
}

/// A component that is in no part waits for the plans that bring back what it needs.
void RegionRecoveries::besideParts(Assessment pattern, const std::vector<const Part*>& parts,
                                   const Recovery& recovery, const PlanSchedule& lowered) {
    ir::Plan none;
    none.from = pattern.from;
    none.to = pattern.to;
    std::vector<Judge::Part> judged;
    pattern.parts.clear();
    for (const Part* part : parts) {
        const LoweredPlan& their = part->lowered;
        const std::vector<JudgedShortfall> own =
            concerning(pattern.component, their.shortfalls, their.recovery);
        if (own.empty() && their.recovery.awaited(pattern.component).actions.empty()) continue;
        const auto awaits = [&](bool byThemselves) {
            return their.recovery.awaited(pattern.component, byThemselves);
        };
        judged.push_back({their.plan.name, optionsOf(their, own, awaits), openShortfall(own, their.plan), 0});
        pattern.parts.push_back(their.plan.name);
    }
    const Awaited alone = recovery.awaited(pattern.component);
    judged.push_back({"", {{lowered.schedule, waitsFor(alone, {}, none, lowered)}}, "", 0});
    std::string open;
    bool isReported = true;
    for (const JudgedShortfall& one : concerning(pattern.component, shortfallsOf(recovery), recovery)) {
        if (!isAlone(recovery.statesOf(one.component), none)) continue;
        open = inNoPart(one.component);
        isReported = one.suppression == nullptr;
    }
    judge_.judgeParts(std::move(pattern), judged, open);
    // What may stay down is no finding, so the objective that it misses is one.
    if (!isReported) ledger_.assessments.back().shortfall.clear();
}

void RegionRecoveries::remark(const ir::Plan& plan) {
    std::vector<std::string> needed;
    std::vector<std::string> awaited;
    for (const ir::UsedRecovery* need : neededBy(plan, program_))
        (isAwaited(*need, plan) ? awaited : needed).push_back(need->what);
    if (!needed.empty())
        ledger_.remarks.push_back(
            fmt::format("people start `{}` when {} {} in `{}`: the plan does not wait for it", plan.name,
                        diagnostics::enumeration(needed), needed.size() == 1 ? "serves" : "serve", plan.to));
    if (!awaited.empty())
        ledger_.remarks.push_back(fmt::format("`{}` waits until {} {} recovered in `{}`", plan.name,
                                              diagnostics::enumeration(awaited),
                                              awaited.size() == 1 ? "has" : "have", plan.to));
    if (Scenario(program_, plan).hasMoved())
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
    const std::vector<JudgedShortfall> shortfalls = shortfallsOf(recovery, plan.name);
    AssumedTerms apart(model_); // assumptions are about what is judged
    addOutcome(plan, recovery, shortfalls,
               PlanSchedules(model_, program_, apart).beginningWith({}, plan, recovery, shortfalls));
}

std::vector<JudgedShortfall> RegionRecoveries::shortfallsOf(const Recovery& recovery, std::string_view plan) {
    std::vector<JudgedShortfall> result;
    for (Shortfall& shortfall : recovery.shortfalls()) {
        JudgedShortfall& one = result.emplace_back(JudgedShortfall{std::move(shortfall)});
        one.suppression = judge_.suppressionOf(semantics::Waived::NotRecovered, one.component, plan);
        one.isAssumed = terms_.assumptionFor(recoveryPath(model_, one.component)) != nullptr;
    }
    return result;
}

const Outcome& RegionRecoveries::addOutcome(const ir::Plan& plan, const Recovery& recovery,
                                            const std::vector<JudgedShortfall>& shortfalls,
                                            const PlanSchedule& lowered) {
    const auto isSuppressed = [&](std::string_view sender) {
        return judge_.suppressionOf(semantics::Waived::Degraded, sender, plan.name) != nullptr;
    };
    return ledger_.outcomes.emplace_back(
        outcomeOf(model_, program_, plan, recovery, shortfalls, lowered, isSuppressed));
}

// ---- without a plan

/// What another topology has in the region, and this one elsewhere needs, is lost with it, too.
void RegionRecoveries::needsAlone(const std::string& lost) {
    if (isInService(program_, lost)) return;
    Assessment pattern = timeAfterLoss(lost);
    for (const semantics::RegionRole& region : model_.regions) {
        ir::Plan none;
        none.from = lost;
        none.to = region.role;
        const Schedule schedule = schedules_.ofNeeds(none);
        if (schedule.needs.empty() || !isInService(program_, region.role)) continue;
        pattern.to = region.role;
        judge_.judge(pattern, schedule);
    }
}

void RegionRecoveries::withoutPlan(const std::string& lost) {
    needsAlone(lost);
    const std::vector<std::string> subjects = subjectsOf(lost);
    if (planned_.count(lost) != 0 || subjects.empty()) return;
    Assessment pattern = timeAfterLoss(lost);
    std::string reason = "no plan recovers from it, and nothing leads clients elsewhere";
    for (const semantics::RegionRole& region : model_.regions) {
        if (region.role == lost) continue;
        ir::Plan none;
        none.from = lost;
        none.to = region.role;
        const Recovery recovery(program_, none, false);
        const std::vector<JudgedShortfall> shortfalls = shortfallsOf(recovery);
        const auto blocking =
            std::find_if(shortfalls.begin(), shortfalls.end(),
                         [](const JudgedShortfall& one) { return one.suppression == nullptr; });
        if (blocking != shortfalls.end()) {
            reason = fmt::format("no plan recovers from it, and `{}` is {} in `{}`",
                                 model_.written(blocking->component),
                                 describe(blocking->state, blocking->entrance), region.role);
            continue;
        }
        if (recovery.awaited().byThemselves.empty()) continue;
        pattern.to = region.role;
        const PlanSchedule lowered = schedules_.ofNone(none, recovery);
        for (const std::string& subject : subjects) {
            pattern.component = subject;
            judge_.judge(pattern,
                         {{lowered.schedule, waitsFor(recovery.awaited(subject), {}, none, lowered)}});
        }
        return;
    }
    for (const std::string& subject : subjects) {
        pattern.component = subject;
        if (judge_.objectiveOf(pattern) != nullptr)
            judge_.unjudged(pattern, reason);
        else
            ledger_.remarks.push_back(fmt::format("the loss of `{}`: {}", lost, reason));
    }
}

std::vector<std::string> RegionRecoveries::subjectsOf(const std::string& lost) const {
    std::vector<std::string> result;
    const bool inService = isInService(program_, lost);
    if (inService) result.emplace_back();
    Assessment pattern = timeAfterLoss(lost);
    for (const ir::ComponentStates& states : program_.states) {
        pattern.component = states.component;
        const bool isLost = states.home == lost || (inService && livesIn(states, lost));
        const bool isAsked = asked_.count(states.component) != 0 || judge_.objectiveOf(pattern) != nullptr;
        if (isLost && isAsked) result.push_back(states.component);
    }
    return result;
}

} // namespace drc::objectives
