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
struct Recovery {
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
        std::set<std::pair<std::string, std::string>> directions;
        for (const ir::Plan& plan : program_.plans) {
            if (plan.graceful) continue;
            recovery(plan);
            if (directions.emplace(plan.from, plan.to).second) loss(plan.from, plan.to);
        }
        if (directions.empty()) noPlan();
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
        for (const ir::PropagationDelay& propagationDelay : plan.propagationDelays)
            addTail(schedule,
                    {{},
                     ends[propagationDelay.steps],
                     propagationDelay.group,
                     propagationDelay.branch,
                     propagationDelay.component},
                    terms(Phase::Propagation,
                          fmt::format("{}.after.{}", written(propagationDelay.component),
                                      propagationDelay.action),
                          propagationDelay.component, propagationDelay.bounds));
    }

    /// What no step brings back, but comes back by itself, is part of the whole, too. It may depend on all
    /// that the steps bring back, so it begins when they are done.
    void addByThemselves(Schedule& schedule, const ir::Plan& plan) {
        for (const ir::DisruptionImpact& impact : program_.impacts) {
            const bool own = impact.disruption == contract::disruption::region && impact.from.empty();
            const auto same = [&](const ir::PropagationDelay& propagationDelay) {
                return propagationDelay.component == impact.component;
            };
            if (!own || !impact.recovery ||
                std::any_of(plan.propagationDelays.begin(), plan.propagationDelays.end(), same))
                continue;
            addTail(
                schedule, {{}, schedule.steps.size(), 0, 0, impact.component},
                terms(Phase::Propagation,
                      fmt::format("{}.{}.recovery", written(impact.component), contract::disruption::region),
                      impact.component, *impact.recovery));
        }
    }

    void addSignal(Schedule& schedule, const ir::Detection& detection) {
        std::vector<std::size_t>& line = schedule.signs.emplace_back();
        for (Term& term : terms(Phase::Detection, detection.path(), detection.component, detection.bounds)) {
            line.push_back(schedule.terms.size());
            schedule.terms.push_back(std::move(term));
        }
    }

    /// A plan that begins with some of its signals, or by hand.
    Schedule schedule(const ir::Plan& plan, const std::vector<std::size_t>& signals) {
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
        const std::vector<std::size_t> ends = addSteps(result, plan);
        addByThemselves(result, plan);
        addPropagationDelays(result, plan, ends);
        return result;
    }

    std::vector<Schedule> schedules(const ir::Plan& plan) {
        std::vector<Schedule> result;
        for (const std::vector<std::size_t>& signals : plan.starts)
            if (sounds(plan, signals)) result.push_back(schedule(plan, signals));
        if (result.empty()) result.push_back(schedule(plan, {}));
        return result;
    }

    /// Whether all of these signals can be heard: a simulation may silence one.
    static bool sounds(const ir::Plan& plan, const std::vector<std::size_t>& signals) {
        return std::all_of(signals.begin(), signals.end(),
                           [&](std::size_t index) { return plan.detections[index].starts; });
    }

    void recovery(const ir::Plan& plan) {
        const std::vector<Schedule> options = schedules(plan);
        Assessment pattern;
        pattern.goal = Goal::Rto;
        pattern.disruption = contract::disruption::region;
        pattern.from = plan.from;
        pattern.to = plan.to;
        pattern.plan = plan.name;
        const auto starts = [&](const std::vector<std::size_t>& signals) { return sounds(plan, signals); };
        if (plan.startsItself && std::none_of(plan.starts.begin(), plan.starts.end(), starts))
            ledger_.remarks.push_back(
                fmt::format("no signal that `{}` watches can start it: it is started by hand", plan.name));
        judge(pattern, options);
        for (const semantics::Component& component : model_.components) {
            const auto acts = [&](const Schedule::Step& step) {
                return options.front().terms[step.term].component == component.name;
            };
            const auto& steps = options.front().steps;
            const bool own = std::any_of(steps.begin(), steps.end(), acts);
            pattern.component = component.name;
            if (!own && objectiveOf(pattern).first == nullptr) continue;
            if (own || livesIn(component, plan.to)) {
                judge(pattern, options);
                continue;
            }
            Schedule nowhere;
            addBefore(nowhere, unboundedTerms(Phase::Recovery, component.written() + ".region.recovery", "",
                                              fmt::format("no step restores it in `{}`", plan.to),
                                              {component.span, component.nameSpan, component.name, ""}));
            judge(pattern, {nowhere});
        }
    }

    static bool livesIn(const semantics::Component& component, const std::string& role) {
        return std::any_of(component.regions.begin(), component.regions.end(),
                           [&](const semantics::RegionRole* region) { return region->role == role; });
    }

    void noPlan() {
        std::set<std::pair<std::string, std::string>> directions;
        for (const semantics::Replication& replication : model_.replications)
            directions.emplace(replication.from->role, replication.to->role);
        for (const auto& [from, to] : directions)
            loss(from, to);
        const auto region = model_.objectives.find(std::string(contract::disruption::region));
        if (region != model_.objectives.end() && region->second.rto)
            ledger_.remarks.emplace_back(
                "no plan recovers from the loss of a region, so its RTO is not assessed");
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
    const Recovery& bestWay(const std::vector<Recovery>& ways, std::optional<double> objective) const {
        if (ways.size() == 1) return ways.front();
        std::vector<Schedule> options;
        options.reserve(ways.size());
        for (const Recovery& way : ways)
            options.push_back(sideBySide({way}));
        Assessment pattern;
        pattern.objective = objective;
        std::size_t best = 0;
        objectives::assess(pattern, options, &best);
        return ways[best];
    }

    static Schedule sideBySide(const std::vector<Recovery>& ways) {
        Schedule result;
        std::uint32_t branch = 0;
        for (const Recovery& way : ways) {
            for (const Term& term : way.terms) {
                result.steps.push_back({result.terms.size(), 1, branch});
                result.terms.push_back(term);
            }
            ++branch;
        }
        return result;
    }

    void assessAll(Assessment pattern, const std::vector<std::vector<Recovery>>& byComponent) {
        if (byComponent.empty()) return;
        const auto objective = [&] {
            const auto found = objectiveOf(pattern);
            return found.first == nullptr ? std::nullopt : std::optional(*found.first);
        };
        // A component with an objective of its own is compared with that alone.
        std::vector<Recovery> chosen;
        const auto wanted = objective();
        for (const auto& ways : byComponent) {
            Assessment own = pattern;
            own.component = ways.front().component;
            if (!wanted || objectiveOf(own).first == nullptr) chosen.push_back(bestWay(ways, wanted));
        }
        judge(pattern, {sideBySide(chosen)});
        for (const auto& ways : byComponent) {
            pattern.component = ways.front().component;
            if (isWanted(pattern)) judge(pattern, {sideBySide({bestWay(ways, objective())})});
        }
    }

    void loss(const std::string& from, const std::string& to) {
        std::vector<std::vector<Recovery>> stores;
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
    void reportRecoveryPointSkew(const std::vector<std::vector<Recovery>>& stores) {
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
        std::vector<std::vector<Recovery>> components;
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
            judge(pattern, {unknown});
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

    void judge(const Assessment& pattern, const std::vector<Schedule>& options) {
        if (isWanted(pattern)) ledger_.assessments.push_back(assess(pattern, options));
    }

    Assessment assess(Assessment pattern, const std::vector<Schedule>& options) const {
        source::throwIfCancelled();
        const auto [objective, span] = objectiveOf(pattern);
        if (objective != nullptr) pattern.objective = *objective;
        pattern.objectiveSpan = span;
        Assessment result = objectives::assess(pattern, options);
        result.written = written(result.component);
        if (result.verdict == Verdict::Refuted)
            for (const semantics::ObjectiveSuppression& suppression : model_.objectiveSuppressions)
                if (result.component == (suppression.component == nullptr ? "" : suppression.component->name))
                    result.suppression = &suppression;
        return result;
    }

    const semantics::Model& model_;
    const ir::Program& program_;
    const Wanted& wanted_;
    Ledger ledger_;
    std::set<const semantics::Assumption*> used_;
    std::set<std::string> paths_;
};

} // namespace

bool Ledger::misses() const {
    return std::any_of(assessments.begin(), assessments.end(),
                       [](const Assessment& one) { return one.verdict == Verdict::Refuted; });
}

Ledger ledgerOf(const semantics::Model& model, const ir::Program& program, const Wanted& wanted) {
    return Builder(model, program, wanted).run();
}

} // namespace drc::objectives
