#include "reference/part_stack.hpp"

#include <algorithm>

namespace drc::reference {

using syntax::as;
using syntax::ComparisonOperator;
using syntax::Expression;
using syntax::ExpressionKind;

bool PartStack::contains(const semantics::Kind& kind) const {
    return std::any_of(parts_.begin(), parts_.end(), [&](const Made& made) { return made.kind == &kind; });
}

std::string PartStack::path() const {
    std::string result;
    for (const Made& made : parts_) {
        if (!result.empty()) result += '.';
        result += made.line->name.text;
    }
    return result;
}

bool PartStack::isSettled(const Expression& condition) const {
    bool asks = false;
    bool open = false;
    syntax::forEachName(condition, [&](const syntax::Name& name) {
        if (innermost().parameters.find(name.text) == nullptr) return;
        asks = true;
        open = open || given(name.text, parts_.size() - 1) == nullptr;
    });
    return asks && !open;
}

std::optional<bool> PartStack::decide(const Expression& condition) const {
    if (condition.kind == ExpressionKind::Comparison) {
        const auto& comparison = as<syntax::ComparisonExpression>(condition);
        const bool equal = comparison.operation == ComparisonOperator::Equal;
        if (!equal && comparison.operation != ComparisonOperator::NotEqual) return std::nullopt;
        if (comparison.right->kind != ExpressionKind::Null) return std::nullopt;
        const Expression* const value = constant(*comparison.left, parts_.size());
        if (value == nullptr) return std::nullopt;
        return (value->kind == ExpressionKind::Null) == equal;
    }
    const Expression* const value = constant(condition, parts_.size());
    if (value == nullptr || value->kind != ExpressionKind::Bool) return std::nullopt;
    return as<syntax::BoolExpression>(*value).value;
}

const Expression* PartStack::given(std::string_view parameter, std::size_t part) const {
    const Made& made = parts_[part];
    const semantics::Parameter* const known = made.kind->parameters.find(parameter);
    if (known == nullptr) return nullptr;
    if (made.line->body == nullptr) return nullptr;
    for (const syntax::Statement* statement : made.line->body->statements) {
        if (syntax::declaredName(*statement).text != parameter) continue;
        const bool isValue = statement->kind == syntax::StatementKind::Setting;
        return isValue ? constant(*as<syntax::Definition>(*statement).value, part) : nullptr;
    }
    const Expression* const defaultValue = known->definition->value;
    return defaultValue == nullptr ? nullptr : constant(*defaultValue, part + 1);
}

const Expression* PartStack::constant(const Expression& expression, std::size_t depth) const {
    switch (expression.kind) {
    case ExpressionKind::Null:
    case ExpressionKind::Bool:
    case ExpressionKind::Number: return &expression;
    case ExpressionKind::Name:
        return depth == 0 ? nullptr : given(as<syntax::NameExpression>(expression).text, depth - 1);
    default: return nullptr;
    }
}

} // namespace drc::reference
