#include "objectives/warm_up.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/scenario.hpp"
#include "objectives/schedule.hpp"

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

} // namespace

std::vector<Term> warmUpBehind(const ir::ComponentStates& entrance, const semantics::Model& model,
                               const ir::Program& program, const Recovery& recovery, AssumedTerms& terms,
                               Quotas& quotas) {
    std::vector<std::vector<Term>> lines;
    const Recovery::Needs needs = recovery.needsOf(entrance);
    for (const auto& [component, need] : needs) {
        const ir::DisruptionImpact* const impact = lossOfRegion(program, component);
        if (impact == nullptr || !impact->warmUp) continue;
        std::vector<Term> own =
            terms.of(Phase::WarmUp, pathOfLoss(model, component, contract::disruption::warmUp), component,
                     *impact->warmUp);
        const Length length = lengthOf(own);
        const auto isOver = [&](const std::vector<Term>& line) { return isWithin(length, lengthOf(line)); };
        if (std::any_of(lines.begin(), lines.end(), isOver)) continue;
        const auto isCovered = [&](const std::vector<Term>& line) {
            return isWithin(lengthOf(line), length);
        };
        lines.erase(std::remove_if(lines.begin(), lines.end(), isCovered), lines.end());
        lines.push_back(std::move(own));
    }
    std::vector<Term> result = quotas.of(needs);
    for (std::vector<Term>& line : lines)
        std::move(line.begin(), line.end(), std::back_inserter(result));
    return result;
}

} // namespace drc::objectives
