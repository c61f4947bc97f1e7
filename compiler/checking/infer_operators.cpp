#include "checking/inference.hpp"

#include "checking/fits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::checking {

namespace codes = diagnostics::codes;
using semantics::Type;
using semantics::TypeKind;
using syntax::as;
using syntax::ChainOperator;
using syntax::ComparisonOperator;
using syntax::ExpressionKind;

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
    return "";
}

bool isEquality(ComparisonOperator operation) {
    return operation == ComparisonOperator::Equal || operation == ComparisonOperator::NotEqual;
}

bool isPlainScalar(const StaticType& type) {
    return type.form == Form::Scalar;
}

} // namespace

bool Inference::reportDeferred(const StaticType& type, source::Span span, const std::string& what) {
    if (!holdsDeferred(type)) return false;
    report(codes::neededNow, span, what);
    return true;
}

// ---- arithmetic

StaticType Inference::unary(const syntax::UnaryExpression& expression, const Environment& environment) {
    if (expression.operation == syntax::UnaryOperator::Not) {
        condition(*expression.operand, environment);
        return types::scalar(TypeKind::Bool);
    }
    StaticType operand = infer(*expression.operand, environment);
    if (isDeferred(operand) || isNoQuantity(operand)) {
        report(codes::wrongType, expression.operand->span, "a number after `-`", describe(operand));
        return types::any();
    }
    operand.constant = nullptr;
    return operand;
}

StaticType Inference::chain(const syntax::ChainExpression& expression, const Environment& environment) {
    const ChainOperator first = expression.links.front().operation;
    if (first == ChainOperator::And || first == ChainOperator::Or) {
        const Locals::Block block(*environment.locals);
        condition(*expression.first, environment);
        assume(*expression.first, environment, first == ChainOperator::And);
        const Branch branch(*this);
        for (const syntax::ChainLink& link : expression.links) {
            condition(*link.operand, environment);
            assume(*link.operand, environment, first == ChainOperator::And);
        }
        return types::scalar(TypeKind::Bool);
    }
    StaticType result = infer(*expression.first, environment);
    for (const syntax::ChainLink& link : expression.links) {
        const StaticType right = infer(*link.operand, environment);
        result = arithmetic(link.operation, result, right, join(expression.first->span, link.operand->span));
    }
    return result;
}

namespace {

/// What the operation makes of two quantities; nothing where it is not for them.
std::optional<TypeKind> combined(ChainOperator operation, TypeKind left, TypeKind right) {
    const bool same = left == right;
    switch (operation) {
    case ChainOperator::Add:
    case ChainOperator::Subtract: return same ? std::optional(left) : std::nullopt;
    case ChainOperator::Multiply:
        if (left == TypeKind::Number) return right;
        return right == TypeKind::Number ? std::optional(left) : std::nullopt;
    case ChainOperator::Divide:
        if (right == TypeKind::Number) return left;
        return same ? std::optional(TypeKind::Number) : std::nullopt;
    case ChainOperator::And:
    case ChainOperator::Or: return std::nullopt;
    }
    return std::nullopt;
}

StaticType joined(const StaticType& left, const StaticType& right) {
    StaticType result = types::listOf(types::either({elementOf(left), elementOf(right)}));
    return result;
}

} // namespace

StaticType Inference::arithmetic(ChainOperator operation, const StaticType& left, const StaticType& right,
                                 source::Span where) {
    if (left.isAny() || right.isAny()) return types::any();
    if (isDeferred(left) || isDeferred(right)) {
        report(codes::neededNow, where, fmt::format("an operand of `{}`", spelling(operation)));
        return types::any();
    }
    if (operation == ChainOperator::Add && left.form == Form::List && right.form == Form::List)
        return joined(left, right);
    const bool known =
        isPlainScalar(left) && isPlainScalar(right) && !isNoQuantity(left) && !isNoQuantity(right);
    const auto result = known ? combined(operation, left.scalar.kind, right.scalar.kind) : std::nullopt;
    if (result) return types::scalar(*result);
    const auto isList = [](const StaticType& type) {
        return failing(type, [](const StaticType& own) { return own.form != Form::List; }) == nullptr;
    };
    const bool lists = operation == ChainOperator::Add && isList(left) && isList(right);
    if (!known && (lists || (!isNoQuantity(left) && !isNoQuantity(right)))) return types::any();
    auto& error = report(codes::wrongOperands, where, std::string(spelling(operation)), describe(left),
                         describe(right));
    if (operation == ChainOperator::Add && (left.is(TypeKind::String) || right.is(TypeKind::String)))
        error.help("join strings by interpolation: `\"${a}${b}\"`");
    return types::any();
}

StaticType Inference::range(const syntax::RangeExpression& expression, const Environment& environment) {
    const StaticType low = infer(*expression.low, environment);
    const StaticType high = infer(*expression.high, environment);
    if (low.isAny() || high.isAny()) return types::scalar(TypeKind::Range);
    if (holdsDeferred(low) || holdsDeferred(high)) {
        report(codes::neededNow, expression.span, "a bound of a range");
        return types::any();
    }
    const bool wrong = isNoQuantity(low) || isNoQuantity(high) || neverCompare(low, high);
    if (wrong) {
        report(codes::wrongOperands, expression.span, "..", describe(low), describe(high));
        return types::any();
    }
    return isPlainScalar(low) ? types::from(Type::rangeOf(Type::of(low.scalar.kind)))
                              : types::scalar(TypeKind::Range);
}

// ---- comparisons

namespace {

const syntax::Expression& ungrouped(const syntax::Expression& expression) {
    const syntax::Expression* inner = &expression;
    while (inner->kind == ExpressionKind::Group)
        inner = as<syntax::GroupExpression>(*inner).inner;
    return *inner;
}

bool isEnumeration(const StaticType& type) {
    return type.is(TypeKind::Enumeration) && !type.deferred;
}

bool disjoint(const StaticType& left, const StaticType& right) {
    return failing(left, [&](const StaticType& own) {
               return failing(right, [&](const StaticType& other) {
                          const auto& names = own.scalar.names;
                          return isEnumeration(own) && isEnumeration(other) &&
                                 std::none_of(names.begin(), names.end(), [&](const std::string& name) {
                                     return other.scalar.hasMember(name);
                                 });
                      }) != nullptr;
           }) != nullptr;
}

} // namespace

/// A bare name beside an enumeration is one of its members, unless it is known as something else.
StaticType Inference::inferMember(const Expression& expression, const StaticType& other,
                                  const Environment& environment) {
    const syntax::Name plain = syntax::plainName(&ungrouped(expression));
    if (!plain || !isEnumeration(other)) return infer(expression, environment);
    if (auto type = known(plain, environment)) return *type;
    if (other.scalar.hasMember(plain.text)) return types::from(Type::enumeration({std::string(plain.text)}));
    reportUnknown(plain, other.scalar.names);
    return types::any();
}

std::pair<StaticType, StaticType> Inference::operands(const syntax::ComparisonExpression& expression,
                                                      const Environment& environment) {
    const syntax::Name left = syntax::plainName(&ungrouped(*expression.left));
    const auto known = left ? this->known(left, environment) : std::nullopt;
    if (left && !known) {
        const StaticType right = infer(*expression.right, environment);
        return {inferMember(*expression.left, right, environment), right};
    }
    const StaticType type = known ? *known : infer(*expression.left, environment);
    return {type, inferMember(*expression.right, type, environment)};
}

void Inference::reportNever(const syntax::ComparisonExpression& expression, const StaticType& left,
                            const StaticType& right) {
    auto& error = report(codes::neverEqual, expression.span, describe(left), describe(right));
    const syntax::Name written = syntax::plainName(&ungrouped(*expression.right));
    if (written) error.didYouMean(written.text, written.span, [&] { return left.scalar.names; });
}

void Inference::compare(const syntax::ComparisonExpression& expression, const StaticType& left,
                        const StaticType& right) {
    const bool withNull = left.form == Form::Null || right.form == Form::Null;
    const bool equality = isEquality(expression.operation);
    if (!withNull && reportDeferred(left, expression.left->span, "an operand of a comparison")) return;
    if (!withNull && reportDeferred(right, expression.right->span, "an operand of a comparison")) return;
    if (equality ? neverCompare(left, right) : neverOrder(left, right))
        report(codes::wrongOperands, expression.span, std::string(spelling(expression.operation)),
               describe(left), describe(right));
    else if (equality && disjoint(left, right))
        reportNever(expression, left, right);
}

StaticType Inference::comparison(const syntax::ComparisonExpression& expression,
                                 const Environment& environment) {
    if (expression.operation == ComparisonOperator::In || expression.operation == ComparisonOperator::NotIn)
        return membership(expression, environment);
    const auto [left, right] = operands(expression, environment);
    compare(expression, left, right);
    return types::scalar(TypeKind::Bool);
}

StaticType Inference::membership(const syntax::ComparisonExpression& expression,
                                 const Environment& environment) {
    const Expression& container = ungrouped(*expression.right);
    if (container.kind == ExpressionKind::List) {
        const StaticType left = infer(*expression.left, environment);
        for (const Expression* item : as<syntax::ListExpression>(container).items) {
            const StaticType type = inferMember(*item, left, environment);
            if (isDeferred(type) || isDeferred(left)) continue;
            if (neverCompare(left, type) || disjoint(left, type))
                report(codes::wrongOperands, item->span, std::string(spelling(expression.operation)),
                       describe(left), describe(type));
        }
        return types::scalar(TypeKind::Bool);
    }
    const StaticType right = infer(*expression.right, environment);
    const bool chooses = expression.operation == ComparisonOperator::In && !right.deferred &&
                         (right.is(TypeKind::Region) || right.isAny());
    if (chooses) {
        const StaticType left = infer(*expression.left, environment.in(true));
        return right.isAny() ? types::any() : left;
    }
    const StaticType left = infer(*expression.left, environment);
    const StaticType* const misfit = failing(right, [&](const StaticType& own) {
        if (own.form == Form::Map || own.form == Form::Family) return unprintable(left) != nullptr;
        if (own.is(TypeKind::Range))
            return !own.scalar.elementType().isAny() &&
                   neverOrder(left, types::from(own.scalar.elementType()));
        return own.form != Form::List;
    });
    const bool deferred = holdsDeferred(right) || (misfit != nullptr && holdsDeferred(left));
    if (right.deferred || (deferred && right.form != Form::List))
        report(codes::neededNow, expression.span, "an operand of a comparison");
    else if (misfit != nullptr)
        report(codes::wrongOperands, expression.span, "in", describe(left), describe(*misfit));
    return types::scalar(TypeKind::Bool);
}

} // namespace drc::checking
