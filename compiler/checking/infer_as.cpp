#include "checking/inference.hpp"

#include "checking/fits.hpp"
#include "diagnostics/suggestion.hpp"

#include <fmt/format.h>

#include <set>

namespace drc::checking {

namespace codes = diagnostics::codes;
using semantics::Type;
using semantics::TypeKind;
using syntax::as;
using syntax::ExpressionKind;

namespace {

/// Help for the most common mistakes.
void advise(diagnostics::Diagnostic& error, const StaticType& value, const Type& type) {
    const std::string text = value.constant ? semantics::print(*value.constant).value_or("…") : "…";
    if (value.is(TypeKind::Number) && type.kind == TypeKind::Duration)
        error.help(fmt::format("add a unit: `{0}s`, `{0}m`, `{0}h` or `{0}d`", text));
    if (value.is(TypeKind::Number) && type.kind == TypeKind::Size)
        error.help(fmt::format("add a unit: `{0}MiB` or `{0}GiB`", text));
    if (value.is(TypeKind::Duration) && type.kind == TypeKind::Number)
        error.help("convert it to a number with `.seconds`, `.minutes`, `.hours` or `.days`");
    if (value.is(TypeKind::Size) && type.kind == TypeKind::Number)
        error.help("convert it to a number with `.bytes`, `.MiB` or `.GiB`");
    if (value.is(TypeKind::String) && type.hasMember(text))
        error.help(fmt::format("write it without quotes: `{}`", text));
    if (value.is(TypeKind::Number) && type.kind == TypeKind::String && value.constant)
        error.help(fmt::format("write it in quotes: `\"{}\"`", text));
    if (type.kind == TypeKind::List && value.form != Form::List) error.help("write a list: `[…]`");
}

/// The type that the part of a list or map was checked against.
const Type& innermost(const Type& type, const StaticType& value, const StaticType* part) {
    const bool itself = part == &value || value.form == Form::Either;
    return itself || (type.kind != TypeKind::List && type.kind != TypeKind::Map) ? type : type.elementType();
}

} // namespace

void Inference::conform(const StaticType& value, const Type& type, source::Span where) {
    const StaticType* const part = value.form == Form::Null && !type.isAny() && !type.optional
                                       ? &value
                                       : misfit(value, type, context_.kinds);
    if (part == nullptr) return;
    const Type& wanted = innermost(type, value, part);
    const source::Span span = part->origin.empty() ? where : part->origin;
    const bool neededNow = isDeferred(*part) && wanted.kind != TypeKind::String &&
                           wanted.kind != TypeKind::Number && wanted.kind != TypeKind::Bool;
    if (neededNow)
        report(codes::neededNow, span, semantics::describe(wanted));
    else
        advise(report(codes::wrongType, span, semantics::describe(wanted), describe(*part)), *part, wanted);
}

StaticType Inference::inferAs(const Expression& expression, const Environment& environment,
                              const Type& type) {
    const CheckContext::Nesting nesting(context_);
    StaticType value = inferPartsAs(expression, environment, type);
    if (value.origin.empty()) value.origin = expression.span;
    return value;
}

StaticType Inference::inferPartsAs(const Expression& expression, const Environment& environment,
                                   const Type& type) {
    if (expression.kind == ExpressionKind::Group)
        return inferAs(*as<syntax::GroupExpression>(expression).inner, environment, type);
    if (const syntax::Name plain = syntax::plainName(&expression);
        plain && type.kind == TypeKind::Enumeration) {
        if (type.hasMember(plain.text)) return types::from(Type::enumeration({std::string(plain.text)}));
        if (!known(plain, environment)) {
            report(codes::wrongType, expression.span, semantics::describe(type),
                   fmt::format("`{}`", plain.text))
                .didYouMean(plain.text, expression.span, [&] { return type.names; });
            return types::any();
        }
    }
    if (expression.kind == ExpressionKind::List && type.kind == TypeKind::List) {
        std::vector<StaticType> items;
        for (const Expression* item : as<syntax::ListExpression>(expression).items)
            items.push_back(inferAs(*item, environment, type.elementType()));
        return types::items(std::move(items));
    }
    if (expression.kind == ExpressionKind::Map && type.kind == TypeKind::Map) {
        std::vector<Member> members;
        std::set<std::string> keys;
        for (const syntax::MapEntry& entry : as<syntax::MapExpression>(expression).entries) {
            auto name = key(*entry.key, environment);
            StaticType value = inferAs(*entry.value, environment, type.elementType());
            if (!name) continue;
            if (!keys.insert(*name).second)
                report(codes::duplicateKey, entry.key->span, *name);
            else
                members.emplace_back(std::move(*name), std::move(value));
        }
        return types::members(std::move(members));
    }
    if (expression.kind == ExpressionKind::Conditional) {
        outcomes(as<syntax::ConditionalExpression>(expression), environment,
                 [&](const Expression& value) { inferAs(value, environment, type); });
        return types::from(type);
    }
    StaticType value = infer(expression, environment);
    conform(value, type, expression.span);
    return value;
}

} // namespace drc::checking
