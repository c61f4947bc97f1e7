#include "semantics/lower_value.hpp"

#include "ir/number.hpp"
#include "semantics/object.hpp"

#include <utility>

namespace drc::semantics {

namespace {

std::optional<Value> lowerInto(ir::Value& result, const Value& value);

/// The expression; it keeps its origin where the result has none.
void assign(ir::Value& result, const ir::Value& expression) {
    result.data = expression.data;
    if (result.origin.empty()) result.origin = expression.origin;
}

std::optional<Value> lowerItems(ir::Value& result, const Items& items) {
    ir::List list;
    list.reserve(items.size());
    for (const Value& item : items)
        if (auto failed = lowerInto(list.emplace_back(), item)) return failed;
    result.data.emplace<std::shared_ptr<const ir::List>>(ir::share(std::move(list)));
    return std::nullopt;
}

std::optional<Value> lowerEntries(ir::Value& result, const Entries& entries) {
    ir::Map map;
    map.reserve(entries.size());
    for (const auto& [key, value] : entries)
        if (auto failed = lowerInto(map.emplace_back(key, ir::Value()).second, value)) return failed;
    result.data.emplace<std::shared_ptr<const ir::Map>>(ir::share(std::move(map)));
    return std::nullopt;
}

/// Writes to where the value will stand, so that nothing is moved; gives what cannot be lowered.
std::optional<Value> lowerInto(ir::Value& result, const Value& value) {
    if (!value.origin.empty()) result.origin = value.origin;
    if (const auto* text = value.text())
        result.data.emplace<std::string>() = *text; // given a text, it would make one more and move it
    else if (const auto* entries = value.entries())
        return lowerEntries(result, *entries);
    else if (const auto* items = value.items())
        return lowerItems(result, *items);
    else if (const auto* boolean = value.boolean())
        result.data.emplace<bool>(*boolean);
    else if (const auto* number = value.number(); number != nullptr && ir::isExact(*number))
        result.data.emplace<double>(*number);
    else if (const auto* symbol = value.enumMember())
        result.data.emplace<std::string>(symbol->name);
    else if (const auto* deferred = value.asDeferred())
        assign(result, deferred->expression);
    else if (auto ofObject = value.object() != nullptr ? value.object()->deferred() : std::nullopt)
        assign(result, ofObject->expression);
    else if (auto elements = value.object() != nullptr ? value.object()->elements() : std::nullopt)
        return lowerItems(result, *elements);
    else if (!value.isNull())
        return value;
    return std::nullopt;
}

Value withoutOrigin(const ir::Value& value) {
    if (value.isNull()) return Null{};
    if (value.boolean() != nullptr) return *value.boolean();
    if (value.number() != nullptr) return *value.number();
    if (value.text() != nullptr) return *value.text();
    if (const ir::List* list = value.list()) {
        Items items;
        items.reserve(list->size());
        for (const ir::Value& item : *list)
            items.push_back(lift(item));
        return Value::list(std::move(items));
    }
    if (const ir::Map* map = value.map()) {
        Entries entries;
        entries.reserve(map->size());
        for (const auto& [key, item] : *map)
            entries.emplace_back(key, lift(item));
        return Value::map(std::move(entries));
    }
    return Value::deferred(value, value.asTemplate() != nullptr ? Type::of(TypeKind::String) : Type());
}

} // namespace

Lowered lower(const Value& value) {
    Lowered result{ir::Value(), {}, false};
    if (auto failed = lowerInto(*result.value, value)) {
        result.value.reset();
        result.poisoned = failed->isPoison();
        result.misfit = *std::move(failed);
    }
    return result;
}

Value lift(const ir::Value& value) {
    Value result = withoutOrigin(value);
    result.origin = value.origin;
    return result;
}

std::optional<std::string> visibleText(const Value& value) {
    if (value.text() != nullptr) return *value.text();
    if (value.enumMember() != nullptr) return value.enumMember()->name;
    const Deferred* const deferred = value.asDeferred();
    return deferred == nullptr ? std::nullopt : std::optional(visibleText(deferred->expression));
}

std::string visibleText(const ir::Value& value) {
    std::string result;
    appendVisibleText(result, value);
    return result;
}

void appendVisibleText(std::string& result, const ir::Value& value) {
    const auto append = [&](const ir::Value& part) {
        if (part.text() != nullptr)
            result += *part.text();
        else
            result += opaque;
    };
    const ir::Template* const parts = value.asTemplate();
    if (parts == nullptr) return append(value);
    for (const ir::Value& part : parts->parts)
        append(part);
}

std::string knownText(const ir::Value& value) {
    std::string result;
    appendKnownText(result, value);
    return result;
}

void appendKnownText(std::string& result, const ir::Value& value) {
    if (value.text() != nullptr) result += *value.text();
    if (const ir::Template* const parts = value.asTemplate())
        for (const ir::Value& part : parts->parts)
            if (part.text() != nullptr) result += *part.text();
}

} // namespace drc::semantics
