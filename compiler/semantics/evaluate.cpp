#include "semantics/evaluator.hpp"

#include "diagnostics/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::semantics {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::Binding;
using syntax::Expression;
using syntax::ExpressionKind;

// ---- limits

Evaluator::Nesting::Nesting(Evaluator& evaluator, source::Span where, const Environment& environment)
    : evaluator_(evaluator), tooDeep_(++evaluator.depth_ > deepest) {
    if (tooDeep_ && !evaluator.exhausted_) {
        evaluator.exhausted_ = true;
        evaluator.report(environment, codes::tooManyLevels, where, deepest)
            .help("a chain of names that each use the next is cut short by computing in fewer steps");
    }
}

bool Evaluator::spend(source::Span where, const Environment& environment) {
    if (exhausted_) return false;
    if (++steps_ <= stepLimit_) return true;
    exhausted_ = true;
    report(environment, codes::tooMuchWork, where, stepLimit_)
        .help("loops inside loops multiply: make their ranges smaller");
    return false;
}

diagnostics::Diagnostic& Evaluator::explainCause(diagnostics::Diagnostic& diagnostic,
                                                 const Environment& environment) {
    if (environment.scope == nullptr || diagnostic.code == nullptr) return diagnostic;
    const source::Span cause = environment.scope->cause();
    if (cause.empty() || cause == diagnostic.primary.span) return diagnostic;
    const bool inLibrary = cause.file != diagnostic.primary.span.file;
    if (inLibrary) diagnostic.label(cause, environment.scope->causeText());
    return diagnostic;
}

// ---- circles

bool Evaluator::isComputing(const syntax::Definition& definition, const Environment& environment) const {
    return std::any_of(open_.begin(), open_.end(), [&](const Open& open) {
        return open.definition == &definition && open.scope == environment.scope &&
               open.region == environment.region;
    });
}

void Evaluator::reportCircle(const syntax::Definition& definition, const Environment& environment) {
    const auto last = std::find_if(open_.rbegin(), open_.rend(),
                                   [&](const Open& open) { return open.definition == &definition; });
    std::vector<CircleStop> stops;
    for (auto open = last == open_.rend() ? open_.end() : last.base() - 1; open != open_.end(); ++open) {
        stops.push_back(open->stop);
        circular_.insert(open->definition);
    }
    if (stops.empty()) stops.push_back(stopOf(definition));
    const Circle circle(std::move(stops), sources_);
    auto& report = circle.report(sink_);
    if (!circle.isUsers()) explainCause(report, environment);
}

// ---- dispatch

Value Evaluator::evaluate(const Expression& expression, const Environment& environment) {
    const Nesting nesting(*this, expression.span, environment);
    if (nesting.tooDeep() || !spend(expression.span, environment)) return Poison{};
    Value value = compute(expression, environment);
    if (value.origin.empty()) value.origin = expression.span;
    return value;
}

Value Evaluator::compute(const Expression& expression, const Environment& environment) {
    switch (expression.kind) {
    case ExpressionKind::Invalid: return Poison{};
    case ExpressionKind::Null: return Null{};
    case ExpressionKind::Bool: return as<syntax::BoolExpression>(expression).value;
    case ExpressionKind::Number: {
        const auto& number = as<syntax::NumberExpression>(expression);
        switch (number.unit) {
        case syntax::Unit::None: return number.value;
        case syntax::Unit::Percent: return Percent{number.value};
        case syntax::Unit::Duration: return Duration{number.value};
        case syntax::Unit::Size: return Size{number.value};
        }
        return Poison{};
    }
    case ExpressionKind::Template: return text(as<syntax::TemplateExpression>(expression), environment);
    case ExpressionKind::Name: return name(as<syntax::NameExpression>(expression), environment);
    case ExpressionKind::List: return list(as<syntax::ListExpression>(expression), environment);
    case ExpressionKind::ListComprehension:
        return comprehension(as<syntax::ListComprehension>(expression), environment);
    case ExpressionKind::Map: return map(as<syntax::MapExpression>(expression), environment);
    case ExpressionKind::MapComprehension:
        return comprehension(as<syntax::MapComprehension>(expression), environment);
    case ExpressionKind::Group: return evaluate(*as<syntax::GroupExpression>(expression).inner, environment);
    case ExpressionKind::Unary: return unary(as<syntax::UnaryExpression>(expression), environment);
    case ExpressionKind::Chain: return chain(as<syntax::ChainExpression>(expression), environment);
    case ExpressionKind::Comparison:
        return comparison(as<syntax::ComparisonExpression>(expression), environment);
    case ExpressionKind::InEveryRegion:
        return inEveryRegion(as<syntax::InEveryRegionExpression>(expression), environment);
    case ExpressionKind::Range: return range(as<syntax::RangeExpression>(expression), environment);
    case ExpressionKind::Conditional:
        return conditional(as<syntax::ConditionalExpression>(expression), environment);
    case ExpressionKind::Postfix: return postfix(as<syntax::PostfixExpression>(expression), environment);
    }
    return Poison{};
}

// ---- names and text

Value Evaluator::name(const syntax::NameExpression& expression, const Environment& environment) {
    if (const Value* local = environment.local(expression.text)) return *local;
    const syntax::Name written{expression.text, expression.span};
    if (auto value = environment.scope->lookup(written, environment, *this)) return *value;
    std::vector<std::string> candidates = environment.scope->names();
    for (const Local* entry = environment.locals.get(); entry != nullptr; entry = entry->next.get())
        candidates.emplace_back(entry->name);
    report(environment, codes::unknownName, expression.span, std::string(expression.text))
        .didYouMean(diagnostics::closest(expression.text, candidates), expression.span);
    return Poison{};
}

Value Evaluator::text(const syntax::TemplateExpression& expression, const Environment& environment) {
    if (const auto* plain = syntax::plainText(&expression)) return std::string(*plain);
    std::vector<Value> parts;
    for (const syntax::TemplatePart& part : expression.parts) {
        Value value = part.expression == nullptr ? Value(std::string(part.text))
                                                 : evaluate(*part.expression, environment);
        if (part.expression != nullptr) value.origin = part.expression->span;
        parts.push_back(std::move(value));
    }
    return interpolate(parts, expression.span, environment);
}

namespace {

void appendText(ir::List& parts, const std::string& text) {
    if (text.empty()) return;
    if (!parts.empty() && parts.back().text() != nullptr)
        parts.back() = *parts.back().text() + text;
    else
        parts.emplace_back(text);
}

void appendDeferred(ir::List& parts, const ir::Value& deferred) {
    const ir::Template* inner = deferred.asTemplate();
    if (inner == nullptr) {
        parts.push_back(deferred);
        return;
    }
    for (const ir::Value& part : inner->parts) {
        if (part.text() != nullptr)
            appendText(parts, *part.text());
        else
            parts.push_back(part);
    }
}

bool canStandInText(const Type& type) {
    return type.kind != TypeKind::List && type.kind != TypeKind::Map;
}

} // namespace

Value Evaluator::interpolate(const std::vector<Value>& parts, source::Span where,
                             const Environment& environment) {
    ir::List result;
    std::size_t length = 0;
    for (const Value& part : parts) {
        if (part.isPoison()) return Poison{};
        std::optional<Deferred> deferred;
        if (part.asDeferred() != nullptr) deferred = *part.asDeferred();
        if (part.object() != nullptr) deferred = part.object()->deferred();
        const auto printed = deferred ? std::nullopt : print(part);
        if (printed) {
            appendText(result, *printed);
            length += printed->size();
        } else if (deferred && canStandInText(deferred->type)) {
            appendDeferred(result, deferred->expression);
        } else {
            report(environment, codes::notPrintable, part.origin.empty() ? where : part.origin,
                   describe(part))
                .help("pick one of its members, or use `join` for a list");
            return Poison{};
        }
        if (length > longestText) {
            report(environment, codes::tooLong, where, "string", fmt::format("{} MiB", longestText >> 20U));
            return Poison{};
        }
    }
    if (result.empty()) return std::string();
    if (result.size() == 1 && result.front().text() != nullptr) return *result.front().text();
    if (result.size() == 1) return Value::deferred(result.front(), Type::of(TypeKind::String));
    return Value::deferred(ir::Template{std::move(result)}, Type::of(TypeKind::String));
}

// ---- lists and maps

Value Evaluator::list(const syntax::ListExpression& expression, const Environment& environment) {
    Items items;
    items.reserve(expression.items.size());
    for (const Expression* item : expression.items)
        items.push_back(evaluate(*item, environment));
    return Value::list(std::move(items));
}

Value Evaluator::comprehension(const syntax::ListComprehension& expression, const Environment& environment) {
    Items items;
    for (const Environment& inner : bind(expression.binding, environment))
        items.push_back(evaluate(*expression.item, inner));
    return Value::list(std::move(items));
}

std::optional<std::string> Evaluator::key(const Expression& expression, const Environment& environment) {
    if (const syntax::Name plain = syntax::plainName(&expression)) return std::string(plain.text);
    const Value value = evaluate(expression, environment);
    if (value.isPoison()) return std::nullopt;
    auto printed = value.holdsDeferred() ? std::nullopt : print(value);
    if (printed) return printed;
    if (value.holdsDeferred())
        report(environment, codes::neededNow, expression.span, "the key of a map");
    else
        report(environment, codes::wrongType, expression.span, "a key of a map", describe(value));
    return std::nullopt;
}

bool Evaluator::mapInsert(Entries& entries, std::string key, Value value, source::Span where,
                          const Environment& environment) {
    if (find(entries, key) != nullptr) {
        report(environment, codes::duplicateKey, where, key);
        return false;
    }
    entries.emplace_back(std::move(key), std::move(value));
    return true;
}

Value Evaluator::map(const syntax::MapExpression& expression, const Environment& environment) {
    Entries entries;
    for (const syntax::MapEntry& entry : expression.entries) {
        auto name = key(*entry.key, environment);
        Value value = evaluate(*entry.value, environment);
        if (name) mapInsert(entries, std::move(*name), std::move(value), entry.key->span, environment);
    }
    return Value::map(std::move(entries));
}

Value Evaluator::comprehension(const syntax::MapComprehension& expression, const Environment& environment) {
    Entries entries;
    for (const Environment& inner : bind(expression.binding, environment)) {
        const bool isName = expression.key->kind == ExpressionKind::Name;
        const Value computed = isName ? evaluate(*expression.key, inner) : Value();
        auto name = isName ? print(computed) : key(*expression.key, inner);
        Value value = evaluate(*expression.value, inner);
        if (name) mapInsert(entries, std::move(*name), std::move(value), expression.key->span, inner);
    }
    return Value::map(std::move(entries));
}

// ---- loops

namespace {

std::optional<std::pair<double, double>> wholeNumbers(const Range& range) {
    if (range.low.number() == nullptr || range.high.number() == nullptr) return std::nullopt;
    return std::pair(*range.low.number(), *range.high.number());
}

} // namespace

std::vector<std::pair<Value, Value>> Evaluator::iterate(const Binding& binding,
                                                        const Environment& environment) {
    std::vector<std::pair<Value, Value>> result;
    const Value source = evaluate(*binding.source, environment);
    std::optional<Items> elements;
    if (source.isPoison()) return result;
    if (source.items() != nullptr) elements = *source.items();
    if (source.object() != nullptr) elements = source.object()->elements();
    const auto numbers = source.asRange() != nullptr ? wholeNumbers(*source.asRange()) : std::nullopt;
    if (elements) {
        for (std::size_t index = 0; index < elements->size(); ++index)
            result.emplace_back(static_cast<double>(index), (*elements)[index]);
    } else if (const Entries* entries = source.entries()) {
        for (const auto& [key, value] : *entries)
            result.emplace_back(key, value);
    } else if (numbers && numbers->second - numbers->first >= static_cast<double>(longestList)) {
        report(environment, codes::tooLong, binding.source->span, "range",
               fmt::format("{} numbers", longestList));
    } else if (numbers) {
        for (double number = numbers->first; number <= numbers->second; ++number)
            result.emplace_back(static_cast<double>(result.size()), number);
    } else if (source.holdsDeferred()) {
        report(environment, codes::neededNow, binding.source->span, "what a loop goes through");
    } else {
        report(environment, codes::wrongType, binding.source->span, "a list, a map or a range of numbers",
               describe(source));
    }
    return result;
}

std::vector<Environment> Evaluator::bind(const Binding& binding, const Environment& environment) {
    std::vector<Environment> result;
    for (auto& [key, value] : iterate(binding, environment)) {
        Environment inner = binding.second
                                ? environment.with(binding.first.text, key).with(binding.second.text, value)
                                : environment.with(binding.first.text, value);
        if (binding.filter == nullptr || decide(*binding.filter, inner).value_or(false))
            result.push_back(std::move(inner));
    }
    return result;
}

// ---- decisions

std::optional<bool> Evaluator::decide(const Expression& expression, const Environment& environment) {
    const Value value = evaluate(expression, environment);
    if (value.boolean() != nullptr) return *value.boolean();
    if (value.isPoison()) return std::nullopt;
    if (value.holdsDeferred())
        report(environment, codes::neededNow, expression.span, "a condition");
    else
        report(environment, codes::wrongType, expression.span, describe(Type::of(TypeKind::Bool)),
               describe(value));
    return std::nullopt;
}

Value Evaluator::conditional(const syntax::ConditionalExpression& expression,
                             const Environment& environment) {
    for (const syntax::ConditionalBranch& branch : expression.branches) {
        const auto chosen = decide(*branch.condition, environment);
        if (!chosen) return Poison{};
        if (*chosen) return evaluate(*branch.value, environment);
    }
    return evaluate(*expression.otherwise, environment);
}

} // namespace drc::semantics
