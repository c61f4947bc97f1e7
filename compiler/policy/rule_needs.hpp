#pragma once

#include "binding/symbol.hpp"
#include "semantics/evaluator.hpp"
#include "syntax/statement.hpp"

#include <unordered_map>

namespace drc::policy {

/// What a rule asks for besides resources, itself or by a value or a function that it names.
struct RuleNeeds {
    bool ledger = false; ///< it is judged once that is made
    bool topology =
        false; ///< components, plans, or what a topology says of itself: a plan of Terraform has none
    bool environment = false; ///< that there are several environments, told by a suffix

    RuleNeeds& operator|=(const RuleNeeds& other) {
        ledger = ledger || other.ledger;
        topology = topology || other.topology;
        environment = environment || other.environment;
        return *this;
    }
};

/// Finds out what rules need, by what their names mean.
class NeedsOfRules {
public:
    explicit NeedsOfRules(semantics::Evaluator& evaluator) : evaluator_(evaluator) {}
    RuleNeeds of(const syntax::Block& rule) { return of(*rule.body); }

private:
    RuleNeeds of(const syntax::Body& body);
    RuleNeeds of(const syntax::Statement& statement);
    RuleNeeds of(const syntax::Expression* expression);
    RuleNeeds of(const binding::Symbol* symbol);

    semantics::Evaluator& evaluator_;
    std::unordered_map<const binding::Symbol*, RuleNeeds> known_;
};

} // namespace drc::policy
