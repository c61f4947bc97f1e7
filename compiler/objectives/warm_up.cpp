#include "objectives/warm_up.hpp"

#include "library/contract.hpp"
#include "objectives/scenario.hpp"
#include "objectives/schedule.hpp"

#include <fmt/format.h>

#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

namespace {

/// How long the terms take one after the other: typically, and at worst.
std::pair<double, double> lengthOf(const std::vector<Term>& terms) {
    std::pair<double, double> length;
    for (const Term& term : terms) {
        length.first += timeOf(term, Case::Typical);
        length.second += timeOf(term, Case::Worst);
    }
    return length;
}

} // namespace

std::string warmUpPath(const semantics::Model& model, const std::string& component) {
    return fmt::format("{}.{}.{}", model.written(component), contract::disruption::region,
                       contract::disruption::warmUp.name);
}

std::vector<Term> warmUpBehind(const ir::ComponentStates& entrance, const semantics::Model& model,
                               const ir::Program& program, const Recovery& recovery, AssumedTerms& terms) {
    std::vector<Term> longest;
    for (const auto& [component, need] : recovery.needsOf(entrance)) {
        const ir::DisruptionImpact* const impact = lossOfRegion(program, component);
        if (impact == nullptr || !impact->warmUp) continue;
        std::vector<Term> own =
            terms.of(Phase::WarmUp, warmUpPath(model, component), component, *impact->warmUp);
        if (longest.empty() || lengthOf(own) > lengthOf(longest)) longest = std::move(own);
    }
    return longest;
}

} // namespace drc::objectives
