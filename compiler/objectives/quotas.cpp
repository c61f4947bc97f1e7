#include "objectives/quotas.hpp"

#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
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

const std::vector<Term>& Quotas::termsOf(const ir::DisruptionImpact& impact) {
    const auto known = ofComponents_.find(impact.component);
    if (known != ofComponents_.end()) return known->second;
    const std::string path = pathOfLoss(model_, impact.component, contract::disruption::quotas);
    std::vector<Term> terms = terms_.of(Phase::WarmUp, path, impact.component, *impact.quotas);
    return ofComponents_.emplace(impact.component, std::move(terms)).first->second;
}

/// The one that counts, of all components that have the quota.
const Term* Quotas::of(const Key& key) {
    const auto [known, isNew] = chosen_.try_emplace(key, nullptr);
    if (!isNew) return known->second;
    for (const ir::DisruptionImpact& impact : program_.impacts) {
        if (!impact.quotas || lossOfRegion(program_, impact.component) != &impact) continue;
        const std::vector<Key> keys = keysOf(*impact.quotas);
        const auto found = std::find(keys.begin(), keys.end(), key);
        if (found == keys.end()) continue;
        const std::vector<Term>& terms = termsOf(impact);
        const bool isMeasured = terms.front().assumption != nullptr;
        const Term& term = isMeasured ? terms.front() : terms[static_cast<std::size_t>(found - keys.begin())];
        if (known->second == nullptr || counts(term, *known->second)) known->second = &term;
    }
    return known->second;
}

std::vector<Term> Quotas::of(const Recovery::Needs& needs) {
    std::vector<const Term*> found;
    for (const auto& [component, need] : needs) {
        const ir::DisruptionImpact* const impact = lossOfRegion(program_, component);
        if (impact == nullptr || !impact->quotas) continue;
        for (const Key& key : keysOf(*impact->quotas))
            if (const Term* const term = of(key); std::find(found.begin(), found.end(), term) == found.end())
                found.push_back(term);
    }
    std::vector<Term> result;
    for (const Term* const term : found)
        result.push_back(*term);
    return result;
}

} // namespace drc::objectives
