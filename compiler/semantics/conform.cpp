#include "semantics/evaluator.hpp"

#include "diagnostics/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::semantics {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::Expression;
using syntax::ExpressionKind;

namespace {

bool deferredConforms(const Type& own, const Type& wanted) {
    if (own.isAny() || wanted.isAny()) return true;
    if (wanted.kind == TypeKind::Union)
        return std::any_of(wanted.alternatives.begin(), wanted.alternatives.end(),
                           [&](const Type& alternative) { return deferredConforms(own, alternative); });
    return own.kind == wanted.kind;
}

bool componentConforms(const Type& own, const Type& wanted) {
    if (own.kind != TypeKind::Component) return false;
    if (wanted.names.empty() || own.isOfKind(wanted)) return true;
    return wanted.declaration == nullptr &&
           std::find(own.names.begin(), own.names.end(), wanted.names.front()) != own.names.end();
}

template <class Container, class Project>
bool allConform(const Container& container, const Type& element, Project project) {
    return std::all_of(container.begin(), container.end(), [&](const auto& item) {
        return project(item).isPoison() || conforms(project(item), element);
    });
}

bool objectConforms(const Object& object, const Type& type) {
    const Type own = object.type();
    if (type.kind == TypeKind::Component) return componentConforms(own, type);
    if (type.kind == TypeKind::Region) return own.kind == TypeKind::Region;
    return type.isAny();
}

} // namespace

bool conforms(const Value& value, const Type& type) {
    if (value.isPoison() || type.isAny()) return true;
    if (value.isNull()) return type.optional;
    if (const Deferred* deferred = value.asDeferred()) return deferredConforms(deferred->type, type);
    if (value.object() != nullptr && type.kind != TypeKind::Union)
        return objectConforms(*value.object(), type);
    switch (type.kind) {
    case TypeKind::Any: return true;
    case TypeKind::Bool: return value.boolean() != nullptr;
    case TypeKind::Number: return value.number() != nullptr;
    case TypeKind::String: return value.text() != nullptr;
    case TypeKind::Duration: return value.duration() != nullptr;
    case TypeKind::Size: return value.size() != nullptr;
    case TypeKind::Percent: return value.percent() != nullptr;
    case TypeKind::Range:
        return value.asRange() != nullptr && conforms(value.asRange()->low, type.elementType());
    case TypeKind::List:
        return value.items() != nullptr && allConform(*value.items(), type.elementType(),
                                                      [](const Value& item) -> const Value& { return item; });
    case TypeKind::Map:
        return value.entries() != nullptr &&
               allConform(*value.entries(), type.elementType(),
                          [](const auto& entry) -> const Value& { return entry.second; });
    case TypeKind::Enumeration:
        return value.enumMember() != nullptr && type.hasMember(value.enumMember()->name);
    case TypeKind::Union:
        return std::any_of(type.alternatives.begin(), type.alternatives.end(),
                           [&](const Type& alternative) { return conforms(value, alternative); });
    case TypeKind::Region:
    case TypeKind::Component: return false;
    }
    return false;
}

namespace {

/// Help for the most common mistakes.
void advise(diagnostics::Diagnostic& error, const Value& value, const Type& type) {
    if (value.number() != nullptr && type.kind == TypeKind::Duration) {
        const std::string number = printNumber(*value.number());
        error.help(fmt::format("add a unit: `{0}s`, `{0}m`, `{0}h` or `{0}d`", number));
    }
    if (value.number() != nullptr && type.kind == TypeKind::Size) {
        const std::string number = printNumber(*value.number());
        error.help(fmt::format("add a unit: `{0}MiB` or `{0}GiB`", number));
    }
    if (value.duration() != nullptr && type.kind == TypeKind::Number)
        error.help("convert it to a number with `.seconds`, `.minutes`, `.hours` or `.days`");
    if (value.size() != nullptr && type.kind == TypeKind::Number)
        error.help("convert it to a number with `.bytes`, `.MiB` or `.GiB`");
    if (value.text() != nullptr && type.hasMember(*value.text()))
        error.help(fmt::format("write it without quotes: `{}`", *value.text()));
    if (value.number() != nullptr && type.kind == TypeKind::String)
        error.help(fmt::format("write it in quotes: `\"{}\"`", printNumber(*value.number())));
    if (const auto instead = value.object() == nullptr ? std::nullopt : value.object()->insteadOf(type))
        error.help(*instead);
    else if (type.kind == TypeKind::List && value.items() == nullptr)
        error.help("write a list: `[…]`");
}

const Value* firstMisfit(const Value& value, const Type& type) {
    if (type.kind == TypeKind::List && value.items() != nullptr) {
        for (const Value& item : *value.items())
            if (!conforms(item, type.elementType())) return &item;
    }
    if (type.kind == TypeKind::Map && value.entries() != nullptr) {
        for (const auto& entry : *value.entries())
            if (!conforms(entry.second, type.elementType())) return &entry.second;
    }
    return nullptr;
}

} // namespace

Value Evaluator::conform(Value value, const Type& type, source::Span where, const Environment& environment) {
    if (!type.isAny() && !touch(value.extent().bytes, where, environment)) return Poison{};
    if (conforms(value, type)) return value;
    if (const Value* misfit = firstMisfit(value, type)) {
        conform(*misfit, type.elementType(), misfit->origin.empty() ? where : misfit->origin, environment);
        return Poison{};
    }
    if (value.asDeferred() != nullptr && type.kind != TypeKind::String && type.kind != TypeKind::Number &&
        type.kind != TypeKind::Bool) {
        reportNeededNow(environment, where, describe(type), value);
        return Poison{};
    }
    advise(report(environment, codes::wrongType, where, describe(type), describe(value)), value, type);
    return Poison{};
}

Value Evaluator::evaluateAs(const Expression& expression, const Environment& environment, const Type& type) {
    const Nesting nesting(*this, expression.span, environment);
    if (nesting.tooDeep()) return Poison{};
    Value value = conformAs(expression, environment, type);
    if (value.origin.empty()) value.origin = expression.span;
    return conform(std::move(value), type, expression.span, environment);
}

Value Evaluator::conformAs(const Expression& expression, const Environment& environment, const Type& type) {
    if (expression.kind == ExpressionKind::Group)
        return evaluateAs(*as<syntax::GroupExpression>(expression).inner, environment, type);
    if (const syntax::Name name = syntax::plainName(&expression);
        name && type.kind == TypeKind::Enumeration) {
        if (type.hasMember(name.text)) return EnumMember{std::string(name.text)};
        const binding::Symbol* const symbol = symbolOf(name);
        if (symbol == nullptr || !read(*symbol, name.span, environment)) {
            report(environment, codes::wrongType, expression.span, describe(type),
                   fmt::format("`{}`", name.text))
                .didYouMean(name.text, expression.span, [&] { return type.names; });
            return Poison{};
        }
    }
    if (expression.kind == ExpressionKind::List && type.kind == TypeKind::List) {
        Items items;
        for (const Expression* item : as<syntax::ListExpression>(expression).items)
            items.push_back(evaluateAs(*item, environment, type.elementType()));
        return made(Value::list(std::move(items)), expression.span, environment);
    }
    if (expression.kind == ExpressionKind::Map && type.kind == TypeKind::Map) {
        const auto valueOf = [&](const Expression& written) {
            return evaluateAs(written, environment, type.elementType());
        };
        Entries entries = entriesOf(as<syntax::MapExpression>(expression), environment, valueOf);
        return made(Value::map(std::move(entries)), expression.span, environment);
    }
    if (expression.kind == ExpressionKind::Conditional) {
        const auto& conditional = as<syntax::ConditionalExpression>(expression);
        for (const syntax::ConditionalBranch& branch : conditional.branches) {
            const auto chosen = decide(*branch.condition, environment);
            if (!chosen) return Poison{};
            if (*chosen) return evaluateAs(*branch.value, environment, type);
        }
        return evaluateAs(*conditional.otherwise, environment, type);
    }
    return evaluate(expression, environment);
}

} // namespace drc::semantics
