#include "objectives/ledger.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/assumed_terms.hpp"
#include "objectives/plan_schedule.hpp"
#include "source/cancellation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

using ir::Bound;
using ir::Evidence;

namespace {

/// Sequential terms: one way of a store to recover, or the loss of its replica.
struct Way {
    std::string component;
    std::vector<Term> terms;
};

double longestWindow(const Outcome& outcome) {
    double longest = 0;
    for (const Outcome::Early& early : outcome.early)
        longest = std::max(longest, early.window);
    return longest;
}

class Builder {
public:
    Builder(const semantics::Model& model, const ir::Program& program, const Wanted& wanted)
        : model_(model),
          program_(program),
          wanted_(wanted),
          terms_(model),
          schedules_(model, program, terms_) {}

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
            if (!terms_.isUsed(assumption)) ledger_.idle.push_back(&assumption);
        ledger_.paths.assign(terms_.paths().begin(), terms_.paths().end());
        return std::move(ledger_);
    }

private:
    std::string written(const std::string& component) const { return model_.written(component); }

    // ---- a recovery by a plan

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
        const std::vector<PlanSchedule> lowered = schedules_.of(plan, recovery, shortfalls);
        Assessment pattern;
        pattern.goal = Goal::Rto;
        pattern.disruption = contract::disruption::region;
        pattern.from = plan.from;
        pattern.to = plan.to;
        pattern.plan = plan.name;
        if (isWanted(pattern)) addOutcome(plan, recovery, shortfalls, lowered.front());
        const auto isAssumed = [&](const Shortfall& one) { return this->isAssumed(one); };
        const auto judgeAs = [&](const std::string& component) {
            pattern.component = component;
            if (!isWanted(pattern)) return;
            std::vector<Shortfall> own;
            for (const Shortfall& one : shortfalls)
                if (component.empty() || one.component == component ||
                    recovery.needs(component, one.component))
                    own.push_back(one);
            const auto open = std::find_if_not(own.begin(), own.end(), isAssumed);
            pattern.shortfall = open == own.end() ? "" : inWords(*open, plan, model_);
            pattern.window = component.empty() ? longestWindow(ledger_.outcomes.back()) : 0;
            std::vector<Option> options;
            for (const bool byThemselves : {false, true}) {
                if (byThemselves && !recovery.hasBoth()) continue;
                const Awaited awaited = recovery.awaited(component, byThemselves);
                for (const PlanSchedule& one : lowered)
                    options.push_back({one.schedule, waitsFor(awaited, own, plan, one)});
            }
            judge(pattern, options);
        };
        judgeAs("");
        for (const semantics::Component& component : model_.components) {
            const bool acts =
                std::any_of(plan.actions.begin(), plan.actions.end(),
                            [&](const ir::PlanAction& action) { return action.component == component.name; });
            pattern.component = component.name;
            const bool waits = isWanted(pattern) && acts && !recovery.awaited(component.name).isEmpty();
            if (waits || objectiveOf(pattern).first != nullptr) judgeAs(component.name);
        }
    }

    /// While both regions work nothing is lost, and no objective is set; but all that serves must do so
    /// afterwards.
    void move(const ir::Plan& plan) {
        const Recovery recovery(program_, plan);
        const std::vector<Shortfall> shortfalls = this->shortfalls(recovery);
        AssumedTerms apart(model_); // assumptions are about what is judged
        addOutcome(plan, recovery, shortfalls,
                   PlanSchedules(model_, program_, apart).beginningWith({}, plan, recovery, shortfalls));
    }

    void addOutcome(const ir::Plan& plan, const Recovery& recovery, const std::vector<Shortfall>& shortfalls,
                    const PlanSchedule& lowered) {
        const Excuses excuses{
            [&](const Shortfall& one) { return isAssumed(one); },
            [&](std::string_view entrance) { return waives(semantics::Waived::Degraded, entrance); }};
        ledger_.outcomes.push_back(outcomeOf(model_, program_, plan, recovery, shortfalls, lowered, excuses));
    }

    /// Whether people bring it back in a time that the topology assumes.
    bool isAssumed(const Shortfall& shortfall) {
        return terms_.assumptionFor(recoveryPath(model_, shortfall.component)) != nullptr;
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
                reason = fmt::format(
                    "no plan recovers from it, and `{}` is {} in `{}`", written(shortfalls.front().component),
                    describe(shortfalls.front().state, shortfalls.front().entrance), region.role);
                continue;
            }
            if (recovery.awaited().byThemselves.empty()) continue;
            pattern.to = region.role;
            judgeByItself(pattern, none, recovery);
            return;
        }
        if (objectiveOf(pattern).first != nullptr)
            unjudged(pattern, reason);
        else
            ledger_.remarks.push_back(fmt::format("the loss of `{}`: {}", pattern.from, reason));
        for (const semantics::Component& component : model_.components) {
            pattern.component = component.name;
            if (objectiveOf(pattern).first != nullptr) unjudged(pattern, reason);
        }
    }

    void judgeByItself(Assessment pattern, const ir::Plan& none, const Recovery& recovery) {
        const PlanSchedule lowered = schedules_.ofNone(none, recovery);
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
        if (bounds) return terms_.of(phase, path, impact.component, *bounds);
        return terms_.of(phase, path, impact.component,
                         {unbounded(fmt::format("the kind `{}` does not specify it", impact.origin.kindName),
                                    impact.origin)});
    }

    /// The best way of a single component to recover.
    const Way& bestWay(const std::vector<Way>& ways, std::optional<double> objective) const {
        if (ways.size() == 1) return ways.front();
        std::vector<Schedule> schedules;
        schedules.reserve(ways.size());
        for (const Way& way : ways)
            schedules.push_back(sideBySide({way}));
        std::vector<Option> options;
        for (const Schedule& schedule : schedules)
            options.push_back({schedule});
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
        judge(pattern, sideBySide(chosen));
        for (const auto& ways : byComponent) {
            pattern.component = ways.front().component;
            if (isWanted(pattern)) judge(pattern, sideBySide({bestWay(ways, objective())}));
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
            unknown.before.push_back(0);
            unknown.terms.push_back({goal == Goal::Rpo ? Phase::Loss : Phase::Recovery, disruption, "", "",
                                     unbounded("no kind of this topology specifies it",
                                               {model_.nameSpan, model_.nameSpan, "", ""})});
            judge(pattern, unknown);
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
    void judge(const Assessment& pattern, const Schedule& only) { judge(pattern, {Option{only}}); }

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
    AssumedTerms terms_;
    PlanSchedules schedules_;
    Ledger ledger_;
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
