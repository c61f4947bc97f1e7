#include "semantics/evaluator.hpp"

#include "binding/binder.hpp"
#include "diagnostics/suggestion.hpp"
#include "semantics/file_frame.hpp"
#include "semantics/needed_now.hpp"
#include "source/cancellation.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

namespace drc::semantics {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::Binding;
using syntax::Expression;
using syntax::ExpressionKind;

Evaluator::Evaluator(const source::SourceMap& sources, diagnostics::Sink& sink, binding::Binder& binder,
                     std::size_t stepLimit, std::size_t byteLimit)
    : sources_(sources),
      sink_(sink),
      binder_(binder),
      bindings_(binder.bindings()),
      stepLimit_(stepLimit),
      byteLimit_(byteLimit) {}

// ---- limits

void Evaluator::reportTooDeep(source::Span where, const Environment& environment) {
    if (exhausted_) return;
    exhausted_ = true;
    report(environment, codes::tooManyLevels, where, deepest)
        .help("shorten the chain of names that refer to each other");
}

bool Evaluator::passCheckpoint(source::Span where, const Environment& environment, const char* advice) {
    source::throwIfCancelled();
    checkpoint_ = std::min(stepLimit_, steps_ + betweenCheckpoints);
    if (steps_ <= stepLimit_) return true;
    exhausted_ = true;
    report(environment, codes::tooMuchWork, where, stepLimit_).help(advice);
    return false;
}

bool Evaluator::outOfMemory(source::Span where, const Environment& environment, const char* advice) {
    exhausted_ = true;
    report(environment, codes::tooMuchMemory, where, byteLimit_ >> 20U).help(advice);
    return false;
}

bool Evaluator::account(Cost cost, source::Span where, const Environment& environment) {
    constexpr const char* advice =
        "split it into files that are compiled separately: each file has limits of its own";
    return spend(cost.steps, where, environment, advice) && make(cost.bytes, where, environment, advice);
}

bool Evaluator::touch(std::size_t bytes, source::Span where, const Environment& environment) {
    constexpr std::size_t bytesOfStep = 128;
    return spend(bytes / bytesOfStep, where, environment);
}

namespace {

/// Bytes of the value itself: what it holds was counted when it was made.
std::size_t ownBytes(const Value& value) {
    if (value.text() != nullptr) return value.text()->size();
    if (value.items() != nullptr) return value.items()->size() * sizeof(Value);
    if (value.asDeferred() != nullptr) return value.asDeferred()->extent.bytes;
    std::size_t bytes = 0;
    if (value.entries() != nullptr)
        for (const auto& [key, held] : *value.entries())
            bytes += sizeof(std::string) + key.size() + sizeof(Value);
    return bytes;
}

/// The first limit that a value exceeds.
enum class Limit : std::uint8_t { None, Levels, Text, List, Map, Bytes };

Limit exceededBy(const Value& value) {
    if (value.extent().levels > Evaluator::deepest) return Limit::Levels;
    if (value.text() != nullptr && value.text()->size() > Evaluator::longestText) return Limit::Text;
    if (value.items() != nullptr && value.items()->size() > Evaluator::longestList) return Limit::List;
    if (value.entries() != nullptr && value.entries()->size() > Evaluator::longestList) return Limit::Map;
    return value.extent().bytes > Evaluator::largestValue ? Limit::Bytes : Limit::None;
}

} // namespace

void Evaluator::reportTooLarge(const Value& value, source::Span where, const Environment& environment) {
    const auto tooLong = [&](const char* what, const std::string& most) {
        report(environment, codes::tooLong, where, what, most);
    };
    switch (exceededBy(value)) {
    case Limit::None: return;
    case Limit::Levels: report(environment, codes::tooManyLevels, where, deepest); return;
    case Limit::Text: tooLong("string", fmt::format("{} MiB", longestText >> 20U)); return;
    case Limit::List: tooLong("list", fmt::format("{} elements", longestList)); return;
    case Limit::Map: tooLong("map", fmt::format("{} elements", longestList)); return;
    case Limit::Bytes:
        tooLong("value", fmt::format("{} MiB with all that it holds", largestValue >> 20U));
        return;
    }
}

Value Evaluator::madeLarge(Value value, source::Span where, const Environment& environment) {
    if (!make(ownBytes(value), where, environment)) return Poison{};
    const ir::Extent extent = value.extent();
    // All that it holds takes a byte at least, so that one comparison is enough for most values.
    const bool isFarFromLimits = extent.bytes < longestList && extent.levels <= deepest;
    if (isFarFromLimits || exceededBy(value) == Limit::None) return value;
    // What is wrong with a part was reported.
    if (!value.holdsPoison()) reportTooLarge(value, where, environment);
    return Poison{};
}

Lowered Evaluator::lower(const Value& value, source::Span where, const Environment& environment) {
    if (!make(value.extent().bytes, where, environment)) return {std::nullopt, Poison{}, true};
    return semantics::lower(value);
}

diagnostics::Diagnostic& Evaluator::addInstantiationLabel(diagnostics::Diagnostic& diagnostic,
                                                          const Environment& environment) {
    diagnostics::Diagnostic* const kept = sink_.keptOf(diagnostic);
    if (environment.frame == nullptr || kept == nullptr) return diagnostic;
    const source::Span instantiatedAt = environment.frame->instantiatedAt();
    if (instantiatedAt.empty() || instantiatedAt == kept->primary.span) return diagnostic;
    // What stands in the text of a kind is found for each component; a setting, for its own.
    const bool elsewhere = instantiatedAt.file != kept->primary.span.file ||
                           source::contains(environment.frame->instantiated(), kept->primary.span);
    if (elsewhere) kept->foundFor(instantiatedAt, environment.frame->instantiationText());
    if (kept == &diagnostic) environment.frame->explain(diagnostic);
    return diagnostic;
}

// ---- cycles

diagnostics::Diagnostic* Evaluator::reportCycle(const Memo::Key& key, const Environment& environment) {
    std::vector<CycleStop> stops = memo_.wayBackTo(key);
    for (const CycleStop& stop : stops)
        if (stop.definition != nullptr) poisoned_.insert(stop.definition);
    if (stops.empty()) return nullptr;
    const Cycle cycle(std::move(stops), sources_);
    auto& report = cycle.report(sink_);
    if (!cycle.isUsers()) addInstantiationLabel(report, environment);
    return &report;
}

// ---- dispatch

/// The value of a local name; null for everything else.
const Value* Evaluator::local(const Expression& expression, const Environment& environment) const {
    if (expression.kind != ExpressionKind::Name) return nullptr;
    const binding::Symbol* const symbol = bindings_.of(as<syntax::NameExpression>(expression));
    const bool isLocal = symbol != nullptr && symbol->kind == binding::SymbolKind::Local;
    return isLocal ? environment.local(*symbol) : nullptr;
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

Value Evaluator::evaluate(const Expression& expression, const Environment& environment) {
    const Nesting nesting(*this, expression.span, environment);
    const bool goesOn = !nesting.tooDeep() && spend(1, expression.span, environment);
    Value value = goesOn ? compute(expression, environment) : Value(Poison{});
    if (value.origin.empty()) value.origin = expression.span;
    return value;
}

// ---- names and text

const binding::Symbol* Evaluator::bindFirst(const syntax::Name& name) {
    if (name.id == 0) return nullptr;
    binder_.require(name.span.file);
    return bindings_.of(name);
}

void Evaluator::bind(const syntax::Expression& expression) {
    binder_.bindApart(expression);
}

const Wildcards& Evaluator::wildcards(const std::string& pattern) {
    constexpr std::size_t most = 64;
    const auto known = wildcards_.find(pattern);
    if (known != wildcards_.end()) return known->second;
    if (wildcards_.size() == most) wildcards_.clear(); // they are computed from what differs
    return wildcards_.emplace(pattern, pattern).first->second;
}

std::vector<std::string> Evaluator::insteadOf(const syntax::Name& name) const {
    return binder_.insteadOf(name);
}

std::vector<std::string> Evaluator::insteadOfFunction(const syntax::Name& name) const {
    return binder_.insteadOfFunction(name);
}

Environment Evaluator::with(const Environment& environment, const syntax::Name& name, Value value) {
    Environment inner = environment;
    inner.locals.add(symbolOf(name), std::move(value));
    return inner;
}

std::optional<Value> Evaluator::read(const binding::Symbol& symbol, source::Span where,
                                     const Environment& environment) {
    if (symbol.kind == binding::SymbolKind::Local) {
        const Value* const local = environment.local(symbol);
        return local == nullptr ? std::nullopt : std::optional(*local);
    }
    const bool isOfFile = symbol.kind == binding::SymbolKind::Value && symbol.owner == nullptr;
    if (!isOfFile) return environment.frame->read(symbol, where, environment, *this);
    const FileFrame* const files = environment.frame->files();
    if (files == nullptr || symbol.statement == nullptr) return std::nullopt;
    return files->valueOf(syntax::as<syntax::Definition>(*symbol.statement), environment.region, *this);
}

Value Evaluator::name(const syntax::NameExpression& expression, const Environment& environment) {
    const binding::Symbol* symbol = bindings_.of(expression);
    if (symbol == nullptr) symbol = bindFirst(expression.name());
    // A fifth of all expressions: the name of a local value, which is copied once.
    if (symbol != nullptr && symbol->kind == binding::SymbolKind::Local)
        if (const Value* const local = environment.local(*symbol)) return *local;
    if (symbol != nullptr)
        if (auto value = read(*symbol, expression.span, environment)) return *std::move(value);
    auto& error = report(environment, codes::unknownName, expression.span, std::string(expression.text));
    if (symbol != nullptr && symbol->statement != nullptr)
        error.note("it is declared, but not known yet: regions, and defaults of parameters, are read first");
    else
        error.didYouMean(expression.text, expression.span, [&] { return insteadOf(expression.name()); });
    return Poison{};
}

Value Evaluator::text(const syntax::TemplateExpression& expression, const Environment& environment) {
    if (const auto* plain = syntax::plainText(&expression)) {
        const std::optional<Value>* const known = literals_.find(&expression);
        if (known != nullptr) return **known;
        Value value = std::string(*plain);
        literals_.add(&expression, value);
        return value;
    }
    Interpolation parts;
    parts.reserve(expression.parts.size());
    for (const syntax::TemplatePart& part : expression.parts) {
        if (part.expression == nullptr)
            parts.push_back({{}, expression.span, part.text});
        else
            parts.push_back({evaluate(*part.expression, environment), part.expression->span});
    }
    Value value = interpolate(parts, expression.span, environment);
    // Nothing was written here that the value could come from.
    if (parts.size() == 1) value.origin = parts.front().value.origin;
    return value;
}

namespace {

/// Text and deferred values in turn: neighbouring pieces of text are one.
class TemplateBuilder {
public:
    void appendText(std::string_view text) { text_ += text; }

    void appendDeferred(const ir::Value& deferred) {
        if (const ir::Template* inner = deferred.asTemplate()) {
            for (const ir::Value& part : inner->parts)
                part.text() != nullptr ? appendText(*part.text()) : appendDeferred(part);
            return;
        }
        endText();
        parts_.push_back(deferred);
    }

    Value finish() {
        if (parts_.empty()) return std::move(text_);
        endText();
        if (parts_.size() == 1) return Value::deferred(std::move(parts_.front()), Type::of(TypeKind::String));
        return Value::deferred(ir::Template{std::move(parts_)}, Type::of(TypeKind::String));
    }

private:
    void endText() {
        if (!text_.empty()) parts_.emplace_back(std::exchange(text_, {}));
    }

    ir::List parts_;
    std::string text_;
};

std::optional<std::string_view> textOf(const Evaluator::Interpolated& part) {
    const std::string* const text = part.value.text();
    return text != nullptr ? std::optional<std::string_view>(*text) : part.piece;
}

bool canStandInText(const Type& type) {
    return type.kind != TypeKind::List && type.kind != TypeKind::Map;
}

} // namespace

source::Span Evaluator::handedOnFrom(const Value& value, source::Span where) const {
    const auto isOf = [&](source::Origin who, source::Span span) {
        return !span.empty() && sources_.file(span.file).origin() == who;
    };
    const bool isHandedOn = isOf(source::Origin::Library, where) && isOf(source::Origin::User, value.origin);
    return isHandedOn ? value.origin : where;
}

void Evaluator::reportNeededNow(const Environment& environment, source::Span where, const std::string& what,
                                const Value& value) {
    const source::Span written = handedOnFrom(value, where);
    auto& error = report(environment, codes::neededNow, written, what);
    if (written != where) error.label(where, "needed here");
    adviseKnown(error, value);
}

void Evaluator::reportMisfit(const Environment& environment, source::Span where, const std::string& expected,
                             const Value& value) {
    const source::Span written = handedOnFrom(value, where);
    auto& error = report(environment, codes::wrongType, written, expected, describe(value));
    if (written != where) error.label(where, "used here");
}

void Evaluator::reportNotPrintable(const Interpolated& part, const Environment& environment) {
    const source::Span where = handedOnFrom(part.value, part.written);
    auto& error = report(environment, codes::notPrintable, where, describe(part.value));
    if (where != part.written) error.label(part.written, "used here");
    error.help("use one of its members, or `join` for a list");
}

Value Evaluator::interpolate(const Interpolation& parts, source::Span where, const Environment& environment) {
    TemplateBuilder result;
    std::size_t length = 0;
    for (const Interpolated& interpolated : parts) {
        const Value& part = interpolated.value;
        const auto text = textOf(interpolated);
        if (!text && part.isPoison()) return Poison{};
        const auto ofObject = part.object() != nullptr ? part.object()->deferred() : std::nullopt;
        const Deferred* const deferred = ofObject ? &*ofObject : part.asDeferred();
        if (text) {
            result.appendText(*text);
            length += text->size();
        } else if (const auto printed = deferred != nullptr ? std::nullopt : print(part)) {
            result.appendText(*printed);
            length += printed->size();
        } else if (deferred != nullptr && canStandInText(deferred->type)) {
            result.appendDeferred(deferred->expression);
            length += ir::extent(deferred->expression).bytes;
        } else {
            reportNotPrintable(interpolated, environment);
            return Poison{};
        }
        if (length <= longestText) continue;
        report(environment, codes::tooLong, where, "string", fmt::format("{} MiB", longestText >> 20U));
        return Poison{};
    }
    return made(result.finish(), where, environment);
}

// ---- lists and maps

Value Evaluator::list(const syntax::ListExpression& expression, const Environment& environment) {
    const std::optional<Value>* const known = literals_.find(&expression);
    if (known != nullptr && *known) return **known;
    const bool keep = known == nullptr && isConstant(expression);
    Items items;
    items.reserve(expression.items.size());
    for (const Expression* item : expression.items)
        items.push_back(evaluate(*item, environment));
    Value value = made(Value::list(std::move(items)), expression.span, environment);
    if (known == nullptr) literals_.add(&expression, keep ? std::optional(value) : std::nullopt);
    return value;
}

Value Evaluator::comprehension(const syntax::ListComprehension& expression, const Environment& environment) {
    Items items;
    forEach(expression.binding, environment,
            [&](const Environment& inner) { items.push_back(evaluate(*expression.item, inner)); });
    return made(Value::list(std::move(items)), expression.span, environment);
}

std::optional<std::string> Evaluator::key(const Expression& expression, const Environment& environment) {
    const Value value = evaluate(expression, environment);
    if (value.isPoison()) return std::nullopt;
    auto printed = value.holdsDeferred() ? std::nullopt : print(value);
    if (printed) return printed;
    if (value.holdsDeferred())
        reportNeededNow(environment, expression.span, "the key of a map", value);
    else
        report(environment, codes::wrongType, expression.span, "a key of a map", describe(value));
    return std::nullopt;
}

void Evaluator::mapInsert(MapBuilder& entries, std::string_view key, Value&& value, source::Span where,
                          const Environment& environment) {
    if (entries.find(key) != nullptr)
        report(environment, codes::duplicateKey, where, std::string(key));
    else
        entries.add(key, std::move(value));
}

Entries Evaluator::entriesOf(const syntax::MapExpression& expression, const Environment& environment,
                             source::FunctionRef<Value(const Expression&)> valueOf) {
    MapBuilder entries;
    entries.reserve(expression.entries.size());
    for (const syntax::MapEntry& entry : expression.entries) {
        const syntax::Name plain = syntax::plainName(entry.key);
        const auto computed = plain ? std::nullopt : key(*entry.key, environment);
        Value value = valueOf(*entry.value);
        if (plain || computed)
            mapInsert(entries, plain ? plain.text : *computed, std::move(value), entry.key->span,
                      environment);
    }
    return entries.take();
}

Value Evaluator::map(const syntax::MapExpression& expression, const Environment& environment) {
    const std::optional<Value>* const known = literals_.find(&expression);
    if (known != nullptr && *known) return **known;
    Entries entries = entriesOf(expression, environment,
                                [&](const Expression& written) { return evaluate(written, environment); });
    Value value = made(Value::map(std::move(entries)), expression.span, environment);
    if (known == nullptr) {
        // What was reported in it is reported for each component.
        const bool isWhole =
            value.entries() != nullptr && value.entries()->size() == expression.entries.size();
        const bool keep = isWhole && !value.holdsPoison() && isConstant(expression);
        literals_.add(&expression, keep ? std::optional(value) : std::nullopt);
    }
    return value;
}

Value Evaluator::comprehension(const syntax::MapComprehension& expression, const Environment& environment) {
    MapBuilder entries;
    forEach(expression.binding, environment, [&](const Environment& inner) {
        const bool isName = expression.key->kind == ExpressionKind::Name;
        const Value computed = isName ? evaluate(*expression.key, inner) : Value();
        const auto name = isName ? print(computed) : key(*expression.key, inner);
        Value value = evaluate(*expression.value, inner);
        if (name) mapInsert(entries, *name, std::move(value), expression.key->span, inner);
    });
    return made(Value::map(entries.take()), expression.span, environment);
}

// ---- loops

namespace {

std::optional<std::pair<double, double>> wholeNumbers(const Range& range) {
    if (range.low.number() == nullptr || range.high.number() == nullptr) return std::nullopt;
    return std::pair(*range.low.number(), *range.high.number());
}

} // namespace

void Evaluator::forEachElement(const Binding& binding, const Environment& environment,
                               source::FunctionRef<bool(const Value&, const Value&)> visit) {
    const Value source = evaluate(*binding.source, environment);
    if (source.isPoison()) return;
    const auto family = source.object() != nullptr ? source.object()->elements() : std::nullopt;
    const auto numbers = source.asRange() != nullptr ? wholeNumbers(*source.asRange()) : std::nullopt;
    double position = 0;
    if (const Items* elements = family ? &*family : source.items()) {
        for (const Value& element : *elements) {
            const auto at = static_cast<std::size_t>(position++);
            if (!visit(family ? source.object()->keyAt(at) : Value(static_cast<double>(at)), element)) return;
        }
    } else if (const Entries* entries = source.entries()) {
        for (const auto& [key, value] : *entries)
            if (!visit(key, value)) return;
    } else if (numbers && numbers->second - numbers->first >= static_cast<double>(longestList)) {
        report(environment, codes::tooLong, binding.source->span, "range",
               fmt::format("{} numbers", longestList));
    } else if (numbers) {
        for (double number = numbers->first; number <= numbers->second; ++number)
            if (!visit(position++, number)) return;
    } else if (source.holdsDeferred()) {
        reportNeededNow(environment, binding.source->span, "the source of a loop", source);
    } else {
        report(environment, codes::wrongType, binding.source->span, "a list, a map or a range of numbers",
               describe(source));
    }
}

void Evaluator::forEach(const Binding& binding, const Environment& environment,
                        source::FunctionRef<void(const Environment&)> turn) {
    forEachKey(binding, environment, [&](const Value&, const Environment& inner) { turn(inner); });
}

void Evaluator::forEachKey(const Binding& binding, const Environment& environment,
                           source::FunctionRef<void(const Value&, const Environment&)> turn) {
    const binding::Symbol* const first = symbolOf(binding.first);
    const binding::Symbol* const second = binding.second ? symbolOf(binding.second) : nullptr;
    const auto one = [&](const Value& key, const Value& value) {
        if (!spend(1, binding.source->span, environment)) return false;
        Environment inner = environment;
        if (binding.second) inner.locals.add(first, key);
        inner.locals.add(binding.second ? second : first, value);
        // What has a key keeps it; an element of a list stands for itself.
        if (binding.filter == nullptr || decide(*binding.filter, inner).value_or(false))
            turn(key.number() == nullptr ? key : value, inner);
        return true;
    };
    forEachElement(binding, environment, one);
}

// ---- decisions

const syntax::Body* Evaluator::choose(const syntax::Choice& choice, const Environment& environment) {
    for (const syntax::Branch& branch : choice.branches) {
        const auto holds = decide(*branch.condition, environment);
        if (!holds) return nullptr;
        if (*holds) return branch.body;
    }
    return choice.otherwise;
}

std::optional<bool> Evaluator::decide(const Expression& expression, const Environment& environment) {
    const Value value = evaluate(expression, environment);
    if (value.boolean() != nullptr) return *value.boolean();
    if (value.isPoison()) return std::nullopt;
    if (value.holdsDeferred())
        reportNeededNow(environment, expression.span, "a condition", value);
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
