#pragma once

#include "syntax/statement.hpp"
#include "syntax/visit.hpp"

namespace drc::checking {

/// Calls `visit` with each expression that stands directly in a statement, at any depth of blocks.
template <class Visit>
void forEachExpression(const syntax::Body& body, const Visit& visit);

template <class Visit>
void forEachExpression(const syntax::Statement& statement, const Visit& visit) {
    const auto one = [&](const syntax::Expression* expression) {
        if (expression != nullptr) visit(*expression);
    };
    if (statement.kind == syntax::StatementKind::When) {
        const auto& choice = syntax::as<syntax::Choice>(statement);
        for (const syntax::Branch& branch : choice.branches) {
            one(branch.condition);
            forEachExpression(*branch.body, visit);
        }
        if (choice.otherwise != nullptr) forEachExpression(*choice.otherwise, visit);
        return;
    }
    switch (syntax::shapeOf(statement.kind)) {
    case syntax::Shape::Definition: one(syntax::as<syntax::Definition>(statement).value); break;
    case syntax::Shape::Entry: {
        const auto& entry = syntax::as<syntax::Entry>(statement);
        one(entry.target);
        one(entry.key);
        if (entry.repetition == nullptr) break;
        one(entry.repetition->source);
        one(entry.repetition->filter);
        break;
    }
    case syntax::Shape::Clause:
        one(syntax::as<syntax::Clause>(statement).subject);
        one(syntax::as<syntax::Clause>(statement).second);
        one(syntax::as<syntax::Clause>(statement).third);
        break;
    case syntax::Shape::Placement:
        one(syntax::as<syntax::Placement>(statement).region);
        one(syntax::as<syntax::Placement>(statement).filter);
        break;
    case syntax::Shape::Loop:
        one(syntax::as<syntax::Loop>(statement).binding.source);
        one(syntax::as<syntax::Loop>(statement).binding.filter);
        break;
    case syntax::Shape::Resource: one(syntax::as<syntax::Resource>(statement).index); break;
    case syntax::Shape::ApiCall:
        one(syntax::as<syntax::ApiCall>(statement).selector);
        one(syntax::as<syntax::ApiCall>(statement).expected);
        break;
    case syntax::Shape::Invocation:
        one(syntax::as<syntax::Invocation>(statement).target);
        one(syntax::as<syntax::Invocation>(statement).selector);
        one(syntax::as<syntax::Invocation>(statement).expected);
        break;
    case syntax::Shape::Block:
    case syntax::Shape::Directed:
    case syntax::Shape::Choice: break;
    }
    if (const syntax::Body* body = syntax::bodyOf(statement)) forEachExpression(*body, visit);
}

template <class Visit>
void forEachExpression(const syntax::Body& body, const Visit& visit) {
    for (const syntax::Statement* statement : body.statements)
        forEachExpression(*statement, visit);
}

/// Calls `visit` with the name of each member that the expression asks for, at any depth.
template <class Visit>
void forEachMember(const syntax::Expression& expression, const Visit& visit) {
    if (expression.kind == syntax::ExpressionKind::Postfix)
        for (const syntax::Suffix& suffix : syntax::as<syntax::PostfixExpression>(expression).suffixes)
            if (suffix.kind == syntax::SuffixKind::Member) visit(suffix.member);
    syntax::forEachPart(expression, [&](const syntax::Expression& part) { forEachMember(part, visit); });
}

} // namespace drc::checking
