#include "objectives/ledger.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/assumed_terms.hpp"
#include "objectives/judge.hpp"
#include "objectives/region_recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

namespace {

/// Sequential terms: one way of a store to recover, or the loss of its replica.
struct Way {
    std::string component;
    std::vector<Term> terms;
};

class Builder {
public:
    Builder(const semantics::Model& model, const ir::Program& program, const Wanted& wanted,
            const Asked& asked)
        : model_(model),
          program_(program),
          terms_(model),
          judge_(model, wanted, ledger_),
          recoveries_(model, program, judge_, terms_, ledger_, asked) {}

    Ledger run() {
        ledger_.topology = model_.name;
        for (const ir::Plan& plan : program_.plans)
            if (!plan.drill) plan.graceful ? recoveries_.whileBothWork(plan) : recoveries_.byPlan(plan);
        parts();
        for (const semantics::PlanRefusal& refusal : model_.planRefusals)
            if (refusal.used)
                ledger_.remarks.push_back(
                    fmt::format("no {} is derived: {}", spell(refusal.kind), refusal.reason));
        for (const semantics::RegionRole& region : model_.regions)
            regionLost(region.role);
        std::set<std::string> disruptions;
        for (const ir::DisruptionImpact& impact : program_.impacts)
            if (impact.disruption != contract::disruption::region) disruptions.insert(impact.disruption);
        for (const auto& [disruption, objectives] : model_.objectives)
            if (disruption != contract::disruption::region) disruptions.insert(disruption);
        for (const std::string& disruption : disruptions)
            for (const Goal goal : {Goal::Rto, Goal::Rpo})
                impact(disruption, goal);
        leftOver();
        for (const semantics::Assumption& assumption : model_.assumptions)
            if (!terms_.isUsed(assumption)) ledger_.idle.push_back(&assumption);
        ledger_.paths.assign(terms_.paths().begin(), terms_.paths().end());
        return std::move(ledger_);
    }

private:
    std::string written(const std::string& component) const { return model_.written(component); }

    void parts() {
        if (std::none_of(model_.plans.begin(), model_.plans.end(),
                         [](const semantics::Plan& plan) { return plan.ofPart; }))
            return;
        const auto mayStay = [&](std::string_view component, std::string_view plan) {
            return judge_.suppressionOf(semantics::Waived::NotRecovered, component, plan) != nullptr;
        };
        ledger_.ofParts = findingsOfParts(model_, program_, mayStay);
        recoveries_.byParts();
    }

    /// Whether something of a component is lost with the region: what had not reached another one, or what no
    /// other one ever gets, as it stands in no `from`.
    bool isLostWith(const ir::DisruptionImpact& impact, const std::string& role) const {
        if (impact.disruption != contract::disruption::region) return false;
        if (!impact.from.empty()) return impact.from == role;
        if (!impact.loss || !serves(program_, impact.component, role)) return false;
        return impact.way.empty() || (isRestored(impact.component, role) && isUsed(impact, role));
    }

    /// Where plans bring it back from what others keep of it, the others of which they do so count alone.
    bool isUsed(const ir::DisruptionImpact& impact, const std::string& role) const {
        const auto acts = [&](const ir::DisruptionImpact& one) {
            return std::any_of(program_.plans.begin(), program_.plans.end(), [&](const ir::Plan& plan) {
                return plan.from == role && !plan.graceful &&
                       std::any_of(plan.actions.begin(), plan.actions.end(),
                                   [&](const ir::PlanAction& action) {
                                       return action.component == one.way && brings(action, one.component);
                                   });
            });
        };
        const auto isOther = [&](const ir::DisruptionImpact& one) {
            return one.component == impact.component && one.disruption == impact.disruption &&
                   !one.way.empty() && one.way != impact.way && acts(one);
        };
        return acts(impact) || std::none_of(program_.impacts.begin(), program_.impacts.end(), isOther);
    }

    bool brings(const ir::PlanAction& action, const std::string& component) const {
        return std::any_of(
            program_.states.begin(), program_.states.end(), [&](const ir::ComponentStates& states) {
                return states.component == component &&
                       std::any_of(
                           states.changes.begin(), states.changes.end(), [&](const ir::StateChange& one) {
                               return one.by == action.component && one.action == action.action && one.to;
                           });
            });
    }

    /// What is replicated, or serves elsewhere from the beginning, is not restored from what others keep of
    /// it.
    bool isRestored(const std::string& component, const std::string& role) const {
        const auto isElsewhere = [&](const semantics::RegionRole& other) {
            return other.role != role && serves(program_, component, other.role);
        };
        const auto isReplica = [&](const ir::DisruptionImpact& impact) {
            return impact.component == component && impact.from == role;
        };
        return std::none_of(model_.regions.begin(), model_.regions.end(), isElsewhere) &&
               std::none_of(program_.impacts.begin(), program_.impacts.end(), isReplica);
    }

    void regionLost(const std::string& role) {
        std::set<std::string> losses;
        for (const ir::DisruptionImpact& impact : program_.impacts)
            if (isLostWith(impact, role) && !impact.from.empty()) losses.insert(impact.to);
        // What goes with a region goes whatever the recovery region.
        const auto stays = [&](const ir::DisruptionImpact& impact) { return isLostWith(impact, role); };
        if (losses.empty() && std::any_of(program_.impacts.begin(), program_.impacts.end(), stays))
            losses.insert("");
        const bool inService = isInService(program_, role);
        if (inService || sendsData(program_, role))
            for (const std::string& to : losses)
                loss(role, to);
        Assessment pattern;
        pattern.disruption = contract::disruption::region;
        pattern.from = role;
        pattern.goal = Goal::Rpo;
        const bool isHome =
            std::any_of(program_.states.begin(), program_.states.end(),
                        [&](const ir::ComponentStates& one) { return one.home == role && !one.auxiliary; });
        if (inService && losses.empty() && isHome && judge_.objectiveOf(pattern) != nullptr)
            judge_.unjudged(pattern, fmt::format("nothing that is at home in `{}` is replicated", role));
        recoveries_.withoutPlan(role);
    }

    /// No objective is passed over in silence.
    void leftOver() {
        if (model_.components.empty()) return; // nothing can be lost
        for (const auto& [disruption, objectives] : model_.objectives)
            leftOver({}, disruption, objectives);
        for (const semantics::Component& component : model_.components)
            for (const auto& [disruption, objectives] : component.objectives)
                leftOver(component.name, disruption, objectives);
        for (const semantics::Plan& plan : model_.plans)
            if (plan.ofPart && !plan.graceful) leftOver(plan);
    }

    /// Of a part, its time is judged with its plan.
    void leftOver(const semantics::Plan& plan) {
        Assessment pattern;
        pattern.goal = Goal::Rpo;
        pattern.disruption = contract::disruption::region;
        pattern.from = plan.from->role;
        pattern.to = plan.to->role;
        pattern.plan = plan.name;
        pattern.ofPart = true;
        const auto isIts = [&](const Assessment& one) {
            return one.goal == Goal::Rpo && one.ofPart && one.plan == plan.name;
        };
        if (plan.objectives.rpo &&
            std::none_of(ledger_.assessments.begin(), ledger_.assessments.end(), isIts))
            judge_.unjudged(pattern, "nothing says what is lost");
    }

    void leftOver(const std::string& component, const std::string& disruption,
                  const semantics::Objectives& objectives) {
        for (const Goal goal : {Goal::Rto, Goal::Rpo}) {
            const bool isSet = goal == Goal::Rto ? objectives.rto.has_value() : objectives.rpo.has_value();
            const auto isIts = [&](const Assessment& one) {
                return one.goal == goal && one.component == component && one.disruption == disruption &&
                       !one.ofPart;
            };
            if (!isSet || std::any_of(ledger_.assessments.begin(), ledger_.assessments.end(), isIts))
                continue;
            Assessment pattern;
            pattern.goal = goal;
            pattern.component = component;
            pattern.disruption = disruption;
            if (disruption == contract::disruption::region) pattern.from = homeOf(component);
            judge_.unjudged(pattern, goal == Goal::Rto ? "nothing says how long that takes"
                                                       : "nothing says what is lost");
        }
    }

    /// The role of the region whose loss the objective of a component is about; of the topology, the first.
    std::string homeOf(const std::string& component) const {
        const semantics::Component* const found = component.empty() ? nullptr : model_.component(component);
        if (found != nullptr && found->home != nullptr) return found->home->role;
        return model_.regions.empty() ? "" : model_.regions.front().role;
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

    /// Ways of one component are alternatives.
    static void add(Way way, std::vector<std::vector<Way>>& byComponent) {
        const auto same = [&](const auto& ways) { return ways.front().component == way.component; };
        auto found = std::find_if(byComponent.begin(), byComponent.end(), same);
        if (found == byComponent.end()) found = byComponent.emplace(byComponent.end());
        found->push_back(std::move(way));
    }

    std::optional<double> objectiveOf(const Assessment& pattern) const {
        const double* const found = judge_.objectiveOf(pattern);
        return found == nullptr ? std::nullopt : std::optional(*found);
    }

    /// Of a topology, or a part. A component with an objective of its own is compared with that alone.
    void assessTogether(const Assessment& pattern, const std::vector<std::vector<Way>>& byComponent) {
        std::vector<Way> chosen;
        const auto wanted = objectiveOf(pattern);
        for (const auto& ways : byComponent) {
            Assessment own = pattern;
            own.component = ways.front().component;
            own.ofPart = false;
            if (!wanted || judge_.objectiveOf(own) == nullptr) chosen.push_back(bestWay(ways, wanted));
        }
        judge_.judge(pattern, sideBySide(chosen));
    }

    void assessAll(Assessment pattern, const std::vector<std::vector<Way>>& byComponent) {
        if (byComponent.empty()) return;
        assessTogether(pattern, byComponent);
        for (const auto& ways : byComponent) {
            pattern.component = ways.front().component;
            if (judge_.isWanted(pattern))
                judge_.judge(pattern, sideBySide({bestWay(ways, objectiveOf(pattern))}));
        }
    }

    /// The loss of a region as a part sees it, for each part that a plan brings back from it.
    std::vector<Assessment> lossesOfParts(const std::string& from, const std::string& to) const {
        std::vector<Assessment> result;
        for (const ir::Plan& plan : program_.plans) {
            if (!plan.part || plan.graceful || plan.drill || plan.from != from) continue;
            if (!to.empty() && plan.to != to) continue;
            Assessment& one = result.emplace_back();
            one.goal = Goal::Rpo;
            one.disruption = contract::disruption::region;
            one.from = from;
            one.to = plan.to;
            one.plan = plan.name;
            one.ofPart = true;
            for (const semantics::Component& component : model_.components)
                if (plan.isFor(component.name)) one.part.push_back(component.written());
        }
        return result;
    }

    void lossOfPart(const Assessment& pattern, std::vector<std::vector<Way>> stores) {
        const auto plan = std::find_if(program_.plans.begin(), program_.plans.end(),
                                       [&](const ir::Plan& one) { return one.name == pattern.plan; });
        std::erase_if(stores, [&](const auto& ways) { return !plan->isFor(ways.front().component); });
        if (!stores.empty() && judge_.isWanted(pattern)) assessTogether(pattern, stores);
    }

    /// Whether anything of it is judged: for the topology or a component.
    bool isWanted(Assessment pattern) const {
        if (judge_.isWanted(pattern)) return true;
        return std::any_of(model_.components.begin(), model_.components.end(), [&](const auto& component) {
            pattern.component = component.name;
            return judge_.isWanted(pattern);
        });
    }

    void loss(const std::string& from, const std::string& to) {
        Assessment pattern;
        pattern.goal = Goal::Rpo;
        pattern.disruption = contract::disruption::region;
        pattern.from = from;
        pattern.to = to;
        const std::vector<Assessment> ofParts = lossesOfParts(from, to);
        const auto isPartWanted = [&](const Assessment& one) { return judge_.isWanted(one); };
        if (!isWanted(pattern) && std::none_of(ofParts.begin(), ofParts.end(), isPartWanted)) return;
        std::vector<std::vector<Way>> stores;
        for (const ir::DisruptionImpact& impact : program_.impacts)
            if (isLostWith(impact, from) && (impact.from.empty() || impact.to == to))
                add({impact.component, cost(impact, Goal::Rpo)}, stores);
        assessAll(pattern, stores);
        for (const Assessment& one : ofParts)
            lossOfPart(one, stores);
        if (stores.size() > 1) reportRecoveryPointSkew(stores);
    }

    /// Stores that are recovered together are not consistent with each other: their recovery points differ.
    void reportRecoveryPointSkew(const std::vector<std::vector<Way>>& stores) {
        double most = 0;
        for (const auto& ways : stores)
            most = std::max(most, criticalPath(sideBySide({bestWay(ways, {})}), Case::Typical).time);
        std::string names;
        for (const auto& ways : stores)
            names += fmt::format("{}`{}`", names.empty() ? "" : ", ", written(ways.front().component));
        if (most > 0 && most < forever)
            ledger_.remarks.push_back(
                fmt::format("the recovery points of {} differ by up to {}: together they are not consistent",
                            names, printTime(most)));
    }

    void impact(const std::string& disruption, Goal goal) {
        Assessment pattern;
        pattern.goal = goal;
        pattern.disruption = disruption;
        if (!isWanted(pattern)) return;
        std::vector<std::vector<Way>> components;
        for (const ir::DisruptionImpact& impact : program_.impacts) {
            if (impact.disruption != disruption) continue;
            if ((goal == Goal::Rpo ? impact.loss : impact.recovery) == std::nullopt) continue;
            add({impact.component, cost(impact, goal)}, components);
        }
        if (components.empty() && judge_.objectiveOf(pattern) != nullptr) {
            Schedule unknown;
            unknown.before.push_back(0);
            unknown.terms.push_back({goal == Goal::Rpo ? Phase::Loss : Phase::Recovery, disruption, "", "",
                                     unbounded("no kind of this topology specifies it",
                                               {model_.nameSpan, model_.nameSpan, "", ""})});
            judge_.judge(pattern, unknown);
        }
        assessAll(pattern, components);
    }

    const semantics::Model& model_;
    const ir::Program& program_;
    Ledger ledger_;
    AssumedTerms terms_;
    Judge judge_;
    RegionRecoveries recoveries_;
};

} // namespace

bool isCounterpart(const Assessment& one, const Assessment& other) {
    return one.goal == other.goal && one.disruption == other.disruption && one.from == other.from &&
           one.to == other.to && one.plan == other.plan && one.component == other.component;
}

bool Ledger::misses() const {
    return std::any_of(assessments.begin(), assessments.end(),
                       [](const Assessment& one) { return one.verdict >= Verdict::Unjudged; });
}

std::string plansOf(const Assessment& assessment) {
    if (assessment.parts.empty()) return assessment.plan;
    std::string result;
    for (const std::string& part : assessment.parts) {
        const bool isLast = &part == &assessment.parts.back();
        result += (result.empty() ? "" : isLast ? " and " : ", ") + part;
    }
    return result;
}

Ledger ledgerOf(const semantics::Model& model, const ir::Program& program, const Wanted& wanted,
                const Asked& asked) {
    return Builder(model, program, wanted, asked).run();
}

} // namespace drc::objectives
