#include "semantics/evaluator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace drc::semantics {

namespace codes = diagnostics::codes;
using syntax::ChainOperator;
using syntax::ComparisonOperator;

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
    return "";
}

/// A number with the unit it is counted in, so that one piece of arithmetic serves durations, sizes and
/// numbers.
struct Quantity {
    enum class Kind : std::uint8_t { Number, Duration, Size, Percent } kind;
    double amount;
};

std::optional<Quantity> quantity(const Value& value) {
    if (const auto* number = value.number()) return Quantity{Quantity::Kind::Number, *number};
    if (const auto* duration = value.duration())
        return Quantity{Quantity::Kind::Duration, duration->milliseconds};
    if (const auto* size = value.size()) return Quantity{Quantity::Kind::Size, size->bytes};
    if (const auto* percent = value.percent()) return Quantity{Quantity::Kind::Percent, percent->value};
    return std::nullopt;
}

Value valueOf(Quantity quantity) {
    switch (quantity.kind) {
    case Quantity::Kind::Number: return quantity.amount;
    case Quantity::Kind::Duration: return Duration{quantity.amount};
    case Quantity::Kind::Size: return Size{quantity.amount};
    case Quantity::Kind::Percent: return Percent{quantity.amount};
    }
    return Poison{};
}

std::optional<Quantity> combine(ChainOperator operation, Quantity left, Quantity right) {
    const bool sameKind = left.kind == right.kind;
    const bool leftPlain = left.kind == Quantity::Kind::Number;
    const bool rightPlain = right.kind == Quantity::Kind::Number;
    switch (operation) {
    case ChainOperator::Add:
        return sameKind ? std::optional(Quantity{left.kind, left.amount + right.amount}) : std::nullopt;
    case ChainOperator::Subtract:
        return sameKind ? std::optional(Quantity{left.kind, left.amount - right.amount}) : std::nullopt;
    case ChainOperator::Multiply:
        if (!leftPlain && !rightPlain) return std::nullopt;
        return Quantity{leftPlain ? right.kind : left.kind, left.amount * right.amount};
    case ChainOperator::Divide:
        if (rightPlain) return Quantity{left.kind, left.amount / right.amount};
        return sameKind ? std::optional(Quantity{Quantity::Kind::Number, left.amount / right.amount})
                        : std::nullopt;
    case ChainOperator::Or:
    case ChainOperator::And: return std::nullopt;
    }
    return std::nullopt;
}

std::array<const Value*, 2> operands(const Value& first, const Value& second) {
    return {&first, &second};
}

} // namespace

Value Evaluator::unary(const syntax::UnaryExpression& expression, const Environment& environment) {
    if (expression.operation == syntax::UnaryOperator::Not) {
        const auto operand = decide(*expression.operand, environment);
        if (!operand) return Poison{};
        return expression.count % 2 == 0 ? *operand : !*operand;
    }
    const Value operand = evaluate(*expression.operand, environment);
    if (operand.isPoison()) return Poison{};
    const auto amount = quantity(operand);
    if (!amount) {
        report(environment, codes::wrongType, expression.operand->span, "a number after `-`",
               describe(operand));
        return Poison{};
    }
    return valueOf({amount->kind, expression.count % 2 == 0 ? amount->amount : -amount->amount});
}

Value Evaluator::logical(const syntax::ChainExpression& expression, const Environment& environment) {
    const bool stopsAt = expression.links.front().operation == ChainOperator::Or;
    auto operand = decide(*expression.first, environment);
    for (const syntax::ChainLink& link : expression.links) {
        if (!operand) return Poison{};
        if (*operand == stopsAt) return stopsAt;
        operand = decide(*link.operand, environment);
    }
    return operand ? Value(*operand) : Value(Poison{});
}

Value Evaluator::chain(const syntax::ChainExpression& expression, const Environment& environment) {
    const ChainOperator first = expression.links.front().operation;
    if (first == ChainOperator::Or || first == ChainOperator::And) return logical(expression, environment);
    Value result = evaluate(*expression.first, environment);
    for (const syntax::ChainLink& link : expression.links) {
        const Value right = evaluate(*link.operand, environment);
        const source::Span where = join(expression.first->span, link.operand->span);
        result = arithmetic(link.operation, result, right, where, environment);
        if (result.isPoison()) break;
    }
    return result;
}

Value Evaluator::arithmetic(ChainOperator operation, const Value& left, const Value& right,
                            source::Span where, const Environment& environment) {
    if (left.isPoison() || right.isPoison()) return Poison{};
    if (operation == ChainOperator::Add && left.items() != nullptr && right.items() != nullptr) {
        Items joined = *left.items();
        joined.insert(joined.end(), right.items()->begin(), right.items()->end());
        return made(Value::list(std::move(joined)), where, environment);
    }
    const auto leftAmount = quantity(left);
    const auto rightAmount = quantity(right);
    if (leftAmount && rightAmount) {
        if (operation == ChainOperator::Divide && rightAmount->amount == 0) {
            reportFor(operands(right, left), environment, codes::divisionByZero, where);
            return Poison{};
        }
        if (const auto result = combine(operation, *leftAmount, *rightAmount)) return valueOf(*result);
    }
    const bool deferred = left.asDeferred() != nullptr || right.asDeferred() != nullptr;
    if (deferred) {
        reportNeededNow(environment, where, fmt::format("an operand of `{}`", spelling(operation)),
                        left.asDeferred() != nullptr ? left : right);
        return Poison{};
    }
    auto& error = reportFor(operands(left, right), environment, codes::wrongOperands, where,
                            std::string(spelling(operation)), describe(left), describe(right));
    if (operation == ChainOperator::Add && (left.text() != nullptr || right.text() != nullptr))
        error.help("join strings by interpolation: `\"${a}${b}\"`");
    return Poison{};
}

// ---- comparisons

namespace {

bool holds(ComparisonOperator operation, int order) {
    switch (operation) {
    case ComparisonOperator::Less: return order < 0;
    case ComparisonOperator::LessEqual: return order <= 0;
    case ComparisonOperator::Greater: return order > 0;
    case ComparisonOperator::GreaterEqual: return order >= 0;
    case ComparisonOperator::Equal:
    case ComparisonOperator::NotEqual:
    case ComparisonOperator::In:
    case ComparisonOperator::NotIn: return false;
    }
    return false;
}

bool isEquality(ComparisonOperator operation) {
    return operation == ComparisonOperator::Equal || operation == ComparisonOperator::NotEqual;
}

// Two values of different types are never equal, so comparing them is a mistake, unless one of them is null.
bool comparable(const Value& left, const Value& right) {
    return left.isNull() || right.isNull() || left.isAlike(right);
}

} // namespace

Value Evaluator::comparison(const syntax::ComparisonExpression& expression, const Environment& environment) {
    const bool membership =
        expression.operation == ComparisonOperator::In || expression.operation == ComparisonOperator::NotIn;
    if (membership) {
        const Value container = evaluate(*expression.right, environment);
        if (container.isPoison()) return Poison{};
        const auto* region = container.as<RegionObject>();
        if (region != nullptr && expression.operation == ComparisonOperator::In)
            return inRegion(expression, region->region(), environment);
        return contains(expression, container, environment);
    }
    const Value left = evaluate(*expression.left, environment);
    const Value right = evaluate(*expression.right, environment);
    if (left.holdsPoison() || right.holdsPoison()) return Poison{};
    const bool withNull = left.isNull() || right.isNull();
    if (!withNull && (left.holdsDeferred() || right.holdsDeferred())) {
        const bool leftIs = left.holdsDeferred();
        reportNeededNow(environment, (leftIs ? expression.left : expression.right)->span,
                        "an operand of a comparison", leftIs ? left : right);
        return Poison{};
    }
    if (!touch(std::min(left.extent().bytes, right.extent().bytes), expression.span, environment))
        return Poison{};
    if (isEquality(expression.operation) && comparable(left, right))
        return equal(left, right) == (expression.operation == ComparisonOperator::Equal);
    const auto order = isEquality(expression.operation) ? std::nullopt : compare(left, right);
    if (order) return holds(expression.operation, *order);
    reportFor(operands(left, right), environment, codes::wrongOperands, expression.span,
              std::string(sources_.text(expression.operatorSpan)), describe(left), describe(right));
    return Poison{};
}

namespace {

/// Bytes of a container that are gone through in search of a value.
std::size_t comparedBytes(const Value& container, const Value& wanted) {
    if (container.entries() != nullptr) return container.entries()->size() * sizeof(std::string);
    if (container.items() == nullptr) return 0;
    return std::min(container.extent().bytes, container.items()->size() * wanted.extent().bytes);
}

} // namespace

Value Evaluator::contains(const syntax::ComparisonExpression& expression, const Value& container,
                          const Environment& environment) {
    const Value left = evaluate(*expression.left, environment);
    if (left.holdsPoison() || container.holdsPoison()) return Poison{};
    if (!touch(comparedBytes(container, left), expression.span, environment)) return Poison{};
    std::optional<bool> found;
    if (const Items* items = container.items()) {
        found =
            std::any_of(items->begin(), items->end(), [&](const Value& item) { return equal(item, left); });
    } else if (const Entries* entries = container.entries()) {
        const auto key = print(left);
        found = key && find(*entries, *key) != nullptr;
    } else if (container.object() != nullptr && container.object()->elements()) {
        // What stands between the brackets of a family is a key of it.
        const bool isKey = left.text() != nullptr || left.number() != nullptr;
        const auto element = isKey ? container.object()->element(left) : std::nullopt;
        if (element && element->isPoison()) return Poison{};
        if (isKey) found = element.has_value();
    } else if (const Range* range = container.asRange()) {
        const auto fromLow = compare(range->low, left);
        const auto toHigh = compare(left, range->high);
        if (fromLow && toHigh) found = *fromLow <= 0 && *toHigh <= 0;
    }
    if (found) return *found == (expression.operation == ComparisonOperator::In);
    if (left.holdsDeferred() || container.holdsDeferred())
        reportNeededNow(environment, expression.span, "an operand of a comparison",
                        left.holdsDeferred() ? left : container);
    else
        reportFor(operands(left, container), environment, codes::wrongOperands, expression.span, "in",
                  describe(left), describe(container));
    return Poison{};
}

Value Evaluator::range(const syntax::RangeExpression& expression, const Environment& environment) {
    Value low = evaluate(*expression.low, environment);
    Value high = evaluate(*expression.high, environment);
    if (low.isPoison() || high.isPoison()) return Poison{};
    const bool known = quantity(low) && quantity(high) && low.isAlike(high);
    if (known) return Value::range(std::move(low), std::move(high));
    if (low.holdsDeferred() || high.holdsDeferred())
        reportNeededNow(environment, expression.span, "a bound of a range", low.holdsDeferred() ? low : high);
    else
        reportFor(operands(low, high), environment, codes::wrongOperands, expression.span, "..",
                  describe(low), describe(high));
    return Poison{};
}

// ---- regions

Value Evaluator::inRegion(const syntax::ComparisonExpression& expression, const RegionRole& region,
                          const Environment& environment) {
    return evaluate(*expression.left, environment.in(&region));
}

Value Evaluator::inEveryRegion(const syntax::InEveryRegionExpression& expression,
                               const Environment& environment) {
    Items items;
    for (const RegionRole* region : environment.frame->regions())
        items.push_back(evaluate(*expression.operand, environment.in(region)));
    return made(Value::list(std::move(items)), expression.span, environment);
}

} // namespace drc::semantics
