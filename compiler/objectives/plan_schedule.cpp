#include "objectives/plan_schedule.hpp"

#include "library/contract.hpp"
#include "objectives/ledger.hpp"
#include "objectives/warm_up.hpp"
#include "timing/step_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

using ir::Bound;

namespace {

// What assumptions call the times that belong to no component.
const std::string decisionPath(contract::engine::decision.name);
const std::string startPath(contract::engine::start.name);

void addBefore(Schedule& schedule, std::vector<Term> terms) {
    for (Term& term : terms) {
        schedule.before.push_back(schedule.terms.size());
        schedule.terms.push_back(std::move(term));
    }
}

Bound boundOf(const ir::PlanStep& step, const ir::Plan& plan) {
    using Kind = ir::PlanStep::Kind;
    const timing::StepTime time = timing::timeOf(step, plan);
    Bound bound;
    bound.description = step.description;
    bound.max = time.max;
    bound.min = time.min;
    bound.typical = time.typical;
    if (step.source.empty()) bound.typicalEvidence = ir::Evidence::Assumed;
    bound.presumed = time.presumed;
    bound.givesUp = time.givesUp;
    bound.source = step.source;
    bound.origin = step.origin;
    if (step.unbounded) {
        const double patience = std::min(step.patience.value_or(time.max), time.max);
        bound.description += fmt::format(": no bound, the plan {} after {}",
                                         step.patience ? "may fail" : "fails", printTime(patience));
        bound.evidence = ir::Evidence::Assumed;
        bound.max.reset();
        bound.typical = step.typical;
    } else if (time.outlasting) {
        bound.description += fmt::format(": the plan fails after {}, before the {} that it typically takes",
                                         printTime(time.max), printTime(*time.outlasting));
        bound.evidence = ir::Evidence::Assumed;
        bound.max.reset();
    } else if (step.kind == Kind::Until || step.kind == Kind::Approve) {
        // Its timeout ends the plan, not the wait: how long that takes is up to the service, or to people.
        bound.description += fmt::format(": the plan fails after {}", printTime(time.max));
        bound.evidence = step.typical && !step.source.empty() ? ir::Evidence::Typical : ir::Evidence::Assumed;
    }
    return bound;
}

/// The recovery of others until a step sees it. A plan that gives up before has no time.
Bound awaitedBound(const ir::UsedRecovery& need, const ir::PlanStep& step, const ir::Plan& plan) {
    Bound bound = need.bound;
    const timing::StepTime time = timing::timeOf(step, plan);
    const double unseen = timing::pauseOf(step, plan);
    if (plan.asksAgain) bound.evidence = ir::Evidence::Assumed;
    if (bound.max) *bound.max += unseen;
    if (bound.typical) *bound.typical += unseen;
    bound.description += "; the plan waits for it";
    // It may have begun to wait with the loss.
    const double expected = bound.typical.value_or(bound.max.value_or(0));
    if (expected > time.max) {
        bound.description += fmt::format(": it fails after {}, before the {} that the recovery takes",
                                         printTime(time.max), printTime(expected));
        bound.max.reset();
        bound.typical.reset();
        bound.evidence = ir::Evidence::Assumed;
    } else if (bound.max && *bound.max > time.max) {
        bound.description += fmt::format(", and fails after {}", printTime(time.max));
        bound.typical = expected;
        bound.max.reset();
        bound.evidence = ir::Evidence::Assumed;
    }
    return bound;
}

/// After how long the plan fails.
double limitOf(const ir::Plan& plan, std::size_t begin, std::size_t end) {
    double limit = 0;
    for (std::size_t index = begin; index < end; ++index)
        limit += timing::timeOf(plan.steps[index], plan).max;
    return limit;
}

/// For how long the plan surely waits.
double patienceOf(const ir::Plan& plan, std::size_t begin, std::size_t end) {
    double patience = 0;
    for (std::size_t index = begin; index < end; ++index) {
        const ir::PlanStep& step = plan.steps[index];
        const double most = timing::timeOf(step, plan).max;
        patience += step.unbounded ? std::min(step.patience.value_or(most), most) : most;
    }
    return patience;
}

/// What is longer than the plan waits cannot be assumed.
void assumeWithin(Term& term, const semantics::Assumption& assumption) {
    assume(term, assumption);
    if (!term.isImpatient()) return;
    term.bound.max.reset();
    term.bound.typical.reset();
    term.bound.evidence = ir::Evidence::Assumed;
    term.bound.description += fmt::format(": the plan {} after {}, before the {} that are assumed",
                                          term.patience == term.limit ? "fails" : "may fail",
                                          printTime(*term.patience), printTime(assumption.bound));
}

void addTail(Schedule& schedule, Schedule::Tail tail, std::vector<Term> terms) {
    for (Term& term : terms) {
        tail.terms.push_back(schedule.terms.size());
        schedule.terms.push_back(std::move(term));
    }
    schedule.tails.push_back(std::move(tail));
}

} // namespace

bool sounds(const ir::Plan& plan, const std::vector<std::size_t>& signals) {
    return std::all_of(signals.begin(), signals.end(),
                       [&](std::size_t index) { return plan.detections[index].starts; });
}

std::vector<const ir::UsedRecovery*> neededBy(const ir::Plan& plan, const ir::Program& program) {
    std::vector<const ir::UsedRecovery*> result;
    if (plan.graceful || program.needs.empty()) return result;
    const bool hasMoved = !plan.name.empty() && Scenario(program, plan).hasMoved();
    for (const ir::UsedRecovery& need : program.needs)
        if (need.from == plan.from && need.to == plan.to && need.afterMove == hasMoved)
            result.push_back(&need);
    return result;
}

bool isAwaited(const ir::UsedRecovery& need, const ir::Plan& plan) {
    return std::any_of(plan.steps.begin(), plan.steps.end(),
                       [&](const ir::PlanStep& step) { return step.awaits == need.topology; });
}

std::string stepPath(const semantics::Model& model, const ir::PlanStep& step) {
    const std::string action = step.action.empty() ? "" : step.origin.componentName + "_" + step.action + "_";
    if (action.empty() || !step.name.starts_with(action)) return step.name;
    return model.written(step.origin.componentName) + "." + step.action + "." +
           step.name.substr(action.size());
}

std::string recoveryPath(const semantics::Model& model, const std::string& component) {
    return fmt::format("{}.{}.{}", model.written(component), contract::disruption::region,
                       contract::disruption::recovery.name);
}

Waits waitsFor(const Awaited& awaited, const std::vector<JudgedShortfall>& shortfalls, const ir::Plan& plan,
               const PlanSchedule& lowered) {
    Waits waits;
    waits.everything = false;
    const auto& tails = lowered.schedule.tails;
    const auto addTails = [&](const auto& matches) {
        for (std::size_t index = 0; index < tails.size(); ++index)
            if (matches(tails[index])) waits.tails.push_back(index);
    };
    for (const std::size_t index : awaited.actions) {
        const ir::PlanAction& action = plan.actions[index];
        const std::size_t end = lowered.ends[action.steps];
        if (end > 0) waits.steps.push_back(end - 1);
        addTails([&](const Schedule::Tail& tail) {
            return tail.component == action.component && tail.action == action.action && tail.steps == end;
        });
    }
    for (const std::string& component : awaited.byThemselves)
        addTails(
            [&](const Schedule::Tail& tail) { return tail.component == component && tail.action.empty(); });
    for (const JudgedShortfall& one : shortfalls)
        addTails([&](const Schedule::Tail& tail) {
            return tail.component == one.component && tail.action.empty();
        });
    return waits;
}

/// The steps of the document, and where each of the plan's steps went.
std::vector<std::size_t> PlanSchedules::addSteps(Schedule& schedule, const ir::Plan& plan) {
    std::vector<std::size_t> ends{0}; // by the number of the plan's steps, that of the schedule's
    for (std::size_t begin = 0; begin < plan.steps.size();) {
        const ir::PlanStep& first = plan.steps[begin];
        std::size_t end = begin + 1;
        const auto same = [&](const ir::PlanStep& step) {
            return !first.action.empty() && step.action == first.action &&
                   step.origin.component == first.origin.component &&
                   step.origin.componentName == first.origin.componentName && step.group == first.group &&
                   step.branch == first.branch;
        };
        while (end < plan.steps.size() && same(plan.steps[end]))
            ++end;
        addAction(schedule, plan, begin, end, ends);
        begin = end;
    }
    return ends;
}

void PlanSchedules::addAction(Schedule& schedule, const ir::Plan& plan, std::size_t begin, std::size_t end,
                              std::vector<std::size_t>& ends) {
    const ir::PlanStep& first = plan.steps[begin];
    if (const std::size_t before = schedule.steps.size(); !first.awaits.empty()) {
        addAwaited(schedule, plan, first);
        if (schedule.steps.size() > before) {
            ends.insert(ends.end(), end - begin, schedule.steps.size());
            return;
        }
    }
    const auto add = [&](Term term) {
        schedule.steps.push_back({schedule.terms.size(), first.group, first.branch});
        schedule.terms.push_back(std::move(term));
    };
    std::vector<Bound> bounds;
    for (std::size_t index = begin; index < end; ++index)
        bounds.push_back(boundOf(plan.steps[index], plan));
    const std::string& component = first.origin.componentName;
    const std::string whole = written(component) + "." + first.action;
    if (!first.action.empty()) {
        if (const semantics::Assumption* assumption = terms_.assumptionFor(whole, first.action)) {
            Term term{Phase::Step, whole, component, first.action, sumOf(bounds)};
            term.bound.description = fmt::format("{} {}", first.action, written(component));
            term.limit = limitOf(plan, begin, end);
            term.patience = patienceOf(plan, begin, end);
            assumeWithin(term, *assumption);
            add(std::move(term));
            for (std::size_t index = begin; index < end; ++index)
                ends.push_back(schedule.steps.size());
            return;
        }
    }
    for (std::size_t index = begin; index < end; ++index) {
        Term term{Phase::Step, stepPath(model_, plan.steps[index]), component, first.action,
                  bounds[index - begin]};
        term.limit = limitOf(plan, index, index + 1);
        term.patience = patienceOf(plan, index, index + 1);
        if (const semantics::Assumption* assumption = terms_.assumptionFor(term.path))
            assumeWithin(term, *assumption);
        add(std::move(term));
        ends.push_back(schedule.steps.size());
    }
}

std::vector<Term> PlanSchedules::warmUpBehind(const std::string& component, const Recovery& recovery) {
    const auto isIts = [&](const ir::ComponentStates& one) {
        return one.component == component && one.entrance;
    };
    const auto entrance = std::find_if(program_.states.begin(), program_.states.end(), isIts);
    if (entrance == program_.states.end()) return {};
    return objectives::warmUpBehind(*entrance, model_, program_, recovery, terms_, quotas_);
}

void PlanSchedules::addPropagationDelays(Schedule& schedule, const ir::Plan& plan, const Recovery& recovery,
                                         const std::vector<std::size_t>& ends) {
    for (const ir::PropagationDelay& delay : plan.propagationDelays) {
        std::vector<Term> terms =
            terms_.of(Phase::Propagation, fmt::format("{}.after.{}", written(delay.component), delay.action),
                      delay.component, delay.bounds);
        for (Term& term : warmUpBehind(delay.component, recovery))
            terms.push_back(std::move(term));
        addTail(schedule, {{}, ends[delay.steps], delay.group, delay.branch, delay.component, delay.action},
                std::move(terms));
    }
    for (const ir::PlanAction& action : plan.actions) {
        const auto isIts = [&](const ir::PropagationDelay& delay) {
            return delay.component == action.component && delay.action == action.action &&
                   delay.steps == action.steps;
        };
        const auto& delays = plan.propagationDelays;
        if (action.component.empty() || std::any_of(delays.begin(), delays.end(), isIts)) continue;
        if (std::vector<Term> terms = warmUpBehind(action.component, recovery); !terms.empty())
            addTail(schedule,
                    {{}, ends[action.steps], action.group, action.branch, action.component, action.action},
                    std::move(terms));
    }
}

/// What clients find again without a step begins with the loss, or when the plan has brought back what it
/// needs.
void PlanSchedules::addByThemselves(Schedule& schedule, const ir::Plan& plan, const Recovery& recovery,
                                    const std::vector<std::size_t>& ends) {
    for (const ir::ComponentStates& states : program_.states) {
        if (!recovery.course(states.component).byItself) continue;
        const std::string& component = states.component;
        const std::optional<std::size_t> after = recovery.followsOn(component);
        Schedule::Tail tail;
        tail.component = component;
        tail.fromLoss = !after;
        if (after) tail.steps = ends[plan.actions[*after].steps];
        std::vector<Term> terms =
            terms_.of(Phase::Propagation,
                      fmt::format("{}.{}.recovery", written(component), contract::disruption::region),
                      component, *lossOfRegion(program_, component)->recovery);
        for (Term& term : warmUpBehind(component, recovery))
            terms.push_back(std::move(term));
        addTail(schedule, std::move(tail), std::move(terms));
    }
}

/// What no step brings back takes as long as somebody has measured, after all that the plan does.
void PlanSchedules::addShortfalls(Schedule& schedule, const ir::Plan& plan, const Recovery& recovery,
                                  const std::vector<JudgedShortfall>& shortfalls) {
    for (const JudgedShortfall& one : shortfalls) {
        const ir::ComponentStates& states = recovery.statesOf(one.component);
        Schedule::Tail tail;
        tail.component = one.component;
        tail.steps = schedule.steps.size();
        std::vector<Term> terms = terms_.of(
            Phase::Recovery, recoveryPath(model_, one.component), one.component,
            {unbounded(fmt::format("{}: it is {} in `{}` when `{}` ends",
                                   one.isAssumed ? "people bring it back" : "no step brings it back",
                                   describe(one.state, one.entrance), plan.to, plan.name),
                       {states.span, states.span, states.component, states.kind})});
        if (one.isAssumed)
            for (Term& term : warmUpBehind(one.component, recovery))
                terms.push_back(std::move(term));
        addTail(schedule, std::move(tail), std::move(terms));
    }
}

void PlanSchedules::addSignal(Schedule& schedule, const ir::Detection& detection) {
    std::vector<std::size_t>& line = schedule.signs.emplace_back();
    for (Term& term : terms_.of(Phase::Detection, detection.path(), detection.component, detection.bounds)) {
        line.push_back(schedule.terms.size());
        schedule.terms.push_back(std::move(term));
    }
}

void PlanSchedules::addNeeds(Schedule& schedule, const ir::Plan& plan) const {
    for (const ir::UsedRecovery* need : neededBy(plan, program_)) {
        if (isAwaited(*need, plan)) continue;
        schedule.needs.push_back(schedule.terms.size());
        schedule.terms.push_back({Phase::Need, need->path, "", "", need->bound});
    }
}

// The step and the recovery of the others are one time, which began with the loss.
void PlanSchedules::addAwaited(Schedule& schedule, const ir::Plan& plan, const ir::PlanStep& step) const {
    for (const ir::UsedRecovery* need : neededBy(plan, program_)) {
        if (need->topology != step.awaits) continue;
        Schedule::Step& added = schedule.steps.emplace_back();
        added.term = schedule.terms.size();
        added.sinceLoss = true;
        Term& term = schedule.terms.emplace_back(
            Term{Phase::Need, need->path, "", "", awaitedBound(*need, step, plan)});
        term.limit = timing::timeOf(step, plan).max;
    }
}

PlanSchedule PlanSchedules::beginningWith(const std::vector<std::size_t>& signals, const ir::Plan& plan,
                                          const Recovery& recovery,
                                          const std::vector<JudgedShortfall>& shortfalls) {
    Schedule result;
    result.sequential = plan.format == ir::Plan::Format::Automation;
    addNeeds(result, plan);
    if (!signals.empty()) {
        for (const std::size_t index : signals)
            addSignal(result, plan.detections[index]);
        addBefore(result, terms_.of(Phase::Start, startPath, "", plan.start));
    } else if (plan.decisionBounded) {
        addBefore(result, terms_.of(Phase::Decision, decisionPath, "", plan.decision));
    } else {
        addBefore(result, terms_.of(Phase::Decision, decisionPath, "",
                                    {unbounded("people notice the loss and start the plan", plan.origin)}));
    }
    std::vector<std::size_t> ends = addSteps(result, plan);
    addByThemselves(result, plan, recovery, ends);
    addPropagationDelays(result, plan, recovery, ends);
    addShortfalls(result, plan, recovery, shortfalls);
    return {std::move(result), std::move(ends)};
}

std::vector<PlanSchedule> PlanSchedules::of(const ir::Plan& plan, const Recovery& recovery,
                                            const std::vector<JudgedShortfall>& shortfalls) {
    std::vector<PlanSchedule> result;
    for (const std::vector<std::size_t>& signals : plan.starts)
        if (sounds(plan, signals)) result.push_back(beginningWith(signals, plan, recovery, shortfalls));
    if (result.empty()) result.push_back(beginningWith({}, plan, recovery, shortfalls));
    return result;
}

PlanSchedule PlanSchedules::ofNone(const ir::Plan& none, const Recovery& recovery) {
    PlanSchedule result{{}, {0}};
    addNeeds(result.schedule, none);
    addByThemselves(result.schedule, none, recovery, result.ends);
    return result;
}

Schedule PlanSchedules::ofNeeds(const ir::Plan& none) const {
    Schedule result;
    addNeeds(result, none);
    return result;
}

} // namespace drc::objectives
