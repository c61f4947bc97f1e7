#include "objectives/needed_recovery.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/ledger.hpp"
#include "objectives/recovery.hpp"
#include "objectives/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

using semantics::RegionRole;

namespace {

bool isOfRegion(const Assessment& one) {
    return one.goal == Goal::Rto && one.disruption == contract::disruption::region;
}

/// Its weakest evidence is that of the whole.
ir::Evidence evidenceOf(const std::vector<Term>& terms) {
    ir::Evidence result = ir::Evidence::Enforced;
    for (const Term& term : terms)
        result = std::max(result, term.bound.evidence);
    return result;
}

std::string unboundedTerms(const Assessment& assessment) {
    std::string result;
    for (const Term& term : assessment.terms)
        if (timeOf(term, Case::Typical) == forever)
            result += fmt::format("{}`{}`", result.empty() ? "no bound is known for " : ", ", term.path);
    return result;
}

/// One thing of the other topology that is used.
struct Used {
    std::string component; ///< empty for all of it
    std::string written;   ///< `platform`, `platform.core`
    source::Span span;
};

class Needs {
public:
    Needs(const semantics::Model& user, const Uses& uses, const semantics::Model& other,
          const ir::Program& program, diagnostics::Sink& sink)
        : user_(user), first_(*uses.front()), other_(other), program_(program), sink_(sink) {
        for (const semantics::Use* use : uses)
            add(*use);
        Asked asked;
        for (const Used& one : used_)
            asked.insert(one.component);
        ledger_ = ledgerOf(other, program, isOfRegion, asked);
    }

    Needed run() {
        if (!hasAllRegions()) return {};
        for (const RegionRole& from : user_.regions)
            for (const RegionRole& to : user_.regions)
                if (&from != &to) between(from, to);
        return std::move(needed_);
    }

private:
    void add(const semantics::Use& use) {
        const semantics::Family* const family = other_.family(use.component);
        if (family == nullptr) {
            used_.push_back({use.component, use.written(), use.span});
            return;
        }
        for (const semantics::Component* element : family->elements)
            used_.push_back({element->name, use.name + "." + other_.written(element->name), use.span});
    }

    const RegionRole* counterpart(const RegionRole& region) const {
        const auto found = std::find_if(other_.regions.begin(), other_.regions.end(),
                                        [&](const RegionRole& one) { return one.name == region.name; });
        return found == other_.regions.end() ? nullptr : &*found;
    }

    bool hasAllRegions() {
        bool all = true;
        for (const RegionRole& region : user_.regions) {
            if (region.name.empty() || counterpart(region) != nullptr) continue;
            all = false;
            sink_.report(codes::regionNotUsed, first_.span, first_.name, region.name, user_.name)
                .label(region.span, fmt::format("`{}` is assigned here", region.role))
                .note("what is needed must be in each region in which it is needed")
                .help(fmt::format("declare it in `{}`, too: `region {} = \"{}\"`", first_.name, region.role,
                                  region.name));
        }
        return all;
    }

    void between(const RegionRole& from, const RegionRole& to) {
        const RegionRole* const lost = counterpart(from);
        const RegionRole* const wanted = counterpart(to);
        if (lost == nullptr || wanted == nullptr) return;
        addMoves(from, to, *lost, *wanted);
        const bool isHere = isInService(program_, lost->role);
        if (!isHere) addTransitive(from, to, *lost, *wanted);
        const std::optional<std::string> plan = bestPlan(*lost, *wanted);
        for (const Used& one : used_) {
            if (isHere && !one.component.empty() && !serves(program_, one.component, lost->role)) continue;
            const Assessment* const recovery = plan ? recoveryBy(*plan, one, *lost, *wanted) : nullptr;
            const bool mayBeThere = isHere || !one.component.empty();
            if (recovery != nullptr ? recovery->worst == 0 : mayBeThere && isThere(one, *lost, *wanted))
                continue;
            ir::UsedRecovery need{first_.name, one.written, pathOf(one.written),
                                  from.role,   to.role,     boundOf(one, recovery, *lost, *wanted),
                                  !isHere};
            need.bound.origin = {one.span, one.span, "", ""};
            needed_.recoveries.push_back(std::move(need));
        }
    }

    void addMoves(const RegionRole& from, const RegionRole& to, const RegionRole& lost,
                  const RegionRole& wanted) {
        if (other_.mark == nullptr) return;
        for (const semantics::Plan& plan : other_.plans)
            if (plan.from == &lost && plan.to == &wanted)
                needed_.moves.push_back({first_.name, from.role, to.role, plan.graceful});
    }

    /// What the other topology uses in turn goes with the region, wherever that one is at home itself.
    void addTransitive(const RegionRole& from, const RegionRole& to, const RegionRole& lost,
                       const RegionRole& wanted) {
        for (const ir::UsedRecovery& need : program_.needs) {
            if (need.from != lost.role || need.to != wanted.role || need.afterMove) continue;
            ir::UsedRecovery& own = needed_.recoveries.emplace_back(need);
            own.from = from.role;
            own.to = to.role;
            own.bound.origin = {first_.span, first_.span, "", ""};
        }
    }

    static std::string pathOf(const std::string& what) {
        return what + "." + std::string(contract::disruption::recovery.name);
    }

    // ---- the best plan for all that is used

    /// Without a plan's name, by several plans of parts, or without one.
    const Assessment* recoveryBy(const std::string& plan, const Used& used, const RegionRole& from,
                                 const RegionRole& to) const {
        const Assessment* byPart = nullptr;
        for (const Assessment& one : ledger_.assessments) {
            if (!isOfRegion(one) || one.ofPart || one.component != used.component || one.from != from.role ||
                one.to != to.role)
                continue;
            if (one.plan == plan) return &one;
            const semantics::Plan* const other = plan.empty() ? other_.plan(one.plan) : nullptr;
            if (other != nullptr && other->ofPart && (byPart == nullptr || one.typical < byPart->typical))
                byPart = &one;
        }
        return byPart;
    }

    /// Several things are recovered by one plan: the parts of different ones cannot be had together. An empty
    /// name where clients find it by themselves; nothing where nobody recovers it.
    std::optional<std::string> bestPlan(const RegionRole& from, const RegionRole& to) const {
        std::optional<std::string> best;
        std::pair<double, double> shortest;
        for (const Assessment& one : ledger_.assessments) {
            if (!isOfRegion(one) || one.from != from.role || one.to != to.role) continue;
            const std::pair<double, double> length = lengthOf(one.plan, from, to);
            if (best && length >= shortest) continue;
            best = one.plan;
            shortest = length;
        }
        return best;
    }

    std::pair<double, double> lengthOf(const std::string& plan, const RegionRole& from,
                                       const RegionRole& to) const {
        std::pair<double, double> length;
        for (const Used& one : used_) {
            const Assessment* const recovery = recoveryBy(plan, one, from, to);
            if (recovery == nullptr && isThere(one, from, to)) continue;
            length.first = std::max(length.first, recovery == nullptr ? forever : recovery->typical);
            length.second = std::max(length.second, recovery == nullptr ? forever : recovery->worst);
        }
        return length;
    }

    /// Whether it serves in the recovery region all the time, with all that it needs.
    bool isThere(const Used& used, const RegionRole& from, const RegionRole& to) const {
        ir::Plan none;
        none.from = from.role;
        none.to = to.role;
        const Recovery recovery(program_, none, false);
        const auto isAlways = [&](const std::string& name) {
            return serves(program_, name, to.role) && !recovery.course(name).byItself;
        };
        if (used.component.empty()) {
            const auto& required = recovery.required();
            return std::all_of(required.begin(), required.end(), isAlways);
        }
        const Recovery::Needs needs = recovery.needsOf(recovery.statesOf(used.component));
        return isAlways(used.component) && std::all_of(needs.begin(), needs.end(), [&](const auto& need) {
                   return isAlways(need.first);
               });
    }

    ir::Bound boundOf(const Used& used, const Assessment* recovery, const RegionRole& from,
                      const RegionRole& to) const {
        ir::Bound bound;
        bound.evidence = ir::Evidence::Assumed;
        if (recovery == nullptr) {
            bound.description = fmt::format("nothing of {} recovers it from the loss of {} in {}",
                                            first_.name, from.name, to.name);
            return bound;
        }
        const std::vector<Term>& terms = isSaid(*recovery) ? recovery->schedule.terms : recovery->terms;
        const double worst = timeUntilSaid(*recovery, recovery->worst, Case::Worst);
        const double typical = timeUntilSaid(*recovery, recovery->typical, Case::Typical);
        bound.min = timeUntilSaid(*recovery, recovery->best, Case::Best);
        if (worst < forever) bound.max = worst;
        if (typical < worst) bound.typical = typical;
        bound.evidence = evidenceOf(terms);
        for (const Term& term : terms)
            bound.typicalEvidence = std::max(bound.typicalEvidence, evidenceOfTypical(term.bound));
        const std::string plans = plansOf(*recovery);
        const std::string by = plans.empty() ? "without a plan" : "by " + plans;
        bound.description = fmt::format("{} recovers in {} {}", used.written, to.name, by);
        if (typical < forever) return bound;
        const std::string& shortfall = recovery->shortfall;
        bound.description += fmt::format(", {}", shortfall.empty() ? unboundedTerms(*recovery) : shortfall);
        return bound;
    }

    /// Whether the plan ends by saying that it has recovered.
    bool isSaid(const Assessment& recovery) const {
        return other_.mark != nullptr && !recovery.plan.empty() && !recovery.schedule.steps.empty();
    }

    /// It is said at the end of the plan, which may have more to do than what recovery waits for.
    double timeUntilSaid(const Assessment& recovery, double recovered, Case which) const {
        if (!isSaid(recovery)) return recovered;
        const Waits last{false, {recovery.schedule.steps.size() - 1}, {}};
        return std::max(recovered, criticalPath(recovery.schedule, which, last).time);
    }

    const semantics::Model& user_;
    const semantics::Use& first_;
    const semantics::Model& other_;
    const ir::Program& program_;
    diagnostics::Sink& sink_;
    std::vector<Used> used_;
    Ledger ledger_;
    Needed needed_;
};

} // namespace

Needed needsOf(const semantics::Model& user, const Uses& uses, const semantics::Model& other,
               const ir::Program& program, diagnostics::Sink& sink) {
    return Needs(user, uses, other, program, sink).run();
}

} // namespace drc::objectives
