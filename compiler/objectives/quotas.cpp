#include "objectives/quotas.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::objectives {

namespace contract = library::contract;

namespace {

/// Whether the first one is to be counted for a quota rather than the other.
bool counts(const Term& one, const Term& other) {
    const bool isMeasured = one.assumption != nullptr;
    if (isMeasured != (other.assumption != nullptr)) return isMeasured;
    return std::pair(timeOf(one, Case::Typical), timeOf(one, Case::Worst)) >
           std::pair(timeOf(other, Case::Typical), timeOf(other, Case::Worst));
}

} // namespace

std::string pathOfLoss(const semantics::Model& model, const std::string& component, std::string_view what) {
    return fmt::format("{}.{}.{}", model.written(component), contract::disruption::region, what);
}

std::vector<Quotas::Key> Quotas::keysOf(const std::vector<ir::Bound>& quotas) {
    std::vector<Key> keys;
    for (const ir::Bound& quota : quotas) {
        const std::string& kind = quota.origin.kindName;
        const auto isAlike = [&](const Key& key) {
            return std::get<0>(key) == kind && std::get<1>(key) == quota.description;
        };
        const auto before = static_cast<std::size_t>(std::count_if(keys.begin(), keys.end(), isAlike));
        keys.emplace_back(kind, quota.description, before);
    }
    return keys;
}

Term Quotas::read(const ir::DisruptionImpact& impact, const ir::Bound& quota) {
    const std::string path = pathOfLoss(model_, impact.component, contract::disruption::quotas);
    return terms_.of(Phase::WarmUp, path, impact.component, {quota}).front();
}

const Term& Quotas::of(const Key& key) {
    const auto known = read_.find(key);
    if (known != read_.end()) return known->second;
    std::optional<Term> chosen;
    for (const ir::DisruptionImpact& impact : program_.impacts) {
        if (!impact.quotas || lossOfRegion(program_, impact.component) != &impact) continue;
        const std::vector<Key> keys = keysOf(*impact.quotas);
        const auto found = std::find(keys.begin(), keys.end(), key);
        if (found == keys.end()) continue;
        const auto place = static_cast<std::size_t>(found - keys.begin());
        Term term = read(impact, (*impact.quotas)[place]);
        if (!chosen || counts(term, *chosen)) chosen = std::move(term);
    }
    return read_.emplace(key, std::move(*chosen)).first->second;
}

std::vector<Term> Quotas::of(const Recovery::Needs& needs) {
    std::vector<Key> found;
    for (const auto& [component, need] : needs) {
        const ir::DisruptionImpact* const impact = lossOfRegion(program_, component);
        if (impact == nullptr || !impact->quotas) continue;
        for (Key& key : keysOf(*impact->quotas))
            if (std::find(found.begin(), found.end(), key) == found.end()) found.push_back(std::move(key));
    }
    std::vector<Term> result;
    for (const Key& key : found) {
        const Term& term = of(key);
        // One figure that stands for several quotas of a component counts once.
        const auto isIt = [&](const Term& other) {
            return other.assumption != nullptr && other.assumption == term.assumption &&
                   other.path == term.path;
        };
        if (std::none_of(result.begin(), result.end(), isIt)) result.push_back(term);
    }
    return result;
}

} // namespace drc::objectives
