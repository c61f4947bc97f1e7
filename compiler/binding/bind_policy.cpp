#include "binding/binder.hpp"

namespace drc::binding {

using syntax::as;
using syntax::PolicyItem;
using syntax::StatementKind;

void Binder::policy(const syntax::Block& block, SymbolKind kind) {
    Symbol& symbol = atTop(kind, block.name.text);
    bindings_.declare(symbol, block.name, &block);
    Scope names;
    for (const Statement* statement : block.body->statements) {
        const Name name = syntax::declaredName(*statement);
        if (statement->kind == StatementKind::Let)
            declareIn(names, SymbolKind::Value, name, &symbol, *statement);
        else if (statement->kind == StatementKind::Rule)
            bindings_.declare(bindings_.make(SymbolKind::Rule, name.text, &symbol), name, statement);
    }
    Scope functions(&names);
    for (const Statement* statement : block.body->statements)
        if (statement->kind == StatementKind::Function)
            declareIn(functions, SymbolKind::Function, syntax::declaredName(*statement), &symbol, *statement);
    Around around;
    around.scope = &names;
    around.contexts = InRule;
    around.callsEverything = false;
    around.reports = true;
    around.owner = &symbol;
    around.functions = &functions;
    for (const Statement* statement : block.body->statements) {
        switch (syntax::itemOf<PolicyItem>(*statement)) {
        case PolicyItem::Let: expression(as<syntax::Definition>(*statement).value, around); break;
        case PolicyItem::Function: function(as<syntax::Definition>(*statement), &symbol, around); break;
        case PolicyItem::Rule: rule(as<syntax::Block>(*statement), around); break;
        }
    }
}

void Binder::rule(const syntax::Block& block, const Around& around) {
    Around inner = around;
    inner.local = true;
    Scope names(around.scope);
    const Symbol* const owner = bindings_.of(block.name);
    for (const Statement* statement : block.body->statements)
        if (statement->kind == StatementKind::Param)
            ruleParameter(as<syntax::Definition>(*statement), names, owner);
    for (const Statement* statement : block.body->statements)
        if (statement->kind == StatementKind::GoodExample || statement->kind == StatementKind::BadExample)
            example(as<syntax::Block>(*statement));
        else if (statement->kind != StatementKind::Param)
            this->statement(*statement, names, inner.in(names));
}

/// It is known in all of the rule. Its default is the same for every topology, and knows what stands at the
/// top of files.
void Binder::ruleParameter(const syntax::Definition& parameter, Scope& names, const Symbol* rule) {
    declareIn(names, SymbolKind::Parameter, parameter.name, rule, parameter);
    if (parameter.type != nullptr) type(*parameter.type);
    Around around;
    around.callsEverything = false;
    around.reports = true;
    around.owner = rule;
    expression(parameter.value, around);
}

} // namespace drc::binding
