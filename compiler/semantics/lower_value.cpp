#include "semantics/lower_value.hpp"

#include "ir/number.hpp"
#include "semantics/object.hpp"

#include <utility>

namespace drc::semantics {

namespace {

Lowered known(ir::Value value) {
    return {std::move(value), {}, false};
}

Lowered lowerItems(const Items& items) {
    ir::List list;
    list.reserve(items.size());
    for (const Value& item : items) {
        Lowered lowered = lower(item);
        if (!lowered.value) return lowered;
        list.push_back(std::move(*lowered.value));
    }
    return known(std::move(list));
}

Lowered lowerEntries(const Entries& entries) {
    ir::Map map;
    map.reserve(entries.size());
    for (const auto& [key, value] : entries) {
        Lowered lowered = lower(value);
        if (!lowered.value) return lowered;
        map.emplace_back(key, std::move(*lowered.value));
    }
    return known(std::move(map));
}

Lowered withoutOrigin(const Value& value) {
    if (value.isPoison()) return {std::nullopt, value, true};
    if (value.isNull()) return known({});
    if (const auto* boolean = value.boolean()) return known(*boolean);
    if (const auto* number = value.number(); number != nullptr && ir::isExact(*number)) return known(*number);
    if (const auto* text = value.text()) return known(*text);
    if (const auto* symbol = value.enumMember()) return known(symbol->name);
    if (const auto* deferred = value.asDeferred()) return known(deferred->expression);
    if (const auto* items = value.items()) return lowerItems(*items);
    if (const auto* entries = value.entries()) return lowerEntries(*entries);
    if (value.object() != nullptr) {
        if (auto deferred = value.object()->deferred()) return known(std::move(deferred->expression));
        if (auto elements = value.object()->elements()) return lowerItems(*elements);
    }
    return {std::nullopt, value, false};
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
    Lowered result = withoutOrigin(value);
    if (result.value && !value.origin.empty()) result.value->origin = value.origin;
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
    if (value.text() != nullptr) return *value.text();
    const ir::Template* const parts = value.asTemplate();
    if (parts == nullptr) return std::string(1, opaque);
    std::string result;
    for (const ir::Value& part : parts->parts) {
        if (part.text() != nullptr)
            result += *part.text();
        else
            result += opaque;
    }
    return result;
}

std::string knownText(const ir::Value& value) {
    if (value.text() != nullptr) return *value.text();
    std::string result;
    if (const ir::Template* const parts = value.asTemplate())
        for (const ir::Value& part : parts->parts)
            if (part.text() != nullptr) result += *part.text();
    return result;
}

} // namespace drc::semantics
