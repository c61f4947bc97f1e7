#include "objectives/playback.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace drc::objectives {

/// When each term ends, and how far the plan gets.
struct Player::Times {
    Run run;
    std::vector<double> ends;    ///< by term; `forever` for what never begins, or has no bound
    std::vector<bool> isReached; ///< by term: it begins, be it without a bound
    double failure = forever;    ///< when the plan ends as failed
    std::optional<std::size_t> failed;
    std::set<std::size_t> failing;     ///< steps of the plan
    std::set<std::size_t> neverBegins; ///< those of them before which the run has ended
};

namespace {

std::vector<std::size_t> endsOf(const semantics::Model& model, const ir::Program& program,
                                const LossRecovery& recovery, const Recovery& states) {
    if (!recovery.hasPlan()) return {0};
    AssumedTerms apart(model); // assumptions are about what is judged
    return PlanSchedules(model, program, apart).beginningWith({}, recovery.plan, states, {}).ends;
}

} // namespace

namespace {

/// The plan for who asks what it does: each run of a simulation copies it.
ir::Plan withoutDocument(ir::Plan plan) {
    plan.description.clear();
    plan.detections.clear();
    plan.starts.clear();
    plan.decision.clear();
    plan.start.clear();
    plan.propagationDelays.clear();
    plan.onFailure.clear();
    plan.permissions.clear();
    plan.parameters.clear();
    for (ir::PlanStep& step : plan.steps) {
        step.name.clear();
        step.description.clear();
        step.call = {};
        step.function = {};
        step.expectation = {};
        step.unless.clear();
        step.approvers.clear();
        step.outputs.clear();
        step.source.clear();
        step.asked.clear();
        step.origin = {};
    }
    return plan;
}

} // namespace

Player::Player(const semantics::Model& model, const ir::Program& program, const LossRecovery& recovery)
    : program_(program),
      plan_(recovery.plan),
      withoutDocument_(withoutDocument(recovery.plan)),
      whole_(recovery),
      lowered_{recovery.assessment.schedule, {}},
      unhindered_(program, recovery.plan, recovery.hasPlan()) {
    lowered_.ends = endsOf(model, program, recovery, unhindered_);
    const Schedule& schedule = lowered_.schedule;
    const auto isAwaited = [&](const std::string& component) {
        return std::any_of(whole_.assessment.waits.tails.begin(), whole_.assessment.waits.tails.end(),
                           [&](std::size_t index) {
                               const Schedule::Tail& tail = schedule.tails[index];
                               return tail.component == component && tail.action.empty();
                           });
    };
    if (!whole_.reason.empty()) return;
    byThemselves_ = std::any_of(unhindered_.required().begin(), unhindered_.required().end(),
                                [&](const std::string& one) {
                                    const Course& course = unhindered_.course(one);
                                    return course.byItself && course.servesSince && isAwaited(one);
                                });
    for (const Shortfall& one : unhindered_.shortfalls())
        if (!isAwaited(one.component)) mayStay_.insert(one.component);
}

const Term& Player::termOf(std::size_t step) const {
    return lowered_.schedule.terms[lowered_.schedule.steps[lowered_.ends[step + 1] - 1].term];
}

const Span* Player::spanOf(std::size_t step, const Run& run) const {
    const Term* const term = &termOf(step);
    for (const Span& span : run.spans)
        if (&lowered_.schedule.terms[span.term] == term) return &span;
    return nullptr;
}

double Player::beginOfTerm(std::size_t step, const Run& run) const {
    const Span* const span = spanOf(step, run);
    return span == nullptr ? forever : span->begin;
}

double Player::endOfTerm(std::size_t step, const Run& run) const {
    const Span* const span = spanOf(step, run);
    return span == nullptr ? forever : span->end;
}

double Player::beginOf(std::size_t step, const Run& run) const {
    const Schedule& schedule = lowered_.schedule;
    const std::size_t own = lowered_.ends[step + 1] - 1;
    double begin = beginOfTerm(step, run);
    if (!schedule.steps[own].sinceLoss) return begin;
    // What it waits for has begun before the run has.
    std::vector<double> ends(schedule.terms.size(), forever);
    for (const Span& span : run.spans)
        ends[span.term] = span.end;
    const auto follow = [&](std::size_t term) { begin = std::max(begin, ends[term]); };
    std::for_each(schedule.needs.begin(), schedule.needs.end(), follow);
    for (const std::vector<std::size_t>& line : schedule.signs)
        std::for_each(line.begin(), line.end(), follow);
    std::for_each(schedule.before.begin(), schedule.before.end(), follow);
    for (std::size_t index = 0; index < own; ++index) {
        const Schedule::Step& one = schedule.steps[index];
        const bool isBeside = !schedule.sequential && one.group != 0 &&
                              one.group == schedule.steps[own].group &&
                              one.branch != schedule.steps[own].branch;
        if (!isBeside) follow(one.term);
    }
    return begin;
}

std::vector<Player::Use> Player::usesBefore() const {
    std::vector<Use> result;
    const Schedule& schedule = lowered_.schedule;
    std::size_t index = 0; // the terms are in the order of what is needed
    for (const ir::UsedRecovery* const need : neededBy(plan_, program_)) {
        if (isAwaited(*need, plan_) || index == schedule.needs.size()) continue;
        result.emplace_back(need->topology, &schedule.terms[schedule.needs[index++]]);
    }
    return result;
}

Player::Times Player::timesOf(const Duration& takes, const std::vector<FailedStep>& failures) const {
    const Schedule& schedule = lowered_.schedule;
    const auto fails = [&](const Term& term, bool onlyFatal) -> const FailedStep* {
        for (const FailedStep& one : failures)
            if (&termOf(one.step) == &term && (!onlyFatal || one.neverBegins || !isOptional(one.step)))
                return &one;
        return nullptr;
    };
    Times times;
    times.run = simulate(schedule, [&](const Term& term) {
        const FailedStep* const failed = fails(term, false);
        if (failed != nullptr && failed->takes) return *failed->takes;
        // What it waits for does not come, and it waits to the end.
        if (failed != nullptr && !plan_.steps[failed->step].awaits.empty()) return timeOf(term, Case::Over);
        return failed != nullptr && failed->hangs ? timeOf(term, Case::Worst) : takes(term);
    });
    times.ends.assign(schedule.terms.size(), forever);
    for (const Span& span : times.run.spans)
        times.ends[span.term] = span.end;
    // What waits for a step that fails never begins, however long everything takes.
    times.isReached.assign(schedule.terms.size(), false);
    const Run reached =
        simulate(schedule, [&](const Term& term) { return fails(term, true) == nullptr ? 0 : forever; });
    for (const Span& span : reached.spans)
        times.isReached[span.term] = true;
    for (const FailedStep& one : failures) {
        times.failing.insert(one.step);
        const std::size_t term = static_cast<std::size_t>(&termOf(one.step) - schedule.terms.data());
        if ((isOptional(one.step) && !one.neverBegins) || !times.isReached[term]) continue;
        if (times.failed && times.ends[term] >= times.failure) continue;
        times.failed = one.step;
        times.failure = times.ends[term];
    }
    for (const FailedStep& one : failures) {
        if (!one.neverBegins) continue;
        times.neverBegins.insert(one.step);
        times.isReached[static_cast<std::size_t>(&termOf(one.step) - schedule.terms.data())] = false;
    }
    return times;
}

double Player::endOf(std::size_t action, const Times& times) const {
    const std::size_t end = lowered_.ends[plan_.actions[action].steps];
    return end == 0 ? 0 : times.ends[lowered_.schedule.steps[end - 1].term];
}

/// Its last step has ended before the plan does. What was under way beside a step that failed counts as not
/// done.
bool Player::isDone(const ir::PlanAction& action, const Times& times) const {
    const bool hollow = std::all_of(plan_.steps.begin() + static_cast<std::ptrdiff_t>(action.begin),
                                    plan_.steps.begin() + static_cast<std::ptrdiff_t>(action.steps),
                                    [](const ir::PlanStep& step) { return step.optional || step.inSource; });
    for (std::size_t step = action.begin; step < action.steps; ++step)
        if (times.failing.count(step) != 0 &&
            (!isOptional(step) || action.optional || hollow || times.neverBegins.count(step) != 0))
            return false;
    if (action.steps == 0) return times.neverBegins.count(0) == 0;
    const std::size_t term = lowered_.schedule.steps[lowered_.ends[action.steps] - 1].term;
    return times.isReached[term] && times.ends[term] <= times.failure;
}

bool Player::isBegun(std::size_t step, const Times& times) const {
    const std::size_t term = lowered_.schedule.steps[lowered_.ends[step + 1] - 1].term;
    if (!times.isReached[term]) return false;
    return !times.failed ||
           std::any_of(times.run.spans.begin(), times.run.spans.end(),
                       [&](const Span& span) { return span.term == term && span.begin <= times.failure; });
}

/// The plan with what has happened of it alone. Its actions keep their numbers.
ir::Plan Player::asFarAs(const std::set<std::size_t>& done) const {
    ir::Plan result = withoutDocument_;
    for (std::size_t index = 0; index < result.actions.size(); ++index)
        if (done.count(index) == 0) result.actions[index].component.clear();
    return result;
}

/// What the plan does not get to is not shown, and what is under way ends with it.
void Player::cutRun(Run& run, const Times& times) const {
    const Schedule& schedule = lowered_.schedule;
    std::vector<bool> isStep(schedule.terms.size(), false);
    for (const Schedule::Step& step : schedule.steps)
        isStep[step.term] = true;
    std::vector<Span> kept;
    for (Span span : run.spans) {
        const bool isLate = isStep[span.term] && span.begin > times.failure;
        if (!times.isReached[span.term] || isLate) continue;
        if (isStep[span.term]) span.end = std::min(span.end, times.failure);
        kept.push_back(span);
    }
    run.spans = std::move(kept);
}

/// Nothing where nothing of the component follows the action; without one, where nothing happens by itself.
std::optional<double> Player::endOfTail(std::string_view component, std::string_view action,
                                        const Times& times) const {
    std::optional<double> end;
    for (const Schedule::Tail& tail : lowered_.schedule.tails)
        if (tail.component == component && tail.action == action && !tail.terms.empty())
            end = std::max(end.value_or(0), times.ends[tail.terms.back()]);
    return end;
}

/// When clients notice what an action has made of it.
double Player::servesAt(const Recovery& recovery, std::string_view component, std::size_t action,
                        const Times& times) const {
    const std::size_t end = lowered_.ends[plan_.actions[action].steps];
    double time = endOf(action, times);
    for (const Schedule::Tail& tail : lowered_.schedule.tails)
        if (tail.component == component && tail.action == plan_.actions[action].action && tail.steps == end &&
            !tail.terms.empty())
            time = std::max(time, times.ends[tail.terms.back()]);
    for (const std::size_t other : recovery.course(component).unclear)
        time = std::max(time, endOf(other, times));
    return time;
}

double Player::recovered(const Recovery& recovery, const ir::Plan& plan, const Times& times,
                         Playback& result) const {
    if (!whole_.isNeeded) return 0;
    std::vector<JudgedShortfall> byPeople;
    for (Shortfall& one : recovery.shortfalls()) {
        if (mayStay_.count(one.component) != 0 && !unhindered_.course(one.component).serves()) continue;
        const std::optional<double> end = endOfTail(one.component, "", times);
        const bool isBroughtBack =
            !result.failed && !unhindered_.course(one.component).serves() && end.value_or(forever) != forever;
        if (!isBroughtBack) result.down.emplace(one.component, one.state);
        byPeople.push_back(JudgedShortfall{std::move(one)});
    }
    for (const std::string& component : recovery.required())
        for (const std::size_t action : unhindered_.course(component).unclear)
            if (result.done.count(action) == 0) {
                const ir::State state = recovery.course(component).after;
                result.down.emplace(component, state);
                if (state == ir::State::Serving) result.unclear.insert(component);
            }
    if (!result.down.empty() || !whole_.reason.empty()) return forever;
    if (result.failed && !plan_.steps[*result.failed].awaits.empty()) {
        result.isPossible = false; // what is used has not recovered, and all of this needs it
        return forever;
    }
    const Waits waits = waitsFor(recovery.awaited({}, byThemselves_), byPeople, plan, lowered_);
    double time = 0;
    for (const std::size_t term : lowered_.schedule.needs)
        time = std::max(time, times.ends[term]);
    for (const Schedule::Step& step : lowered_.schedule.steps)
        if (step.sinceLoss) time = std::max(time, times.ends[step.term]);
    for (const std::size_t index : waits.steps)
        time = std::max(time, times.ends[lowered_.schedule.steps[index].term]);
    for (const std::size_t index : waits.tails)
        if (const auto& terms = lowered_.schedule.tails[index].terms; !terms.empty())
            time = std::max(time, times.ends[terms.back()]);
    return time;
}

void Player::addMoments(const Recovery& recovery, const Times& times, Playback& result) const {
    const Scenario& scenario = recovery.scenario();
    for (const ir::ComponentStates& states : program_.states) {
        if (states.auxiliary) continue;
        const Course& course = recovery.course(states.component);
        const ir::State home = scenario.stateIn(states, plan_.from);
        if (!plan_.graceful && home != ir::State::Absent)
            result.moments.push_back({0, states.component, plan_.from, home, std::nullopt});
        const auto& required = recovery.required();
        const bool isRequired =
            std::find(required.begin(), required.end(), states.component) != required.end();
        const std::optional<double> end = isRequired ? endOfTail(states.component, "", times) : std::nullopt;
        const bool itself = course.byItself && (byThemselves_ || !course.servesSince) && end;
        const bool people = !result.failed && !course.serves() && end.value_or(forever) != forever &&
                            mayStay_.count(states.component) == 0;
        ir::State before = course.before;
        const auto add = [&](double time, ir::State after, const std::string& action) {
            result.moments.push_back({time, states.component, plan_.to, before, after, action});
            before = after;
        };
        for (const auto& [action, after] : course.becomes) {
            const bool starts = after == ir::State::Serving;
            const double time =
                starts ? servesAt(recovery, states.component, action, times) : endOf(action, times);
            if (!starts || !itself || time < *end) add(time, after, plan_.actions[action].action);
        }
        if (itself || people) add(*end, ir::State::Serving, "");
        if (isRequired && course.becomes.empty() && !itself && !course.unclear.empty())
            add(servesAt(recovery, states.component, course.unclear.back(), times), before,
                plan_.actions[course.unclear.back()].action);
    }
    std::stable_sort(
        result.moments.begin(), result.moments.end(),
        [](const StateMoment& left, const StateMoment& right) { return left.time < right.time; });
}

Playback Player::play(const Duration& takes, const std::vector<FailedStep>& failures) const {
    Times times = timesOf(takes, failures);
    Playback result;
    result.failed = times.failed;
    for (std::size_t index = 0; index < plan_.actions.size(); ++index)
        if (isDone(plan_.actions[index], times)) result.done.insert(index);
    const ir::Plan plan = asFarAs(result.done);
    const Recovery recovery(program_, plan, whole_.hasPlan());
    result.failure = times.failure;
    result.isPossible = whole_.reason.empty() || !whole_.isNeeded;
    for (std::size_t step = 0; step < plan_.steps.size(); ++step)
        if (isBegun(step, times)) result.begun.insert(step);
    result.run = times.run;
    cutRun(result.run, times);
    result.run.recovered = recovered(recovery, plan, times, result);
    addMoments(recovery, times, result);
    return result;
}

} // namespace drc::objectives
