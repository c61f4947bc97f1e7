#include "binding/binder.hpp"

/// What stands between braces: settings and blocks of settings, loops, conditions, local values.
namespace drc::binding {

using syntax::as;
using syntax::StatementKind;

void Binder::body(const syntax::Body& body, const Around& around) {
    Scope inner(around.scope);
    for (const Statement* each : body.statements)
        statement(*each, inner, around.in(inner));
}

void Binder::statement(const Statement& statement, Scope& scope, const Around& around) {
    switch (statement.kind) {
    case StatementKind::Let: {
        const auto& definition = as<syntax::Definition>(statement);
        expression(definition.value, around);
        // Elsewhere it was collected before anything was bound: all of a kind knows it.
        if (around.local) declareLocal(definition.name, scope, around, &definition);
        return;
    }
    case StatementKind::For: return loop(as<syntax::Loop>(statement), around);
    case StatementKind::When: return choice(as<syntax::Choice>(statement), around);
    case StatementKind::Global:
    case StatementKind::EachRegion:
    case StatementKind::InRegion:
    case StatementKind::EachReplica:
    case StatementKind::EachPair: return placement(as<syntax::Placement>(statement), around);
    case StatementKind::Signal:
    case StatementKind::Action: return block(as<syntax::Block>(statement), around);
    case StatementKind::Param: {
        const auto& parameter = as<syntax::Definition>(statement);
        if (parameter.type != nullptr) type(*parameter.type);
        if (parameter.value != nullptr)
            expressionAs(*parameter.value, membersOfEnumeration(parameter), around);
        return;
    }
    case StatementKind::Part: return part(as<syntax::Resource>(statement), around);
    case StatementKind::Call:
    case StatementKind::Until:
    case StatementKind::Check:
    case StatementKind::Unless: return apiCall(as<syntax::ApiCall>(statement), around);
    case StatementKind::Invoke: return invocation(as<syntax::Invocation>(statement), around);
    default: break;
    }
    switch (syntax::shapeOf(statement.kind)) {
    case syntax::Shape::Definition: expression(as<syntax::Definition>(statement).value, around); break;
    case syntax::Shape::Entry: expression(as<syntax::Entry>(statement).target, around); break;
    case syntax::Shape::Clause: {
        const auto& clause = as<syntax::Clause>(statement);
        for (const Expression* part : {clause.subject, clause.second, clause.third})
            expression(part, around);
        break;
    }
    case syntax::Shape::Resource: expression(as<syntax::Resource>(statement).index, around); break;
    default: break;
    }
    if (const syntax::Body* inner = syntax::bodyOf(statement)) {
        Around within = around;
        within.local = true;
        body(*inner, within);
    }
}

void Binder::loop(const syntax::Loop& loop, const Around& around) {
    Scope inner(around.scope);
    bindLoop(loop.binding, inner, around);
    Around within = around.in(inner);
    within.local = around.local || around.inPlace;
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

void Binder::settings(const syntax::Body* body, const Scope& parameters, const Around& around) {
    if (body == nullptr) return;
    for (const Statement* statement : body->statements) {
        const Name name = syntax::declaredName(*statement);
        Symbol* const parameter = name ? parameters.own(name.text) : nullptr;
        if (parameter != nullptr) bindings_.use(*parameter, name.span);
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
