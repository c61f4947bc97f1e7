#include "syntax/dumper.hpp"

namespace drc::syntax {

namespace {

std::string_view spelling(ChainOperator operation) {
    switch (operation) {
    case ChainOperator::Or: return "or";
    case ChainOperator::And: return "and";
    case ChainOperator::Add: return "+";
    case ChainOperator::Subtract: return "-";
    case ChainOperator::Multiply: return "*";
    case ChainOperator::Divide: return "/";
    }
    return {};
}

std::string_view spelling(ComparisonOperator operation) {
    switch (operation) {
    case ComparisonOperator::Equal: return "==";
    case ComparisonOperator::NotEqual: return "!=";
    case ComparisonOperator::Less: return "<";
    case ComparisonOperator::LessEqual: return "<=";
    case ComparisonOperator::Greater: return ">";
    case ComparisonOperator::GreaterEqual: return ">=";
    case ComparisonOperator::In: return "in";
    case ComparisonOperator::NotIn: return "not in";
    }
    return {};
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\')
            result += {'\\', character};
        else if (const auto byte = static_cast<unsigned char>(character); byte < 0x20U || byte == 0x7FU)
            fmt::format_to(std::back_inserter(result), "\\u{{{:x}}}", byte);
        else
            result += character;
    }
    return result + '"';
}

} // namespace

std::string Dumper::title(const Expression& expression) const {
    switch (expression.kind) {
    case ExpressionKind::Invalid: return "invalid";
    case ExpressionKind::Null: return "null";
    case ExpressionKind::Bool: return as<BoolExpression>(expression).value ? "true" : "false";
    case ExpressionKind::Number: return fmt::format("number {}", file_.text(expression.span));
    case ExpressionKind::Template:
        if (const std::string_view* const plain = plainText(&expression))
            return fmt::format("string {}", quoted(*plain));
        return "string";
    case ExpressionKind::Name: return fmt::format("name {}", as<NameExpression>(expression).text);
    case ExpressionKind::List: return "list";
    case ExpressionKind::ListComprehension: return "list comprehension";
    case ExpressionKind::Map: return "map";
    case ExpressionKind::MapComprehension: return "map comprehension";
    case ExpressionKind::Group: return "group";
    case ExpressionKind::Unary: {
        const auto& unary = as<UnaryExpression>(expression);
        return fmt::format("{} {}", unary.operation == UnaryOperator::Not ? "not" : "minus", unary.count);
    }
    case ExpressionKind::Chain: return "chain";
    case ExpressionKind::Comparison:
        return fmt::format("comparison {}", spelling(as<ComparisonExpression>(expression).operation));
    case ExpressionKind::InEveryRegion: return "in every region";
    case ExpressionKind::Range: return "range";
    case ExpressionKind::Conditional: return "conditional";
    case ExpressionKind::Postfix: return "postfix";
    }
    return {};
}

void Dumper::write(std::string_view role, const Expression* expression) {
    if (expression == nullptr) return;
    line(expression->span, "{}: {}", role, title(*expression));
    const Level inner(*this);
    children(*expression);
}

void Dumper::children(const Expression& expression) {
    switch (expression.kind) {
    case ExpressionKind::Invalid:
        for (const Expression* const part : as<InvalidExpression>(expression).parts)
            write("part", part);
        return;
    case ExpressionKind::Null:
    case ExpressionKind::Bool:
    case ExpressionKind::Number:
    case ExpressionKind::Name: return;
    case ExpressionKind::Template: return parts(as<TemplateExpression>(expression));
    case ExpressionKind::List:
        for (const Expression* const item : as<ListExpression>(expression).items)
            write("item", item);
        return;
    case ExpressionKind::ListComprehension:
        binding(as<ListComprehension>(expression).binding);
        return write("item", as<ListComprehension>(expression).item);
    case ExpressionKind::Map: return entries(as<MapExpression>(expression));
    case ExpressionKind::MapComprehension:
        binding(as<MapComprehension>(expression).binding);
        write("key", as<MapComprehension>(expression).key);
        return write("value", as<MapComprehension>(expression).value);
    case ExpressionKind::Group: return write("inner", as<GroupExpression>(expression).inner);
    case ExpressionKind::Unary: return write("operand", as<UnaryExpression>(expression).operand);
    case ExpressionKind::Chain: return chain(as<ChainExpression>(expression));
    case ExpressionKind::Comparison:
        write("left", as<ComparisonExpression>(expression).left);
        return write("right", as<ComparisonExpression>(expression).right);
    case ExpressionKind::InEveryRegion:
        return write("operand", as<InEveryRegionExpression>(expression).operand);
    case ExpressionKind::Range:
        write("low", as<RangeExpression>(expression).low);
        return write("high", as<RangeExpression>(expression).high);
    case ExpressionKind::Conditional: return conditional(as<ConditionalExpression>(expression));
    case ExpressionKind::Postfix: return suffixes(as<PostfixExpression>(expression));
    }
}

void Dumper::parts(const TemplateExpression& text) {
    if (plainText(&text) != nullptr) return;
    for (const TemplatePart& part : text.parts) {
        if (part.expression != nullptr)
            write("interpolation", part.expression);
        else
            line(text.span, "text: {}", quoted(part.text));
    }
}

void Dumper::entries(const MapExpression& map) {
    for (const MapEntry& entry : map.entries) {
        write("key", entry.key);
        write("value", entry.value);
    }
}

void Dumper::binding(const Binding& binding) {
    name("first", binding.first);
    name("second", binding.second);
    write("in", binding.source);
    write("where", binding.filter);
}

void Dumper::chain(const ChainExpression& chain) {
    write("first", chain.first);
    for (const ChainLink& link : chain.links)
        write(spelling(link.operation), link.operand);
}

void Dumper::conditional(const ConditionalExpression& conditional) {
    for (const ConditionalBranch& branch : conditional.branches) {
        write("value", branch.value);
        write("when", branch.condition);
    }
    write("else", conditional.otherwise);
}

void Dumper::suffixes(const PostfixExpression& postfix) {
    write("base", postfix.base);
    for (const Suffix& suffix : postfix.suffixes) {
        switch (suffix.kind) {
        case SuffixKind::Member: line(suffix.span, "member: {}", suffix.member.text); break;
        case SuffixKind::Index: write("index", suffix.index); break;
        case SuffixKind::Splat: line(suffix.span, "splat"); break;
        case SuffixKind::Call: {
            line(suffix.span, "call");
            const Level inner(*this);
            for (const Expression* const argument : suffix.arguments)
                write("argument", argument);
            break;
        }
        }
    }
}

// ---- types

void Dumper::write(std::string_view role, const TypeExpression* type) {
    if (type == nullptr) return;
    switch (type->kind) {
    case TypeExpressionKind::Name:
        return line(type->span, "{}: type {}{}", role, type->name.text, type->optional ? "?" : "");
    case TypeExpressionKind::List: line(type->span, "{}: list of", role); break;
    case TypeExpressionKind::Map: line(type->span, "{}: map of", role); break;
    case TypeExpressionKind::Range: line(type->span, "{}: range of", role); break;
    case TypeExpressionKind::Union: line(type->span, "{}: one of", role); break;
    }
    const Level inner(*this);
    write("element", type->element);
    for (const TypeExpression* const alternative : type->alternatives)
        write("alternative", alternative);
}

} // namespace drc::syntax
