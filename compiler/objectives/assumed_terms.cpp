#include "objectives/assumed_terms.hpp"

#include "objectives/assessment.hpp"

#include <algorithm>
#include <utility>

namespace drc::objectives {

using ir::Bound;
using ir::Evidence;

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
        total.typicalEvidence = std::max(total.typicalEvidence, next.typicalEvidence);
        total.presumed = total.presumed && next.presumed;
        total.givesUp = total.givesUp || next.givesUp;
        if (total.share.empty()) total.share = next.share;
    }
    return total;
}

Bound unbounded(std::string says, const ir::Origin& origin) {
    Bound bound;
    bound.description = std::move(says);
    bound.evidence = Evidence::Assumed;
    bound.origin = origin;
    return bound;
}

void assume(Term& term, const semantics::Assumption& assumption) {
    Bound& bound = term.bound;
    term.assumption = &assumption;
    bound.typicalEvidence = Evidence::Assumed;
    bound.presumed = false;
    bound.givesUp = false;
    bound.min = std::min(bound.min, assumption.bound);
    if (bound.max && isGuaranteed(bound.evidence)) {
        bound.typical = std::min(assumption.bound, *bound.max);
        return;
    }
    bound.max = assumption.bound;
    bound.typical.reset();
    bound.share.clear();
    bound.evidence = Evidence::Assumed;
}

namespace {

/// The path of the same for all elements of a family.
std::string ofFamily(const std::string& path) {
    const std::size_t open = path.find('[');
    const std::size_t close = path.find(']');
    return close == std::string::npos ? path : path.substr(0, open) + path.substr(close + 1);
}

} // namespace

const semantics::Assumption* AssumedTerms::assumptionFor(const std::string& path, const std::string& action) {
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

std::vector<Term> AssumedTerms::of(Phase phase, const std::string& path, const std::string& component,
                                   const std::vector<Bound>& bounds) {
    std::vector<Term> result;
    if (bounds.empty()) return result;
    if (const semantics::Assumption* assumption = assumptionFor(path)) {
        Term& term = result.emplace_back(Term{phase, path, component, "", sumOf(bounds)});
        assume(term, *assumption);
        return result;
    }
    for (const Bound& bound : bounds)
        result.push_back({phase, path, component, "", bound});
    return result;
}

} // namespace drc::objectives
