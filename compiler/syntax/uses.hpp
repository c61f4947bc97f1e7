#pragma once

#include "syntax/statement.hpp"
#include "syntax/visit.hpp"

namespace drc::syntax {

/// Calls `visit` with each expression that stands directly in a statement, at any depth of blocks.
template <class Visit>
void forEachExpression(const Body& body, const Visit& visit);

template <class Visit>
void forEachExpression(const Statement& statement, const Visit& visit) {
    const auto one = [&](const Expression* expression) {
        if (expression != nullptr) visit(*expression);
    };
    if (statement.kind == StatementKind::When) {
        const auto& choice = as<Choice>(statement);
        for (const Branch& branch : choice.branches) {
            one(branch.condition);
            forEachExpression(*branch.body, visit);
        }
        if (choice.otherwise != nullptr) forEachExpression(*choice.otherwise, visit);
        return;
    }
    switch (shapeOf(statement.kind)) {
    case Shape::Definition: one(as<Definition>(statement).value); break;
    case Shape::Entry: {
        const auto& entry = as<Entry>(statement);
        one(entry.target);
        one(entry.key);
        if (entry.repetition == nullptr) break;
        one(entry.repetition->source);
        one(entry.repetition->filter);
        break;
    }
    case Shape::Requirement:
        one(as<Clause>(statement).subject);
        one(as<Clause>(statement).second);
        one(as<Clause>(statement).third);
        for (const FixClause& fix : as<Requirement>(statement).fixes) {
            one(fix.target);
            forEachExpression(*fix.body, visit);
        }
        break;
    case Shape::Suppression: one(as<Suppression>(statement).owner); [[fallthrough]];
    case Shape::Clause:
        one(as<Clause>(statement).subject);
        one(as<Clause>(statement).second);
        one(as<Clause>(statement).third);
        break;
    case Shape::Placement:
        one(as<Placement>(statement).region);
        one(as<Placement>(statement).filter);
        break;
    case Shape::Loop:
        one(as<Loop>(statement).binding.source);
        one(as<Loop>(statement).binding.filter);
        break;
    case Shape::Resource: one(as<Resource>(statement).index); break;
    case Shape::ApiCall:
        one(as<ApiCall>(statement).selector);
        one(as<ApiCall>(statement).expected);
        break;
    case Shape::Invocation:
        one(as<Invocation>(statement).target);
        one(as<Invocation>(statement).selector);
        one(as<Invocation>(statement).expected);
        break;
    case Shape::Block:
    case Shape::Directed:
    case Shape::Choice: break;
    }
    if (const Body* body = bodyOf(statement)) forEachExpression(*body, visit);
}

template <class Visit>
void forEachExpression(const Body& body, const Visit& visit) {
    for (const Statement* statement : body.statements)
        forEachExpression(*statement, visit);
}

/// Calls `visit` with the name of each member that the expression asks for, at any depth.
template <class Visit>
void forEachMember(const Expression& expression, const Visit& visit) {
    if (expression.kind == ExpressionKind::Postfix)
        for (const Suffix& suffix : as<PostfixExpression>(expression).suffixes)
            if (suffix.kind == SuffixKind::Member) visit(suffix.member);
    forEachPart(expression, [&](const Expression& part) { forEachMember(part, visit); });
}

} // namespace drc::syntax
