#include "syntax/formatter.hpp"

namespace drc::syntax {

namespace {

/// Whether a bracket around this alone can let it break in its place: `f({ … })`, `[{ … }]`.
bool isHuggable(const Expression& expression) {
    switch (expression.kind) {
    case ExpressionKind::List: return !as<ListExpression>(expression).items.empty();
    case ExpressionKind::Map: return !as<MapExpression>(expression).entries.empty();
    case ExpressionKind::ListComprehension:
    case ExpressionKind::MapComprehension: return true;
    case ExpressionKind::Postfix: {
        const Suffix& last = as<PostfixExpression>(expression).suffixes.back();
        return last.kind == SuffixKind::Call && !last.arguments.empty();
    }
    case ExpressionKind::Invalid:
    case ExpressionKind::Null:
    case ExpressionKind::Bool:
    case ExpressionKind::Number:
    case ExpressionKind::Template:
    case ExpressionKind::Name:
    case ExpressionKind::Group:
    case ExpressionKind::Unary:
    case ExpressionKind::Chain:
    case ExpressionKind::Comparison:
    case ExpressionKind::InEveryRegion:
    case ExpressionKind::Range:
    case ExpressionKind::Conditional: return false;
    }
    return false;
}

} // namespace

// ---- brackets

/// The opening bracket, which is the next token. The author breaks the group by a line end after it.
void Formatter::openBracket(Gap gap, Place place) {
    write_.comments();
    document_.openGroup(place == Place::Hugged);
    write_.token(1);
    if (write_.lineEndsHere()) document_.breakGroup();
    document_.indent();
    document_.lineBreak(gap);
    ++brackets_;
}

void Formatter::closeBracket(Gap gap) {
    write_.comments();
    document_.dedent();
    document_.lineBreak(gap);
    write_.token(1);
    document_.closeGroup();
    --brackets_;
}

/// Brackets with nothing, or only comments, between them.
void Formatter::emptyBrackets(std::uint32_t close) {
    if (write_.hasCommentsBefore(close)) {
        openBracket(Gap::None, Place::Anywhere);
        closeBracket(Gap::None);
    } else {
        write_.token(1);
        write_.token(1);
    }
}

/// Everything from the opening to the closing bracket; one item a line, each with a comma, where it breaks.
template <class Item, class Write>
void Formatter::items(std::span<const Item> all, Gap gap, Span span, Place place, Write writeItem) {
    if (all.empty()) return emptyBrackets(span.end - 1);
    openBracket(gap, place);
    for (std::size_t index = 0; index < all.size(); ++index) {
        if (index > 0) {
            write_.comma();
            document_.lineBreak(Gap::Blank, BlankLines::Kept);
        }
        writeItem(all[index], index + 1 == all.size());
    }
    write_.skipComma();
    document_.trailingComma();
    closeBracket(gap);
}

void Formatter::list(const ListExpression& list, Place place) {
    const bool hugs = list.items.size() == 1 && isHuggable(*list.items.front());
    items(list.items, Gap::None, list.span, place, [&](const Expression* item, bool /*last*/) {
        expression(*item, hugs ? Place::Hugged : Place::Anywhere);
    });
}

void Formatter::map(const MapExpression& map, Place place) {
    items(map.entries, Gap::Blank, map.span, place, [&](const MapEntry& entry, bool /*last*/) {
        expression(*entry.key);
        write_.token(":");
        expressionAfterBlank(*entry.value);
    });
}

void Formatter::call(const Suffix& suffix, Place place) {
    const bool alone = suffix.arguments.size() == 1;
    items(suffix.arguments, Gap::None, suffix.span, place, [&](const Expression* argument, bool last) {
        const bool hugs =
            last && isHuggable(*argument) && (alone || argument->kind != ExpressionKind::Postfix);
        expression(*argument, hugs ? Place::Hugged : Place::Anywhere);
    });
}

void Formatter::index(const Suffix& suffix) {
    openBracket(Gap::None, Place::Anywhere);
    expression(*suffix.index, isHuggable(*suffix.index) ? Place::Hugged : Place::Anywhere);
    closeBracket(Gap::None);
}

void Formatter::group(const GroupExpression& group) {
    openBracket(Gap::None, Place::Anywhere);
    expression(*group.inner, Place::Parentheses);
    closeBracket(Gap::None);
}

// ---- for … in … where …

void Formatter::binding(const Binding& binding) {
    name(binding.first);
    if (binding.second) {
        write_.comma();
        name(binding.second);
    }
    word("in");
    expressionAfterBlank(*binding.source);
    if (binding.filter == nullptr) return;
    word("where");
    expressionAfterBlank(*binding.filter);
}

void Formatter::comprehension(const ListComprehension& list, Place place) {
    openBracket(Gap::None, place);
    write_.token("for");
    binding(list.binding);
    write_.token(":");
    comprehensionItem(*list.item, [&](Place itemPlace) { expression(*list.item, itemPlace); });
    closeBracket(Gap::None);
}

void Formatter::comprehension(const MapComprehension& map, Place place) {
    openBracket(Gap::Blank, place);
    write_.token("for");
    binding(map.binding);
    write_.token(":");
    comprehensionItem(*map.value, [&](Place valuePlace) {
        expression(*map.key);
        write_.token(":");
        expressionAfterBlank(*map.value, valuePlace);
    });
    closeBracket(Gap::Blank);
}

/// What a comprehension makes stands on the line of its `for`, or on an indented one where that is too long.
template <class Write>
void Formatter::comprehensionItem(const Expression& last, Write writeItem) {
    if (isHuggable(last)) {
        write_.blank();
        return writeItem(Place::Hugged);
    }
    write_.comments();
    document_.openGroup();
    document_.indent();
    document_.lineBreak(Gap::Blank);
    writeItem(Place::Anywhere);
    document_.dedent();
    document_.closeGroup();
}

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
void Formatter::openOperators(Place place) {
    if (brackets_ == 0) return;
    write_.comments();
    document_.openGroup();
    if (place != Place::Parentheses) document_.indent();
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
    openOperators(place);
    expression(*chain.first);
    for (const ChainLink& link : chain.links) {
        operatorBreak();
        write_.token(link.operatorSpan.length());
        expressionAfterBlank(*link.operand);
    }
    closeOperators(place);
}

void Formatter::conditional(const ConditionalExpression& conditional, Place place) {
    openOperators(place);
    for (const ConditionalBranch& branch : conditional.branches) {
        expression(*branch.value);
        word("when");
        expressionAfterBlank(*branch.condition);
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
