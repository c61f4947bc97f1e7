#pragma once

#include "syntax/expression.hpp"
#include "syntax/statement.hpp"

namespace drc::syntax {

/// Calls `visit` on each body that a `when` may choose.
template <class Visit>
void forEachBranch(const Statement& choice, const Visit& visit) {
    for (const Branch& branch : as<Choice>(choice).branches)
        visit(*branch.body);
    if (as<Choice>(choice).otherwise != nullptr) visit(*as<Choice>(choice).otherwise);
}

/// Calls `visit` on each direct part of an expression, in the order of the text.
template <class Visit>
void forEachPart(const Expression& expression, const Visit& visit) {
    const auto one = [&](const Expression* part) {
        if (part != nullptr) visit(*part);
    };
    const auto binding = [&](const Binding& bound) {
        one(bound.source);
        one(bound.filter);
    };
    switch (expression.kind) {
    case ExpressionKind::Invalid:
        for (const Expression* part : as<InvalidExpression>(expression).parts)
            one(part);
        return;
    case ExpressionKind::Null:
    case ExpressionKind::Bool:
    case ExpressionKind::Number:
    case ExpressionKind::Name: return;
    case ExpressionKind::Template:
        for (const TemplatePart& part : as<TemplateExpression>(expression).parts)
            one(part.expression);
        return;
    case ExpressionKind::List:
        for (const Expression* item : as<ListExpression>(expression).items)
            one(item);
        return;
    case ExpressionKind::ListComprehension:
        binding(as<ListComprehension>(expression).binding);
        one(as<ListComprehension>(expression).item);
        return;
    case ExpressionKind::Map:
        for (const MapEntry& entry : as<MapExpression>(expression).entries) {
            // A bare key is a text, not a reference.
            if (entry.key->kind != ExpressionKind::Name) one(entry.key);
            one(entry.value);
        }
        return;
    case ExpressionKind::MapComprehension:
        binding(as<MapComprehension>(expression).binding);
        one(as<MapComprehension>(expression).key);
        one(as<MapComprehension>(expression).value);
        return;
    case ExpressionKind::Group: one(as<GroupExpression>(expression).inner); return;
    case ExpressionKind::Unary: one(as<UnaryExpression>(expression).operand); return;
    case ExpressionKind::Chain:
        one(as<ChainExpression>(expression).first);
        for (const ChainLink& link : as<ChainExpression>(expression).links)
            one(link.operand);
        return;
    case ExpressionKind::Comparison:
        one(as<ComparisonExpression>(expression).left);
        one(as<ComparisonExpression>(expression).right);
        return;
    case ExpressionKind::InEveryRegion: one(as<InEveryRegionExpression>(expression).operand); return;
    case ExpressionKind::Range:
        one(as<RangeExpression>(expression).low);
        one(as<RangeExpression>(expression).high);
        return;
    case ExpressionKind::Conditional:
        for (const ConditionalBranch& branch : as<ConditionalExpression>(expression).branches) {
            one(branch.value);
            one(branch.condition);
        }
        one(as<ConditionalExpression>(expression).otherwise);
        return;
    case ExpressionKind::Postfix:
        one(as<PostfixExpression>(expression).base);
        for (const Suffix& suffix : as<PostfixExpression>(expression).suffixes) {
            one(suffix.index);
            for (const Expression* argument : suffix.arguments)
                one(argument);
        }
        return;
    }
}

/// Calls `visit` with every name that the expression refers to, at any depth.
template <class Visit>
void forEachName(const Expression& expression, const Visit& visit) {
    if (expression.kind == ExpressionKind::Name) visit(as<NameExpression>(expression).name());
    forEachPart(expression, [&](const Expression& part) { forEachName(part, visit); });
}

/// The same for the settings of a block, and for the blocks within.
template <class Visit>
void forEachName(const Body& body, const Visit& visit) {
    for (const Statement* statement : body.statements) {
        if (statement->kind == StatementKind::Setting) {
            const auto* const value = as<Definition>(*statement).value;
            if (value != nullptr) forEachName(*value, visit);
        } else if (const Body* inner = bodyOf(*statement)) {
            forEachName(*inner, visit);
        }
    }
}

} // namespace drc::syntax
