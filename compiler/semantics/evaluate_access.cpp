#include "semantics/evaluator.hpp"

#include "binding/binder.hpp"
#include "diagnostics/suggestion.hpp"
#include "semantics/file_frame.hpp"
#include "semantics/functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace drc::semantics {

namespace codes = diagnostics::codes;
using syntax::Suffix;
using syntax::SuffixKind;

Value Evaluator::postfix(const syntax::PostfixExpression& expression, const Environment& environment) {
    const auto& all = expression.suffixes;
    if (all.front().kind == SuffixKind::Call) {
        const syntax::Name function = syntax::plainName(expression.base);
        if (!function) {
            const Value base = evaluate(*expression.base, environment);
            if (!base.isPoison())
                report(environment, codes::notCallable, expression.base->span, describe(base));
            return Poison{};
        }
        Value result = call(function, nullptr, all.front(), environment);
        if (all.size() == 1) return result;
        return suffixes(std::move(result), all.subspan(1), environment);
    }
    const bool isMember =
        all.front().kind == SuffixKind::Member && (all.size() == 1 || all[1].kind != SuffixKind::Call);
    // The value of a local name needs no copy in order to ask for a member of it.
    const Value* const base = isMember && isFarFromLimits() ? local(*expression.base, environment) : nullptr;
    if (base == nullptr) return suffixes(evaluate(*expression.base, environment), all, environment);
    ++steps_;
    Value first = member(*base, all.front().member, environment);
    if (all.size() == 1) return first;
    return suffixes(std::move(first), all.subspan(1), environment);
}

namespace {

/// Elements of what `[*]` is applied to, or nothing when it has none that are known.
std::optional<Items> elementsOf(const Value& value) {
    if (value.items() != nullptr) return *value.items();
    if (value.object() != nullptr) return value.object()->elements();
    if (const Entries* entries = value.entries()) {
        Items items;
        for (const auto& [key, item] : *entries)
            items.push_back(item);
        return items;
    }
    return std::nullopt;
}

const Deferred* deferredList(const Value& value) {
    const Deferred* const deferred = value.asDeferred();
    if (deferred == nullptr) return nullptr;
    const bool holdsMany = deferred->type.isAny() || deferred->type.kind == TypeKind::List ||
                           deferred->type.kind == TypeKind::Map;
    return holdsMany ? deferred : nullptr;
}

} // namespace

Value Evaluator::suffixes(Value base, std::span<const Suffix> suffixes, const Environment& environment) {
    for (std::size_t at = 0; at < suffixes.size() && !base.isPoison(); ++at) {
        const Suffix& suffix = suffixes[at];
        switch (suffix.kind) {
        case SuffixKind::Member:
            if (at + 1 < suffixes.size() && suffixes[at + 1].kind == SuffixKind::Call) {
                base = call(suffix.member, &base, suffixes[at + 1], environment);
                ++at;
            } else {
                base = member(base, suffix.member, environment);
            }
            break;
        case SuffixKind::Index: base = index(base, suffix, environment); break;
        case SuffixKind::Call:
            if (!base.isPoison()) report(environment, codes::notCallable, suffix.span, describe(base));
            return Poison{};
        case SuffixKind::Splat:
            if (const auto elements = elementsOf(base)) {
                Items items;
                for (const Value& element : *elements) {
                    if (!spend(1, suffix.span, environment)) return Poison{};
                    items.push_back(this->suffixes(element, suffixes.subspan(at + 1), environment));
                }
                return made(Value::list(std::move(items)), suffix.span, environment);
            }
            if (const Deferred* deferred = deferredList(base)) {
                base =
                    made(Value::deferred(ir::appendPath(deferred->expression, ir::Splat{}), deferred->type),
                         suffix.span, environment);
                break;
            }
            report(environment, codes::wrongType, suffix.span, "a list before `[*]`", describe(base));
            return Poison{};
        }
    }
    return base;
}

// ---- members

namespace {

struct UnitMember {
    std::string_view name;
    double factor;
};
constexpr std::array<UnitMember, 5> durationMembers{{{"milliseconds", 1},
                                                     {"seconds", 1'000},
                                                     {"minutes", 60'000},
                                                     {"hours", 3'600'000},
                                                     {"days", 86'400'000}}};
constexpr std::array<UnitMember, 4> sizeMembers{
    {{"bytes", 1}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}}};

template <std::size_t Size>
std::optional<Value> unitMember(const std::array<UnitMember, Size>& members, std::string_view name,
                                double amount) {
    for (const UnitMember& member : members)
        if (member.name == name) return amount / member.factor;
    return std::nullopt;
}

template <std::size_t Size>
std::vector<std::string> namesOf(const std::array<UnitMember, Size>& members) {
    std::vector<std::string> names;
    names.reserve(Size);
    for (const UnitMember& member : members)
        names.emplace_back(member.name);
    return names;
}

std::optional<Value> plainMember(const Value& base, std::string_view name) {
    if (base.duration() != nullptr) return unitMember(durationMembers, name, base.duration()->milliseconds);
    if (base.size() != nullptr) return unitMember(sizeMembers, name, base.size()->bytes);
    if (base.percent() != nullptr && name == "value") return base.percent()->value;
    if (const Range* range = base.asRange()) {
        if (name == "low") return range->low;
        if (name == "high") return range->high;
    }
    if (const Entries* entries = base.entries())
        if (const Value* value = find(*entries, name)) return *value;
    return std::nullopt;
}

std::vector<std::string> memberNames(const Value& base) {
    if (base.object() != nullptr) return base.object()->memberNames();
    if (base.duration() != nullptr) return namesOf(durationMembers);
    if (base.size() != nullptr) return namesOf(sizeMembers);
    if (base.percent() != nullptr) return {"value"};
    if (base.asRange() != nullptr) return {"low", "high"};
    std::vector<std::string> names;
    if (const Entries* entries = base.entries())
        for (const auto& entry : *entries)
            names.push_back(entry.first);
    return names;
}

// The keys of a map are gone through one by one.
std::size_t bytesOfKeys(const Value& base) {
    return base.entries() == nullptr ? 0 : base.entries()->size() * sizeof(std::string);
}

// A deferred number or string has no members; of what else a deployment knows, the provider checks the
// members.
bool mayHaveMembers(const Type& type) {
    return type.isAny() || type.kind == TypeKind::Map || type.kind == TypeKind::List;
}

} // namespace

Value Evaluator::member(const Value& base, const syntax::Name& name, const Environment& environment) {
    if (base.isPoison()) return Poison{};
    if (!touch(bytesOfKeys(base), name.span, environment)) return Poison{};
    std::optional<Value> found = base.object() != nullptr ? base.object()->member(name, environment, *this)
                                                          : plainMember(base, name.text);
    const Deferred* const deferred = base.asDeferred();
    if (deferred != nullptr && mayHaveMembers(deferred->type))
        found = made(Value::deferred(ir::appendPath(deferred->expression, ir::Member{std::string(name.text)}),
                                     deferred->type.elementType()),
                     name.span, environment);
    if (found) return *std::move(found);
    report(environment, codes::unknownMember, name.span, describe(base), std::string(name.text))
        .didYouMean(name.text, name.span, [&] { return memberNames(base); });
    return Poison{};
}

// ---- elements

namespace {

std::optional<std::size_t> position(const Value& index, std::size_t size) {
    if (index.number() == nullptr) return std::nullopt;
    const double number = *index.number();
    if (number < 0 || number >= static_cast<double>(size) || std::floor(number) != number)
        return std::nullopt;
    return static_cast<std::size_t>(number);
}

std::optional<ir::PathStep> pathStep(const Value& index) {
    if (index.number() != nullptr) return ir::PathStep(static_cast<std::int64_t>(*index.number()));
    if (index.text() != nullptr) return ir::PathStep(ir::Key{*index.text()});
    return std::nullopt;
}

std::optional<Value> elementOf(const Value& base, const Value& index) {
    if (const Items* items = base.items()) {
        const auto at = position(index, items->size());
        return at ? std::optional((*items)[*at]) : std::nullopt;
    }
    if (const Entries* entries = base.entries()) {
        const auto key = print(index);
        const Value* const value = key ? find(*entries, *key) : nullptr;
        return value != nullptr ? std::optional(*value) : std::nullopt;
    }
    if (base.object() != nullptr) return base.object()->element(index);
    const Deferred* const deferred = deferredList(base);
    const auto step = deferred != nullptr ? pathStep(index) : std::nullopt;
    if (step)
        return Value::deferred(ir::appendPath(deferred->expression, *step), deferred->type.elementType());
    return std::nullopt;
}

/// The elements of a family, where the requested one is not among them.
void adviseElement(diagnostics::Diagnostic& error, const Object& family, const Value& index,
                   const syntax::Expression& written) {
    if (family.elements()->empty()) error.note("it has no elements at all");
    const std::string_view* const text = syntax::plainText(&written);
    const auto quoted = [](std::string_view key) { return fmt::format("\"{}\"", key); };
    std::vector<std::string> keys = family.memberNames();
    if (index.text() != nullptr) std::transform(keys.begin(), keys.end(), keys.begin(), quoted);
    error.didYouMeanOneOf(text == nullptr ? "" : quoted(*text), written.span, keys, "it has");
}

} // namespace

Value Evaluator::index(const Value& base, const Suffix& suffix, const Environment& environment) {
    const Value index = evaluate(*suffix.index, environment);
    if (index.isPoison()) return Poison{};
    if (index.holdsDeferred()) {
        reportNeededNow(environment, suffix.index->span, "an index", index);
        return Poison{};
    }
    if (!touch(bytesOfKeys(base), suffix.span, environment)) return Poison{};
    if (const auto element = elementOf(base, index))
        return element->asDeferred() == nullptr ? *element : made(*element, suffix.span, environment);
    const auto key = print(index);
    if (!key) {
        report(environment, codes::wrongType, suffix.index->span, std::string(bracketsTake), describe(index));
        return Poison{};
    }
    auto& error = report(environment, codes::noSuchElement, suffix.span, describe(base), shownKey(*key));
    if (base.object() != nullptr && base.object()->elements())
        adviseElement(error, *base.object(), index, *suffix.index);
    return Poison{};
}

// ---- calls

Value Evaluator::call(const syntax::Name& function, const Value* receiver, const Suffix& suffix,
                      const Environment& environment) {
    const binding::Symbol* const symbol = symbolOf(function);
    Items values;
    values.reserve(suffix.arguments.size() + 1);
    if (receiver != nullptr) values.push_back(*receiver);
    const binding::BuiltinFunction* const builtin = symbol == nullptr ? nullptr : symbol->function;
    const bool isRead = builtin == nullptr || (builtin->contexts & binding::AsWritten) == 0;
    for (const syntax::Expression* argument : suffix.arguments)
        values.push_back(isRead ? evaluate(*argument, environment) : Value::null());
    const Arguments arguments{function.text, join(function.span, suffix.span), suffix.arguments, values,
                              builtin};
    if (symbol != nullptr && symbol->kind == binding::SymbolKind::Function && symbol->statement != nullptr)
        return callDefined(*symbol, arguments, environment);
    if (arguments.builtin != nullptr && arguments.builtin->contexts != 0)
        if (auto value = environment.frame->call(arguments, environment, *this))
            return made(*std::move(value), arguments.span, environment);
    if (auto value = callFunction(arguments, environment, *this)) return *std::move(value);
    report(environment, codes::unknownFunction, function.span, std::string(function.text))
        .didYouMean(function.text, function.span, [&] { return insteadOfFunction(function); });
    return Poison{};
}

Value Evaluator::callDefined(const binding::Symbol& symbol, const Arguments& arguments,
                             const Environment& environment) {
    const auto& function = syntax::as<syntax::Definition>(*symbol.statement);
    const std::size_t wanted = function.parameters.size();
    if (wanted != arguments.values.size()) {
        report(environment, codes::wrongArgumentCount, arguments.span, std::string(arguments.function),
               countOf(wanted, "argument"),
               fmt::format("{} {}", arguments.values.size(), arguments.values.size() == 1 ? "is" : "are"))
            .label(function.name.span, "declared here");
        return Poison{};
    }
    if (isPoisoned(function)) return Poison{};
    // It is no value that is kept: whoever calls it, its body is the same.
    const Memo::Key key{&function, Memo::nobody, nullptr};
    if (reportCycle(key, environment) != nullptr) return Poison{};
    // Those of a policy know its names, those of files the names of files.
    const FileFrame* const files = symbol.owner != nullptr ? nullptr : environment.frame->files();
    Environment inner{files != nullptr ? files : environment.frame, environment.region, nullptr};
    for (std::size_t index = 0; index < wanted; ++index)
        inner.locals.add(symbolOf(function.parameters[index]), arguments.values[index]);
    CycleStop stop = stopOf(function);
    stop.calledAt = arguments.span;
    const Memo::Computing computing(memo_, key, stop);
    Value result = evaluate(*function.value, inner);
    result.origin = arguments.span;
    return result;
}

} // namespace drc::semantics
