#include "policy/ledger_rules.hpp"

#include "binding/builtins.hpp"
#include "semantics/needed_names.hpp"
#include "syntax/uses.hpp"
#include "syntax/visit.hpp"

#include <algorithm>

namespace drc::policy {

using syntax::as;
using syntax::RuleItem;

bool LedgerRules::asks(const syntax::Body& body) {
    return std::any_of(body.statements.begin(), body.statements.end(),
                       [this](const syntax::Statement* statement) { return asks(*statement); });
}

bool LedgerRules::asks(const syntax::Statement& statement) {
    switch (syntax::itemOf<RuleItem>(statement)) {
    case RuleItem::Let: return asks(as<syntax::Definition>(statement).value);
    case RuleItem::Require: {
        bool any = false;
        syntax::forEachExpression(statement, [&](const syntax::Expression& one) { any = any || asks(&one); });
        return any;
    }
    case RuleItem::For: {
        const auto& loop = as<syntax::Loop>(statement);
        return asks(loop.binding.source) || asks(loop.binding.filter) || asks(*loop.body);
    }
    case RuleItem::When: {
        const auto& choice = as<syntax::Choice>(statement);
        bool any = std::any_of(choice.branches.begin(), choice.branches.end(),
                               [this](const syntax::Branch& branch) { return asks(branch.condition); });
        syntax::forEachBranch(choice, [&](const syntax::Body& body) { any = any || asks(body); });
        return any;
    }
    case RuleItem::Param: // whose default knows nothing of the topology
    case RuleItem::GoodExample:
    case RuleItem::BadExample: return false;
    }
    return false;
}

bool LedgerRules::asks(const syntax::Expression* expression) {
    if (expression == nullptr) return false;
    bool any = false;
    const auto visit = [&](const syntax::Name& name) { any = any || asks(evaluator_.symbolOf(name)); };
    semantics::NeededNames(true, visit).in(*expression);
    return any;
}

bool LedgerRules::asks(const binding::Symbol* symbol) {
    if (symbol == nullptr) return false;
    if (symbol->builtin != nullptr) return symbol->builtin->id == binding::Builtin::Objectives;
    const bool isDefinition =
        symbol->kind == binding::SymbolKind::Value || symbol->kind == binding::SymbolKind::Function;
    if (!isDefinition || symbol->owner == nullptr || symbol->statement == nullptr) return false;
    const auto [known, isNew] = known_.try_emplace(symbol, false); // so that a cycle ends
    if (!isNew) return known->second;
    const bool result = asks(as<syntax::Definition>(*symbol->statement).value);
    known_[symbol] = result;
    return result;
}

} // namespace drc::policy
