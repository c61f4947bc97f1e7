#include "syntax/formatter.hpp"

namespace drc::syntax {

// ---- operators

void Formatter::word(std::string_view spelling) {
    write_.blank();
    write_.token(spelling);
}

void Formatter::unary(const UnaryExpression& unary) {
    for (std::uint32_t index = 0; index < unary.count; ++index) {
        if (unary.operation == UnaryOperator::Minus) {
            write_.token("-");
        } else {
            write_.token("not");
            write_.blank();
        }
    }
    expression(*unary.operand);
}

// Outside of brackets a statement ends with its line, so an operator can only begin a line within them.
void Formatter::openOperators() {
    if (brackets_ == 0) return;
    write_.comments();
    document_.openGroup();
}

void Formatter::indentOperators(Place place) {
    if (brackets_ > 0 && place != Place::Parentheses) document_.indent();
}

void Formatter::operatorBreak() {
    if (brackets_ == 0)
        write_.blank();
    else
        document_.lineBreak(Gap::Blank);
}

void Formatter::closeOperators(Place place) {
    if (brackets_ == 0) return;
    if (place != Place::Parentheses) document_.dedent();
    document_.closeGroup();
}

void Formatter::chain(const ChainExpression& chain, Place place) {
    openOperators();
    expression(*chain.first);
    indentOperators(place);
    for (const ChainLink& link : chain.links) {
        operatorBreak();
        write_.token(link.operatorSpan.length());
        expressionAfterBlank(*link.operand);
    }
    closeOperators(place);
}

void Formatter::conditional(const ConditionalExpression& conditional, Place place) {
    openOperators();
    for (const ConditionalBranch& branch : conditional.branches) {
        expression(*branch.value);
        word("when");
        expressionAfterBlank(*branch.condition);
        if (&branch == &conditional.branches.front()) indentOperators(place);
        operatorBreak();
        write_.token("else");
        write_.blank();
    }
    expression(*conditional.otherwise);
    closeOperators(place);
}

void Formatter::comparison(const ComparisonExpression& comparison) {
    expression(*comparison.left);
    if (comparison.operation == ComparisonOperator::NotIn) {
        word("not");
        word("in");
    } else {
        write_.blank();
        write_.token(comparison.operatorSpan.length());
    }
    expressionAfterBlank(*comparison.right);
}

void Formatter::postfix(const PostfixExpression& postfix, Place place) {
    expression(*postfix.base);
    for (const Suffix& suffix : postfix.suffixes) {
        switch (suffix.kind) {
        case SuffixKind::Member:
            write_.token(".");
            write_.token(suffix.member.span.length());
            break;
        case SuffixKind::Index: index(suffix); break;
        case SuffixKind::Splat:
            write_.token("[");
            write_.token("*");
            write_.token("]");
            break;
        case SuffixKind::Call:
            call(suffix, &suffix == &postfix.suffixes.back() ? place : Place::Anywhere);
            break;
        }
    }
}

// ---- dispatch

void Formatter::expressionAfterBlank(const Expression& next, Place place) {
    write_.blank();
    expression(next, place);
}

void Formatter::expression(const Expression& expression, Place place) {
    switch (expression.kind) {
    case ExpressionKind::Invalid:
    case ExpressionKind::Null:
    case ExpressionKind::Bool:
    case ExpressionKind::Number:
    case ExpressionKind::Template:
    case ExpressionKind::Name: return write_.verbatim(expression.span);
    case ExpressionKind::List: return list(as<ListExpression>(expression), place);
    case ExpressionKind::ListComprehension: return comprehension(as<ListComprehension>(expression), place);
    case ExpressionKind::Map: return map(as<MapExpression>(expression), place);
    case ExpressionKind::MapComprehension: return comprehension(as<MapComprehension>(expression), place);
    case ExpressionKind::Group: return group(as<GroupExpression>(expression));
    case ExpressionKind::Unary: return unary(as<UnaryExpression>(expression));
    case ExpressionKind::Chain: return chain(as<ChainExpression>(expression), place);
    case ExpressionKind::Comparison: return comparison(as<ComparisonExpression>(expression));
    case ExpressionKind::InEveryRegion:
        this->expression(*as<InEveryRegionExpression>(expression).operand);
        word("in");
        word("every");
        return word("region");
    case ExpressionKind::Range:
        this->expression(*as<RangeExpression>(expression).low);
        write_.token("..");
        return this->expression(*as<RangeExpression>(expression).high);
    case ExpressionKind::Conditional: return conditional(as<ConditionalExpression>(expression), place);
    case ExpressionKind::Postfix: return postfix(as<PostfixExpression>(expression), place);
    }
}

// ---- types

void Formatter::type(const TypeExpression& type) {
    switch (type.kind) {
    case TypeExpressionKind::Name:
        write_.token(type.name.span.length());
        if (type.optional) write_.token("?");
        return;
    case TypeExpressionKind::List: write_.token("list"); break;
    case TypeExpressionKind::Map: write_.token("map"); break;
    case TypeExpressionKind::Range: write_.token("range"); break;
    case TypeExpressionKind::Union:
        for (const TypeExpression* const alternative : type.alternatives) {
            if (alternative != type.alternatives.front()) {
                word("|");
                write_.blank();
            }
            this->type(*alternative);
        }
        return;
    }
    word("of");
    write_.blank();
    this->type(*type.element);
}

} // namespace drc::syntax
