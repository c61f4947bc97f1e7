#include "objectives/warm_up.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/scenario.hpp"
#include "objectives/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

namespace {

/// What the terms take one after the other.
struct Length {
    double typical = 0;
    double worst = 0;
    bool guaranteed = true;
};

Length lengthOf(const std::vector<Term>& terms) {
    Length length;
    for (const Term& term : terms) {
        length.typical += timeOf(term, Case::Typical);
        length.worst += timeOf(term, Case::Worst);
        length.guaranteed = length.guaranteed && isGuaranteed(term.bound.evidence);
    }
    return length;
}

/// Whether the one is over when the other is, whatever is counted.
bool isWithin(const Length& one, const Length& other) {
    return one.typical <= other.typical && one.worst <= other.worst && (one.guaranteed || !other.guaranteed);
}

std::string pathOf(const semantics::Model& model, const std::string& component,
                   const contract::Member& what) {
    return fmt::format("{}.{}.{}", model.written(component), contract::disruption::region, what.name);
}

/// Components of a kind share the quotas of the region: what the kind says of them in the same words is one.
/// What was measured of it for one of them holds for all.
void addQuota(Term own, std::vector<Term>& quotas) {
    const auto known = std::find_if(quotas.begin(), quotas.end(), [&](const Term& one) {
        return one.bound.description == own.bound.description &&
               one.bound.origin.kindName == own.bound.origin.kindName;
    });
    if (known == quotas.end())
        quotas.push_back(std::move(own));
    else if (own.assumption != nullptr)
        *known = std::move(own);
}

} // namespace

std::vector<Term> warmUpBehind(const ir::ComponentStates& entrance, const semantics::Model& model,
                               const ir::Program& program, const Recovery& recovery, AssumedTerms& terms) {
    std::vector<Term> quotas;
    std::vector<std::vector<Term>> lines;
    for (const auto& [component, need] : recovery.needsOf(entrance)) {
        const ir::DisruptionImpact* const impact = lossOfRegion(program, component);
        if (impact == nullptr) continue;
        const auto read = [&, &name = component](const contract::Member& what,
                                                 const std::vector<ir::Bound>& bounds) {
            return terms.of(Phase::WarmUp, pathOf(model, name, what), name, bounds);
        };
        if (impact->quotas)
            for (Term& term : read(contract::disruption::quotas, *impact->quotas))
                addQuota(std::move(term), quotas);
        if (!impact->warmUp) continue;
        std::vector<Term> own = read(contract::disruption::warmUp, *impact->warmUp);
        const Length length = lengthOf(own);
        const auto isOver = [&](const std::vector<Term>& line) { return isWithin(length, lengthOf(line)); };
        if (std::any_of(lines.begin(), lines.end(), isOver)) continue;
        const auto isCovered = [&](const std::vector<Term>& line) {
            return isWithin(lengthOf(line), length);
        };
        lines.erase(std::remove_if(lines.begin(), lines.end(), isCovered), lines.end());
        lines.push_back(std::move(own));
    }
    std::vector<Term> result = std::move(quotas);
    for (std::vector<Term>& line : lines)
        std::move(line.begin(), line.end(), std::back_inserter(result));
    return result;
}

} // namespace drc::objectives
