#pragma once

#include "objectives/assumed_terms.hpp"
#include "objectives/recovery.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// What the account may use of a service in the recovery region. Components of a kind share it: what several
/// of them say in the same words is one quota, whichever entrance, part or plan needs it.
namespace drc::objectives {

class Quotas {
public:
    Quotas(const semantics::Model& model, const ir::Program& program, AssumedTerms& terms)
        : model_(model), program_(program), terms_(terms) {}

    /// One term for each quota that any of the components needs: what was measured of it for one component
    /// holds for all, and of several figures the longest counts. Assumptions call it `api.region.quotas`.
    std::vector<Term> of(const Recovery::Needs& needs);

private:
    /// Kind, words, and which one it is of those that a component says in these words.
    using Key = std::tuple<std::string, std::string, std::size_t>;

    static std::vector<Key> keysOf(const std::vector<ir::Bound>& quotas);
    const std::vector<Term>& termsOf(const ir::DisruptionImpact& impact);
    const Term* of(const Key& key);

    const semantics::Model& model_;
    const ir::Program& program_;
    AssumedTerms& terms_;
    /// By component: a term for each of its quotas, or one for all of them where a figure was measured.
    std::map<std::string, std::vector<Term>> ofComponents_;
    std::map<Key, const Term*> chosen_;
};

/// How assumptions call what a kind says of the loss of a region: `api.region.quotas`.
std::string pathOfLoss(const semantics::Model& model, const std::string& component, std::string_view what);

} // namespace drc::objectives
