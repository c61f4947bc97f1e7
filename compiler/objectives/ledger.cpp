#include "objectives/ledger.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "source/cancellation.hpp"
#include "timing/step_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

using ir::Bound;
using ir::Evidence;

namespace {

// What assumptions call the times that belong to no component.
const std::string decisionPath(contract::engine::decision.name);
const std::string startPath(contract::engine::start.name);

/// Sequential terms: one way of a store to recover, or the loss of its replica.
struct Way {
    std::string component;
    std::vector<Term> terms;
};

Bound sumOf(const std::vector<Bound>& bounds) {
    Bound total = bounds.front();
    for (std::size_t index = 1; index < bounds.size(); ++index) {
        const Bound& next = bounds[index];
        if (total.typical || next.typical) {
            const auto typical = [](const Bound& bound) { return bound.typical ? bound.typical : bound.max; };
            const auto left = typical(total);
            const auto right = typical(next);
            total.typical = left && right ? std::optional(*left + *right) : std::nullopt;
        }
        total.max = total.max && next.max ? std::optional(*total.max + *next.max) : std::nullopt;
        total.min += next.min;
        total.evidence = std::max(total.evidence, next.evidence);
    }
    return total;
}

class Builder {
public:
    Builder(const semantics::Model& model, const ir::Program& program, const Wanted& wanted)
        : model_(model), program_(program), wanted_(wanted) {}

    Ledger run() {
        ledger_.topology = model_.name;
        for (const ir::Plan& plan : program_.plans)
            if (!plan.drill) plan.graceful ? move(plan) : recovery(plan);
        for (const semantics::RegionRole& region : model_.regions)
            if (isInService(program_, region.role)) regionLost(region.role);
        std::set<std::string> disruptions;
        for (const ir::DisruptionImpact& impact : program_.impacts)
            if (impact.disruption != contract::disruption::region) disruptions.insert(impact.disruption);
        for (const auto& [disruption, objectives] : model_.objectives)
            if (disruption != contract::disruption::region) disruptions.insert(disruption);
        for (const std::string& disruption : disruptions)
            for (const Goal goal : {Goal::Rto, Goal::Rpo})
                impact(disruption, goal);
        for (const semantics::Assumption& assumption : model_.assumptions)
            if (used_.count(&assumption) == 0) ledger_.idle.push_back(&assumption);
        ledger_.paths.assign(paths_.begin(), paths_.end());
        return std::move(ledger_);
    }

private:
    // ---- assumptions

    /// The path of the same for all elements of a family.
    static std::string ofFamily(const std::string& path) {
        const std::size_t open = path.find('[');
        const std::size_t close = path.find(']');
        return close == std::string::npos ? path : path.substr(0, open) + path.substr(close + 1);
    }

    /// How paths call a component.
    std::string written(const std::string& component) const { return model_.written(component); }

    /// The assumption that matches the path: the most specific one.
    const semantics::Assumption* assumptionFor(const std::string& path, const std::string& action) {
        paths_.insert(path);
        const semantics::Assumption* found = nullptr;
        std::size_t closest = 0;
        for (const semantics::Assumption& assumption : model_.assumptions) {
            const std::string& subject = assumption.path;
            const auto speaksOf = [&](const std::string& one) {
                return one == subject ||
                       (subject.find('.') != std::string::npos && one.starts_with(subject + "."));
            };
            const bool verb = !action.empty() && subject == action;
            if (!speaksOf(path) && !speaksOf(ofFamily(path)) && !verb) continue;
            used_.insert(&assumption);
            if (found != nullptr && subject.size() <= closest) continue;
            found = &assumption;
            closest = subject.size();
        }
        return found;
    }

    /// An assumption replaces the worst case of a term without a limit; for a term with a limit, it is the
    /// typical case.
    static void assume(Term& term, const semantics::Assumption& assumption) {
        Bound& bound = term.bound;
        term.assumption = &assumption;
        bound.min = std::min(bound.min, assumption.bound);
        if (bound.max && isGuaranteed(bound.evidence)) {
            bound.typical = std::min(assumption.bound, *bound.max);
            return;
        }
        bound.max = assumption.bound;
        bound.typical.reset();
        bound.evidence = Evidence::Assumed;
    }

    std::vector<Term> terms(Phase phase, const std::string& path, const std::string& component,
                            const std::vector<Bound>& bounds) {
        std::vector<Term> result;
        if (bounds.empty()) return result;
        if (const semantics::Assumption* assumption = assumptionFor(path, "")) {
            Term& term = result.emplace_back(Term{phase, path, component, "", sumOf(bounds)});
            assume(term, *assumption);
            return result;
        }
        for (const Bound& bound : bounds)
            result.push_back({phase, path, component, "", bound});
        return result;
    }

    static Term unbounded(Phase phase, std::string path, std::string component, std::string says,
                          const ir::Origin& origin) {
        Bound bound;
        bound.description = std::move(says);
        bound.evidence = Evidence::Assumed;
        bound.origin = origin;
        return {phase, std::move(path), std::move(component), "", bound};
    }

    std::vector<Term> unboundedTerms(Phase phase, const std::string& path, const std::string& component,
                                     const std::string& says, const ir::Origin& origin) {
        return terms(phase, path, component, {unbounded(phase, path, component, says, origin).bound});
    }

    // ---- a recovery by a plan

    static void addBefore(Schedule& schedule, std::vector<Term> terms) {
        for (Term& term : terms) {
            schedule.before.push_back(schedule.terms.size());
            schedule.terms.push_back(std::move(term));
        }
    }

    std::string stepPath(const ir::PlanStep& step) const {
        const std::string action =
            step.action.empty() ? "" : step.origin.componentName + "_" + step.action + "_";
        if (action.empty() || !step.name.starts_with(action)) return step.name;
        return written(step.origin.componentName) + "." + step.action + "." + step.name.substr(action.size());
    }

    static Bound boundOf(const ir::PlanStep& step, const ir::Plan& plan) {
        const timing::StepTime time = timing::timeOf(step, plan);
        Bound bound;
        bound.description = step.description;
        bound.max = time.max;
        bound.min = time.min;
        bound.typical = time.typical;
        bound.source = step.source;
        bound.origin = step.origin;
        return bound;
    }

    /// The steps of the document, and where each of the plan's steps went.
    std::vector<std::size_t> addSteps(Schedule& schedule, const ir::Plan& plan) {
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

    void addAction(Schedule& schedule, const ir::Plan& plan, std::size_t begin, std::size_t end,
                   std::vector<std::size_t>& ends) {
        const ir::PlanStep& first = plan.steps[begin];
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
            if (const semantics::Assumption* assumption = assumptionFor(whole, first.action)) {
                Term term{Phase::Step, whole, component, first.action, sumOf(bounds)};
                term.bound.description = fmt::format("{} {}", first.action, written(component));
                assume(term, *assumption);
                add(std::move(term));
                for (std::size_t index = begin; index < end; ++index)
                    ends.push_back(schedule.steps.size());
                return;
            }
        }
        for (std::size_t index = begin; index < end; ++index) {
            Term term{Phase::Step, stepPath(plan.steps[index]), component, first.action,
                      bounds[index - begin]};
            if (const semantics::Assumption* assumption = assumptionFor(term.path, ""))
                assume(term, *assumption);
            add(std::move(term));
            ends.push_back(schedule.steps.size());
        }
    }

    static void addTail(Schedule& schedule, Schedule::Tail tail, std::vector<Term> terms) {
        for (Term& term : terms) {
            tail.terms.push_back(schedule.terms.size());
            schedule.terms.push_back(std::move(term));
        }
        schedule.tails.push_back(std::move(tail));
    }

    void addPropagationDelays(Schedule& schedule, const ir::Plan& plan,
                              const std::vector<std::size_t>& ends) {
        for (const ir::PropagationDelay& delay : plan.propagationDelays)
            addTail(
                schedule, {{}, ends[delay.steps], delay.group, delay.branch, delay.component, delay.action},
                terms(Phase::Propagation, fmt::format("{}.after.{}", written(delay.component), delay.action),
                      delay.component, delay.bounds));
    }

    /// What clients find again without a step begins with the loss, or when the plan has brought back what it
    /// needs.
    void addByThemselves(Schedule& schedule, const ir::Plan& plan, const Recovery& recovery,
                         const std::vector<std::size_t>& ends) {
        for (const ir::DisruptionImpact& impact : program_.impacts) {
            const bool own = impact.disruption == contract::disruption::region && impact.from.empty();
            if (!own || !impact.recovery) continue;
            const std::optional<std::size_t> after = recovery.followsOn(impact.component);
            Schedule::Tail tail;
            tail.component = impact.component;
            tail.fromLoss = !after;
            if (after) tail.steps = ends[plan.actions[*after].steps];
            addTail(
                schedule, std::move(tail),
                terms(Phase::Propagation,
                      fmt::format("{}.{}.recovery", written(impact.component), contract::disruption::region),
                      impact.component, *impact.recovery));
        }
    }

    /// What no step brings back takes as long as somebody has measured, after all that the plan does.
    void addShortfalls(Schedule& schedule, const ir::Plan& plan, const Recovery& recovery,
                       const std::vector<Shortfall>& shortfalls) {
        for (const Shortfall& one : shortfalls) {
            const ir::ComponentStates& states = recovery.statesOf(one.component);
            Schedule::Tail tail;
            tail.component = one.component;
            tail.steps = schedule.steps.size();
            addTail(schedule, std::move(tail),
                    unboundedTerms(
                        Phase::Recovery, recoveryPath(one.component), one.component,
                        fmt::format("no step brings it back: it is {} in `{}`", describe(one.state), plan.to),
                        {states.span, states.span, states.component, states.kind}));
        }
    }

    std::string recoveryPath(const std::string& component) const {
        return fmt::format("{}.{}.{}", written(component), contract::disruption::region,
                           contract::disruption::recovery.name);
    }

    void addSignal(Schedule& schedule, const ir::Detection& detection) {
        std::vector<std::size_t>& line = schedule.signs.emplace_back();
        for (Term& term : terms(Phase::Detection, detection.path(), detection.component, detection.bounds)) {
            line.push_back(schedule.terms.size());
            schedule.terms.push_back(std::move(term));
        }
    }

    /// A plan that begins with some of its signals, or by hand.
    struct Lowered {
        Schedule schedule;
        std::vector<std::size_t> ends; ///< by the number of the plan's steps, that of the schedule's
    };

    Lowered schedule(const ir::Plan& plan, const Recovery& recovery, const std::vector<Shortfall>& shortfalls,
                     const std::vector<std::size_t>& signals) {
        Schedule result;
        result.sequential = plan.format == ir::Plan::Format::Automation;
        if (!signals.empty()) {
            for (const std::size_t index : signals)
                addSignal(result, plan.detections[index]);
            addBefore(result, terms(Phase::Start, startPath, "", plan.start));
        } else if (plan.decisionBounded) {
            addBefore(result, terms(Phase::Decision, decisionPath, "", plan.decision));
        } else {
            addBefore(result, unboundedTerms(Phase::Decision, decisionPath, "",
                                             "people notice the loss and start the plan", plan.origin));
        }
        std::vector<std::size_t> ends = addSteps(result, plan);
        addByThemselves(result, plan, recovery, ends);
        addPropagationDelays(result, plan, ends);
        addShortfalls(result, plan, recovery, shortfalls);
        return {std::move(result), std::move(ends)};
    }

    std::vector<Lowered> schedules(const ir::Plan& plan, const Recovery& recovery,
                                   const std::vector<Shortfall>& shortfalls) {
        std::vector<Lowered> result;
        for (const std::vector<std::size_t>& signals : plan.starts)
            if (sounds(plan, signals)) result.push_back(schedule(plan, recovery, shortfalls, signals));
        if (result.empty()) result.push_back(schedule(plan, recovery, shortfalls, {}));
        return result;
    }

    /// What ends a recovery: actions with what follows them, what clients find again by themselves, and what
    /// somebody has to bring back.
    static Waits waitsFor(const Awaited& awaited, const std::vector<Shortfall>& shortfalls,
                          const ir::Plan& plan, const Lowered& lowered) {
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
                return tail.component == action.component && tail.action == action.action &&
                       tail.steps == end;
            });
        }
        for (const std::string& component : awaited.byThemselves)
            addTails([&](const Schedule::Tail& tail) {
                return tail.component == component && tail.action.empty();
            });
        for (const Shortfall& one : shortfalls)
            addTails([&](const Schedule::Tail& tail) {
                return tail.component == one.component && tail.action.empty();
            });
        return waits;
    }

    /// Whether all of these signals can be heard: a simulation may silence one.
    static bool sounds(const ir::Plan& plan, const std::vector<std::size_t>& signals) {
        return std::all_of(signals.begin(), signals.end(),
                           [&](std::size_t index) { return plan.detections[index].starts; });
    }

    void recovery(const ir::Plan& plan) {
        const Recovery recovery(program_, plan);
        if (!isInService(program_, plan.from))
            ledger_.remarks.push_back(
                fmt::format("nothing is at home in `{}`: `{}` recovers once the system has moved there",
                            plan.from, plan.name));
        planned_.insert(plan.from);
        const auto starts = [&](const std::vector<std::size_t>& signals) { return sounds(plan, signals); };
        if (plan.startsItself && std::none_of(plan.starts.begin(), plan.starts.end(), starts))
            ledger_.remarks.push_back(
                fmt::format("no signal that `{}` watches can start it: it is started by hand", plan.name));
        const std::vector<Shortfall> shortfalls = this->shortfalls(recovery);
        const std::vector<Lowered> lowered = schedules(plan, recovery, shortfalls);
        const Outcome& outcome = addOutcome(plan, recovery, shortfalls, lowered.front());
        Assessment pattern;
        pattern.goal = Goal::Rto;
        pattern.disruption = contract::disruption::region;
        pattern.from = plan.from;
        pattern.to = plan.to;
        pattern.plan = plan.name;
        const auto judgeAs = [&](const std::string& component) {
            pattern.component = component;
            std::vector<Shortfall> own;
            for (const Shortfall& one : shortfalls)
                if (component.empty() || one.component == component ||
                    recovery.needs(component, one.component))
                    own.push_back(one);
            pattern.shortfall = own.empty() ? "" : inWords(own.front(), plan);
            pattern.window = 0;
            for (const Outcome::Early& early : outcome.early)
                if (component.empty()) pattern.window = std::max(pattern.window, early.window);
            std::vector<Option> options;
            for (const bool byThemselves : {false, true})
                for (const Lowered& one : lowered)
                    if (!byThemselves || recovery.hasBoth())
                        options.push_back({one.schedule, waitsFor(recovery.awaited(component, byThemselves),
                                                                  own, plan, one)});
            judge(pattern, options);
        };
        judgeAs("");
        for (const semantics::Component& component : model_.components) {
            const bool acts =
                std::any_of(plan.actions.begin(), plan.actions.end(),
                            [&](const ir::PlanAction& action) { return action.component == component.name; });
            pattern.component = component.name;
            const bool waits = acts && !recovery.awaited(component.name).isEmpty();
            if (waits || objectiveOf(pattern).first != nullptr) judgeAs(component.name);
        }
    }

    /// While both regions work nothing is lost, and no objective is set; but all that serves must do so
    /// afterwards.
    void move(const ir::Plan& plan) {
        const Recovery recovery(program_, plan);
        const std::vector<Shortfall> shortfalls = this->shortfalls(recovery);
        // Assumptions are about what the ledger judges.
        const auto used = used_;
        const auto paths = paths_;
        addOutcome(plan, recovery, shortfalls, schedule(plan, recovery, shortfalls, {}));
        used_ = used;
        paths_ = paths;
    }

    /// What the plan does not bring back and nobody has excused.
    std::vector<Shortfall> shortfalls(const Recovery& recovery) {
        std::vector<Shortfall> result = recovery.shortfalls();
        std::erase_if(result, [&](const Shortfall& one) {
            return waives(semantics::Waived::NotRecovered, one.component);
        });
        return result;
    }

    /// Whether the topology waives it, which is a use of the suppression.
    bool waives(semantics::Waived waived, std::string_view component) {
        bool found = false;
        for (const semantics::VerdictSuppression& suppression : model_.verdictSuppressions)
            if (suppression.waived == waived && suppression.component != nullptr &&
                suppression.component->name == component) {
                ledger_.needed.insert(&suppression);
                found = true;
            }
        return found;
    }

    std::string inWords(const Shortfall& one, const ir::Plan& plan) const {
        return fmt::format("`{}` is {} in `{}` when `{}` ends", written(one.component), describe(one.state),
                           plan.to, plan.name);
    }

    const Outcome& addOutcome(const ir::Plan& plan, const Recovery& recovery,
                              const std::vector<Shortfall>& shortfalls, const Lowered& lowered) {
        Outcome& outcome = ledger_.outcomes.emplace_back();
        outcome.plan = plan.name;
        outcome.span = plan.origin.component;
        outcome.from = plan.from;
        outcome.to = plan.to;
        for (const Shortfall& one : shortfalls)
            if (assumptionFor(recoveryPath(one.component), "") == nullptr)
                outcome.missing.push_back(missing(one, plan, recovery));
        const auto inPlan = [&](std::size_t index) {
            const ir::PlanAction& action = plan.actions[index];
            return fmt::format("{} {}", action.action, written(action.component));
        };
        for (const Window& window : recovery.windows()) {
            const ir::PlanAction& sends = plan.actions[window.entrance];
            if (waives(semantics::Waived::Degraded, sends.component)) continue;
            outcome.early.push_back({inPlan(window.entrance), inPlan(window.until), window.component,
                                     window.state, lengthOf(window, plan, lowered), sends.origin.component,
                                     plan.actions[window.until].origin.component});
        }
        for (const std::string& component : recovery.required()) {
            const Course& course = recovery.course(component);
            if (course.before == ir::State::Serving && course.after == ir::State::Serving) continue;
            outcome.changes.push_back({written(component), course.before, course.after,
                                       course.servesSince ? inPlan(*course.servesSince) : "",
                                       course.byItself && !course.servesSince});
        }
        for (const std::size_t index : recovery.idle())
            outcome.idle.push_back(
                {inPlan(index), plan.actions[index].component, plan.actions[index].origin.component});
        return outcome;
    }

    /// The step that would bring it back, and where it belongs: behind what it needs, before clients are
    /// sent.
    Outcome::Missing missing(const Shortfall& shortfall, const ir::Plan& plan,
                             const Recovery& recovery) const {
        Outcome::Missing result{shortfall, {}, {}, false};
        const std::string name = written(shortfall.component);
        if (shortfall.optional) {
            result.action = fmt::format("{} {}", plan.actions[*shortfall.optional].action, name);
            return result;
        }
        if (shortfall.actions.empty()) return result;
        result.action = fmt::format("{} {}", shortfall.actions.front(), name);
        const std::optional<std::size_t> after = recovery.followsOn(shortfall.component);
        const std::optional<std::size_t> before = after ? std::nullopt : firstToSend(plan, recovery);
        const std::optional<std::size_t> anchor = after ? after : before;
        // Within lines that run side by side there is no line behind all of them.
        if (!anchor || plan.actions[*anchor].group != 0) return result;
        result.anchor = plan.actions[*anchor].origin.component;
        result.behind = after.has_value();
        return result;
    }

    /// The first step that sends clients, or the first of all.
    std::optional<std::size_t> firstToSend(const ir::Plan& plan, const Recovery& recovery) const {
        for (const ir::ComponentStates& states : program_.states)
            if (const auto sends = recovery.course(states.component).servesSince; states.entrance && sends)
                return sends;
        return plan.actions.empty() ? std::nullopt : std::optional<std::size_t>(0);
    }

    /// From the moment at which the step that sends clients begins until what they need serves, in the worst
    /// case; without the least time that the step and its effect take.
    static double lengthOf(const Window& window, const ir::Plan& plan, const Lowered& lowered) {
        const auto last = [&](std::size_t index) { return lowered.ends[plan.actions[index].steps]; };
        const auto first = [&](std::size_t index) {
            return index == 0 ? std::size_t(0) : lowered.ends[plan.actions[index - 1].steps];
        };
        if (last(window.until) == 0) return 0;
        const double end =
            criticalPath(lowered.schedule, Case::Worst, {false, {last(window.until) - 1}, {}}).time;
        const double begin =
            beginOf(lowered.schedule, std::min(first(window.entrance), lowered.schedule.steps.size() - 1));
        return std::max(end - begin, 0.0);
    }

    /// When a step begins in the worst case.
    static double beginOf(const Schedule& schedule, std::size_t step) {
        const double end = criticalPath(schedule, Case::Worst, {false, {step}, {}}).time;
        return end - timeOf(schedule.terms[schedule.steps[step].term], Case::Worst);
    }

    // ---- the loss of a region

    void regionLost(const std::string& role) {
        std::set<std::string> losses;
        for (const ir::DisruptionImpact& impact : program_.impacts)
            if (impact.disruption == contract::disruption::region && impact.from == role)
                losses.insert(impact.to);
        for (const std::string& to : losses)
            loss(role, to);
        Assessment pattern;
        pattern.disruption = contract::disruption::region;
        pattern.from = role;
        pattern.goal = Goal::Rpo;
        const bool isHome =
            std::any_of(program_.states.begin(), program_.states.end(),
                        [&](const ir::ComponentStates& one) { return one.home == role && !one.auxiliary; });
        if (losses.empty() && isHome && objectiveOf(pattern).first != nullptr)
            unjudged(pattern, fmt::format("nothing that is at home in `{}` is replicated", role));
        pattern.goal = Goal::Rto;
        if (planned_.count(role) == 0) recoveryByItself(pattern);
    }

    /// Where no plan recovers from the loss, clients may find another region that serves by themselves.
    void recoveryByItself(Assessment pattern) {
        std::string reason = "no plan recovers from it, and nothing leads clients elsewhere";
        for (const semantics::RegionRole& region : model_.regions) {
            if (region.role == pattern.from) continue;
            ir::Plan none;
            none.from = pattern.from;
            none.to = region.role;
            const Recovery recovery(program_, none);
            const std::vector<Shortfall> shortfalls = this->shortfalls(recovery);
            if (!shortfalls.empty()) {
                reason = fmt::format("no plan recovers from it, and `{}` is {} in `{}`",
                                     written(shortfalls.front().component),
                                     describe(shortfalls.front().state), region.role);
                continue;
            }
            if (recovery.awaited().byThemselves.empty()) continue;
            pattern.to = region.role;
            judgeByItself(pattern, none, recovery);
            return;
        }
        if (objectiveOf(pattern).first != nullptr) unjudged(pattern, reason);
        for (const semantics::Component& component : model_.components) {
            pattern.component = component.name;
            if (objectiveOf(pattern).first != nullptr) unjudged(pattern, reason);
        }
    }

    void judgeByItself(Assessment pattern, const ir::Plan& none, const Recovery& recovery) {
        Lowered lowered{{}, {0}};
        addByThemselves(lowered.schedule, none, recovery, lowered.ends);
        const auto judgeAs = [&](const std::string& component) {
            pattern.component = component;
            judge(pattern, {{lowered.schedule, waitsFor(recovery.awaited(component), {}, none, lowered)}});
        };
        judgeAs("");
        for (const semantics::Component& component : model_.components) {
            pattern.component = component.name;
            if (objectiveOf(pattern).first != nullptr) judgeAs(component.name);
        }
    }

    void unjudged(Assessment pattern, std::string reason) {
        if (!isWanted(pattern)) return;
        const auto [objective, span] = objectiveOf(pattern);
        pattern.objective = *objective;
        pattern.objectiveSpan = span;
        pattern.written = written(pattern.component);
        pattern.worst = pattern.typical = pattern.best = forever;
        pattern.verdict = Verdict::Unjudged;
        pattern.reason = std::move(reason);
        pattern.suppression = suppressionOf(pattern);
        ledger_.assessments.push_back(std::move(pattern));
    }

    // ---- what is lost, and what other disruptions cost

    std::vector<Term> cost(const ir::DisruptionImpact& impact, Goal goal) {
        const bool region = impact.disruption == contract::disruption::region;
        const std::string_view what =
            goal == Goal::Rpo ? contract::disruption::loss : contract::disruption::recovery;
        const std::string path =
            region && goal == Goal::Rpo
                ? fmt::format("{}.{}", written(impact.component), what)
                : fmt::format("{}.{}.{}", written(impact.component), impact.disruption, what);
        const auto& bounds = goal == Goal::Rpo ? impact.loss : impact.recovery;
        const Phase phase = goal == Goal::Rpo ? Phase::Loss : Phase::Recovery;
        if (bounds) return terms(phase, path, impact.component, *bounds);
        return unboundedTerms(phase, path, impact.component,
                              fmt::format("the kind `{}` does not specify it", impact.origin.kindName),
                              impact.origin);
    }

    /// The best way of a single component to recover.
    Way bestWay(const std::vector<Way>& ways, std::optional<double> objective) const {
        std::vector<Option> options;
        options.reserve(ways.size());
        for (const Way& way : ways)
            options.push_back({sideBySide({way})});
        Assessment pattern;
        pattern.objective = objective;
        std::size_t best = 0;
        objectives::assess(pattern, options, &best);
        return ways[best];
    }

    static Schedule sideBySide(const std::vector<Way>& ways) {
        Schedule result;
        std::uint32_t branch = 0;
        for (const Way& way : ways) {
            for (const Term& term : way.terms) {
                result.steps.push_back({result.terms.size(), 1, branch});
                result.terms.push_back(term);
            }
            ++branch;
        }
        return result;
    }

    void assessAll(Assessment pattern, const std::vector<std::vector<Way>>& byComponent) {
        if (byComponent.empty()) return;
        const auto objective = [&] {
            const auto found = objectiveOf(pattern);
            return found.first == nullptr ? std::nullopt : std::optional(*found.first);
        };
        // A component with an objective of its own is compared with that alone.
        std::vector<Way> chosen;
        const auto wanted = objective();
        for (const auto& ways : byComponent) {
            Assessment own = pattern;
            own.component = ways.front().component;
            if (!wanted || objectiveOf(own).first == nullptr) chosen.push_back(bestWay(ways, wanted));
        }
        judge(pattern, {{sideBySide(chosen)}});
        for (const auto& ways : byComponent) {
            pattern.component = ways.front().component;
            if (isWanted(pattern)) judge(pattern, {{sideBySide({bestWay(ways, objective())})}});
        }
    }

    void loss(const std::string& from, const std::string& to) {
        std::vector<std::vector<Way>> stores;
        for (const ir::DisruptionImpact& impact : program_.impacts)
            if (impact.disruption == contract::disruption::region && impact.from == from && impact.to == to)
                stores.push_back({{impact.component, cost(impact, Goal::Rpo)}});
        Assessment pattern;
        pattern.goal = Goal::Rpo;
        pattern.disruption = contract::disruption::region;
        pattern.from = from;
        pattern.to = to;
        assessAll(pattern, stores);
        if (stores.size() > 1) reportRecoveryPointSkew(stores);
    }

    /// Stores that are recovered together are not consistent with each other: their recovery points differ.
    void reportRecoveryPointSkew(const std::vector<std::vector<Way>>& stores) {
        double most = 0;
        for (const auto& ways : stores)
            most = std::max(most, criticalPath(sideBySide({ways.front()}), Case::Typical).time);
        std::string names;
        for (const auto& ways : stores)
            names += fmt::format("{}`{}`", names.empty() ? "" : ", ", written(ways.front().component));
        if (most > 0 && most < forever)
            ledger_.remarks.push_back(
                fmt::format("the recovery points of {} differ by up to {}: together they are not consistent",
                            names, printTime(most)));
    }

    void impact(const std::string& disruption, Goal goal) {
        std::vector<std::vector<Way>> components;
        for (const ir::DisruptionImpact& impact : program_.impacts) {
            if (impact.disruption != disruption) continue;
            if ((goal == Goal::Rpo ? impact.loss : impact.recovery) == std::nullopt) continue;
            const auto same = [&](const auto& ways) { return ways.front().component == impact.component; };
            auto found = std::find_if(components.begin(), components.end(), same);
            if (found == components.end()) found = components.emplace(components.end());
            found->push_back({impact.component, cost(impact, goal)});
        }
        Assessment pattern;
        pattern.goal = goal;
        pattern.disruption = disruption;
        if (components.empty() && objectiveOf(pattern).first != nullptr) {
            Schedule unknown;
            addBefore(unknown, {unbounded(goal == Goal::Rpo ? Phase::Loss : Phase::Recovery, disruption, "",
                                          "no kind of this topology specifies it",
                                          {model_.nameSpan, model_.nameSpan, "", ""})});
            judge(pattern, {{unknown}});
        }
        assessAll(pattern, components);
    }

    // ---- judging

    std::pair<const double*, source::Span> objectiveOf(const Assessment& assessment) const {
        const semantics::ObjectivesByDisruption* all = &model_.objectives;
        if (!assessment.component.empty()) {
            const semantics::Component* const component = model_.component(assessment.component);
            if (component == nullptr) return {nullptr, {}};
            all = &component->objectives;
        }
        const auto found = all->find(assessment.disruption);
        if (found == all->end()) return {nullptr, {}};
        const semantics::Objectives& own = found->second;
        const auto& value = assessment.goal == Goal::Rto ? own.rto : own.rpo;
        return {value ? &*value : nullptr, assessment.goal == Goal::Rto ? own.rtoSpan : own.rpoSpan};
    }

    bool isWanted(const Assessment& pattern) const { return !wanted_ || wanted_(pattern); }

    void judge(const Assessment& pattern, const std::vector<Option>& options) {
        if (isWanted(pattern)) ledger_.assessments.push_back(assess(pattern, options));
    }

    Assessment assess(Assessment pattern, const std::vector<Option>& options) const {
        source::throwIfCancelled();
        const auto [objective, span] = objectiveOf(pattern);
        if (objective != nullptr) pattern.objective = *objective;
        pattern.objectiveSpan = span;
        Assessment result = objectives::assess(pattern, options);
        result.written = written(result.component);
        if (result.verdict == Verdict::Refuted) result.suppression = suppressionOf(result);
        return result;
    }

    const semantics::VerdictSuppression* suppressionOf(const Assessment& assessment) const {
        const semantics::VerdictSuppression* found = nullptr;
        for (const semantics::VerdictSuppression& suppression : model_.verdictSuppressions)
            if (suppression.waived == semantics::Waived::MissedObjective &&
                assessment.component == (suppression.component == nullptr ? "" : suppression.component->name))
                found = &suppression;
        return found;
    }

    const semantics::Model& model_;
    const ir::Program& program_;
    const Wanted& wanted_;
    Ledger ledger_;
    std::set<const semantics::Assumption*> used_;
    std::set<std::string> paths_;
    std::set<std::string> planned_; ///< regions whose loss a plan recovers from
};

} // namespace

bool Ledger::misses() const {
    return std::any_of(assessments.begin(), assessments.end(),
                       [](const Assessment& one) { return one.verdict >= Verdict::Unjudged; });
}

Ledger ledgerOf(const semantics::Model& model, const ir::Program& program, const Wanted& wanted) {
    return Builder(model, program, wanted).run();
}

} // namespace drc::objectives
