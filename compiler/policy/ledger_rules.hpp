#pragma once

#include "binding/symbol.hpp"
#include "semantics/evaluator.hpp"
#include "syntax/statement.hpp"

#include <unordered_map>

namespace drc::policy {

/// Which rules ask for the ledger, itself or by a value or a function that they name: they are judged once it
/// is made.
class LedgerRules {
public:
    explicit LedgerRules(semantics::Evaluator& evaluator) : evaluator_(evaluator) {}
    bool asks(const syntax::Block& rule) { return asks(*rule.body); }

private:
    bool asks(const syntax::Body& body);
    bool asks(const syntax::Statement& statement);
    bool asks(const syntax::Expression* expression);
    bool asks(const binding::Symbol* symbol);

    semantics::Evaluator& evaluator_;
    std::unordered_map<const binding::Symbol*, bool> known_;
};

} // namespace drc::policy
