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

/// Whether a line break before it would win next to nothing.
bool isAtom(const Expression& expression) {
    switch (expression.kind) {
    case ExpressionKind::Invalid:
    case ExpressionKind::Null:
    case ExpressionKind::Bool:
    case ExpressionKind::Number:
    case ExpressionKind::Template:
    case ExpressionKind::Name: return true;
    case ExpressionKind::List:
    case ExpressionKind::ListComprehension:
    case ExpressionKind::Map:
    case ExpressionKind::MapComprehension:
    case ExpressionKind::Group:
    case ExpressionKind::Unary:
    case ExpressionKind::Chain:
    case ExpressionKind::Comparison:
    case ExpressionKind::InEveryRegion:
    case ExpressionKind::Range:
    case ExpressionKind::Conditional:
    case ExpressionKind::Postfix: return false;
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

/// Comments between the last of several items and the bracket; blank lines between them are kept.
void Formatter::commentsAtEnd(std::uint32_t close) {
    if (!write_.hasCommentsBefore(close)) return;
    document_.lineBreak(Gap::None, BlankLines::Kept);
    write_.comments();
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

/// Brackets around one atom don't break, unless the author or a comment breaks them.
bool Formatter::staysTogether(Span brackets, const Expression& content) const {
    const auto contains = [&](std::uint32_t begin, std::uint32_t end, char character) {
        return text_.substr(begin, end - begin).find(character) != std::string_view::npos;
    };
    return isAtom(content) && !contains(brackets.begin, content.span.begin, '\n') &&
           !contains(content.span.end, brackets.end, '#');
}

void Formatter::together(const Expression& content) {
    write_.token(1);
    expression(content);
    write_.skipComma();
    write_.token(1);
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
    commentsAtEnd(span.end - 1);
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
    if (alone && staysTogether(suffix.span, *suffix.arguments.front()))
        return together(*suffix.arguments.front());
    items(suffix.arguments, Gap::None, suffix.span, place, [&](const Expression* argument, bool last) {
        const bool hugs =
            last && isHuggable(*argument) && (alone || argument->kind != ExpressionKind::Postfix);
        expression(*argument, hugs ? Place::Hugged : Place::Anywhere);
    });
}

void Formatter::index(const Suffix& suffix) {
    if (staysTogether(suffix.span, *suffix.index)) return together(*suffix.index);
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

} // namespace drc::syntax
