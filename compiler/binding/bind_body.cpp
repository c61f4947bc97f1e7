#include "binding/binder.hpp"

/// What stands between braces: settings and blocks of settings, loops, conditions, local values.
namespace drc::binding {

using syntax::as;
using syntax::Shape;
using syntax::StatementKind;

void Binder::body(const syntax::Body& body, const Around& around) {
    Scope inner(around.scope);
    const Around within = around.in(inner);
    for (const Statement* each : body.statements)
        statement(*each, inner, within);
}

void Binder::statement(const Statement& statement, Scope& scope, const Around& around) {
    switch (syntax::shapeOf(statement.kind)) {
    case Shape::Definition: return definition(as<syntax::Definition>(statement), scope, around);
    case Shape::Block:
        if (const auto kind = declaredBy(statement.kind);
            kind == SymbolKind::Signal || kind == SymbolKind::Action)
            return block(as<syntax::Block>(statement), around);
        break;
    case Shape::Entry: expression(as<syntax::Entry>(statement).target, around); break;
    case Shape::Directed: break;
    case Shape::Clause: return clause(as<syntax::Clause>(statement), around);
    case Shape::Requirement: return requirement(as<syntax::Requirement>(statement), around);
    case Shape::Suppression: break; // of topologies alone
    case Shape::Placement: return placement(as<syntax::Placement>(statement), around);
    case Shape::Loop: return loop(as<syntax::Loop>(statement), around);
    case Shape::Choice: return choice(as<syntax::Choice>(statement), around);
    case Shape::Resource:
        if (statement.kind == StatementKind::Part) return part(as<syntax::Resource>(statement), around);
        expression(as<syntax::Resource>(statement).index, around);
        break;
    case Shape::ApiCall: return apiCall(as<syntax::ApiCall>(statement), around);
    case Shape::Invocation: return invocation(as<syntax::Invocation>(statement), around);
    }
    if (const syntax::Body* inner = syntax::bodyOf(statement)) {
        Around within = around;
        within.local = true;
        body(*inner, within);
    }
}

void Binder::clause(const syntax::Clause& clause, const Around& around) {
    for (const Expression* part : {clause.subject, clause.second, clause.third})
        expression(part, around);
}

void Binder::requirement(const syntax::Requirement& requirement, const Around& around) {
    clause(requirement, around);
    if (passesFixes_ && inLibrary_ && (around.contexts & InRule) != 0) return;
    for (const syntax::FixClause& fix : requirement.fixes) {
        expression(fix.target, around);
        settings(fix.body, nullptr, around);
    }
}

void Binder::definition(const syntax::Definition& definition, Scope& scope, const Around& around) {
    if (definition.kind == StatementKind::Param) {
        if (definition.type != nullptr) type(*definition.type);
        if (definition.value != nullptr)
            expressionAs(*definition.value, membersOfEnumeration(definition), around);
        return;
    }
    expression(definition.value, around);
    // Elsewhere it was collected before anything was bound: it is visible in the whole kind.
    if (definition.kind == StatementKind::Let && around.hasLocalLets())
        declareLocal(definition.name, scope, around, &definition);
}

void Binder::loop(const syntax::Loop& loop, const Around& around) {
    Scope inner(around.scope);
    bindLoop(loop.binding, inner, around);
    Around within = around.in(inner);
    within.looped = true;
    body(*loop.body, within);
}

void Binder::choice(const syntax::Choice& choice, const Around& around) {
    for (const syntax::Branch& branch : choice.branches) {
        expression(branch.condition, around);
        body(*branch.body, around);
    }
    if (choice.otherwise != nullptr) body(*choice.otherwise, around);
}

void Binder::apiCall(const syntax::ApiCall& call, const Around& around) {
    if (call.body != nullptr) body(*call.body, around);
    expression(call.selector, around);
    expression(call.expected, around);
}

void Binder::invocation(const syntax::Invocation& invocation, const Around& around) {
    expression(invocation.target, around);
    if (invocation.body != nullptr) body(*invocation.body, around);
    expression(invocation.selector, around);
    expression(invocation.expected, around);
}

void Binder::settings(const syntax::Body* body, const Scope* parameters, const Around& around) {
    if (body == nullptr) return;
    for (const Statement* statement : body->statements) {
        const Name name = syntax::declaredName(*statement);
        Symbol* const parameter = name && parameters != nullptr ? parameters->own(name.text) : nullptr;
        if (parameter != nullptr) bindings_.use(*parameter, name);
        const auto* const declared = parameter == nullptr || parameter->statement == nullptr ||
                                             parameter->statement->kind != StatementKind::Param
                                         ? nullptr
                                         : &as<syntax::Definition>(*parameter->statement);
        if (statement->kind == StatementKind::Setting && declared != nullptr)
            expressionAs(*as<syntax::Definition>(*statement).value, membersOfEnumeration(*declared), around);
        else if (statement->kind == StatementKind::Setting)
            expression(as<syntax::Definition>(*statement).value, around);
        else if (const syntax::Body* inner = syntax::bodyOf(*statement))
            this->body(*inner, around);
    }
}

} // namespace drc::binding
