#include "objectives/needed_recovery.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/ledger.hpp"
#include "objectives/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
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
ir::Evidence evidenceOf(const Assessment& assessment) {
    ir::Evidence result = ir::Evidence::Enforced;
    for (const Term& term : assessment.terms)
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

class Needs {
public:
    Needs(const semantics::Model& user, const semantics::Use& use, const semantics::Model& other,
          const ir::Program& program, diagnostics::Sink& sink)
        : user_(user), use_(use), other_(other), program_(program), sink_(sink) {
        subjects();
        ledger_ = ledgerOf(other, program, isOfRegion, {subjects_.begin(), subjects_.end()});
    }

    std::vector<ir::UsedRecovery> run() {
        if (!hasAllRegions()) return {};
        for (const RegionRole& from : user_.regions)
            for (const RegionRole& to : user_.regions)
                if (&from != &to) between(from, to);
        return std::move(needs_);
    }

private:
    /// The components that are used; an empty name for the whole topology.
    void subjects() {
        if (const semantics::Family* const family = other_.family(use_.component)) {
            for (const semantics::Component* element : family->elements)
                subjects_.push_back(element->name);
        } else {
            subjects_.push_back(use_.component);
        }
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
            sink_.report(codes::regionNotUsed, use_.span, use_.name, region.name, user_.name)
                .label(region.span, fmt::format("`{}` is assigned here", region.role))
                .note("what is needed must be in each region in which it is needed")
                .help(fmt::format("declare it in `{}`, too: `region {} = \"{}\"`", use_.name, region.role,
                                  region.name));
        }
        return all;
    }

    void between(const RegionRole& from, const RegionRole& to) {
        const RegionRole* const lost = counterpart(from);
        const RegionRole* const wanted = counterpart(to);
        if (lost == nullptr || wanted == nullptr || !isInService(program_, lost->role)) return;
        for (const std::string& subject : subjects_) {
            if (!subject.empty() && !serves(program_, subject, lost->role)) continue;
            const std::string what = use_.name + (subject.empty() ? "" : "." + other_.written(subject));
            ir::UsedRecovery need{what, what + "." + std::string(contract::disruption::recovery.name),
                                  from.role, to.role, boundOf(subject, *lost, *wanted)};
            need.bound.origin = {use_.span, use_.span, "", ""};
            needs_.push_back(std::move(need));
        }
    }

    /// The best of the ways in which the other topology recovers it.
    const Assessment* recoveryOf(const std::string& subject, const RegionRole& from,
                                 const RegionRole& to) const {
        const Assessment* best = nullptr;
        for (const Assessment& one : ledger_.assessments) {
            if (!isOfRegion(one) || one.component != subject || one.from != from.role || one.to != to.role)
                continue;
            if (best == nullptr || std::pair(one.typical, one.worst) < std::pair(best->typical, best->worst))
                best = &one;
        }
        return best;
    }

    ir::Bound boundOf(const std::string& subject, const RegionRole& from, const RegionRole& to) const {
        ir::Bound bound;
        bound.evidence = ir::Evidence::Assumed;
        const Assessment* const recovery = recoveryOf(subject, from, to);
        if (recovery == nullptr) {
            bound.description = fmt::format("nothing of {} recovers it from the loss of {} in {}", use_.name,
                                            from.name, to.name);
            return bound;
        }
        bound.min = recovery->best;
        if (recovery->worst < forever) bound.max = recovery->worst;
        if (recovery->typical < recovery->worst) bound.typical = recovery->typical;
        bound.evidence = evidenceOf(*recovery);
        for (const Term& term : recovery->terms)
            bound.typicalEvidence = std::max(bound.typicalEvidence, evidenceOfTypical(term.bound));
        const std::string by = recovery->plan.empty() ? "without a plan" : "by " + recovery->plan;
        bound.description = fmt::format("{} recovers in {} {}", use_.written(), to.name, by);
        if (recovery->typical < forever) return bound;
        const std::string& shortfall = recovery->shortfall;
        bound.description += fmt::format(", {}", shortfall.empty() ? unboundedTerms(*recovery) : shortfall);
        return bound;
    }

    const semantics::Model& user_;
    const semantics::Use& use_;
    const semantics::Model& other_;
    const ir::Program& program_;
    diagnostics::Sink& sink_;
    std::vector<std::string> subjects_;
    Ledger ledger_;
    std::vector<ir::UsedRecovery> needs_;
};

} // namespace

std::vector<ir::UsedRecovery> needsOf(const semantics::Model& user, const semantics::Use& use,
                                      const semantics::Model& other, const ir::Program& program,
                                      diagnostics::Sink& sink) {
    return Needs(user, use, other, program, sink).run();
}

} // namespace drc::objectives
