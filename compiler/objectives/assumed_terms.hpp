#pragma once

#include "objectives/schedule.hpp"
#include "semantics/model.hpp"

#include <set>
#include <string>
#include <vector>

/// Terms of the ledger, and what the assumptions of a topology make of them.
namespace drc::objectives {

/// All bounds one after the other.
ir::Bound sumOf(const std::vector<ir::Bound>& bounds);

/// A bound that nobody knows.
ir::Bound unbounded(std::string says, const ir::Origin& origin);

/// An assumption replaces the worst case of a term without a limit; for a term with a limit, it is the
/// typical case.
void assume(Term& term, const semantics::Assumption& assumption);

/// Makes terms and remembers which assumptions were about one, and which paths they could have named.
class AssumedTerms {
public:
    explicit AssumedTerms(const semantics::Model& model) : model_(model) {}

    /// The assumption that matches the path, or the verb of an action: the most specific one. Null without
    /// one.
    const semantics::Assumption* assumptionFor(const std::string& path, const std::string& action = "");
    /// One term for each bound, or one for all of them where an assumption is about them.
    std::vector<Term> of(Phase phase, const std::string& path, const std::string& component,
                         const std::vector<ir::Bound>& bounds);
    bool isUsed(const semantics::Assumption& assumption) const { return used_.count(&assumption) != 0; }
    const std::set<std::string>& paths() const { return paths_; }

private:
    const semantics::Model& model_;
    std::set<const semantics::Assumption*> used_;
    std::set<std::string> paths_;
};

} // namespace drc::objectives
