#include "ir/rewrite.hpp"

#include <utility>

namespace drc::ir {

namespace {

/// The value with its replacements, or nothing when it stays as it is.
std::optional<Value> rewritten(const Value& value, const Replacement& replacement);

std::optional<List> rewrittenItems(const List& values, const Replacement& replacement) {
    std::optional<List> result;
    for (std::size_t index = 0; index < values.size(); ++index) {
        auto now = rewritten(values[index], replacement);
        if (!now) continue;
        if (!result) result = values;
        (*result)[index] = *std::move(now);
    }
    return result;
}

std::optional<Map> rewrittenEntries(const Map& entries, const Replacement& replacement) {
    std::optional<Map> result;
    for (std::size_t index = 0; index < entries.size(); ++index) {
        auto now = rewritten(entries[index].second, replacement);
        if (!now) continue;
        if (!result) result = entries;
        (*result)[index].second = *std::move(now);
    }
    return result;
}

std::optional<Value> withoutOrigin(const Value& value, const Replacement& replacement) {
    if (auto replaced = replacement(value)) return replaced;
    if (const List* list = value.list()) {
        if (auto items = rewrittenItems(*list, replacement)) return Value(*std::move(items));
    } else if (const Map* map = value.map()) {
        if (auto entries = rewrittenEntries(*map, replacement)) return Value(*std::move(entries));
    } else if (const Template* text = value.asTemplate()) {
        if (auto parts = rewrittenItems(text->parts, replacement)) return Value(Template{*std::move(parts)});
    } else if (const Call* call = value.call()) {
        if (auto arguments = rewrittenItems(call->arguments, replacement))
            return Value(Call{call->function, *std::move(arguments), call->path});
    }
    return std::nullopt;
}

std::optional<Value> rewritten(const Value& value, const Replacement& replacement) {
    std::optional<Value> result = withoutOrigin(value, replacement);
    if (result) result->origin = value.origin;
    return result;
}

} // namespace

Value rewrite(const Value& value, const Replacement& replacement) {
    return rewritten(value, replacement).value_or(value);
}

void rewrite(NestedBlock& block, const Replacement& replacement) {
    for (Attribute& attribute : block.attributes)
        if (auto now = rewritten(attribute.value, replacement)) attribute.value = *std::move(now);
    for (NestedBlock& inner : block.blocks)
        rewrite(inner, replacement);
}

void forEachReference(const NestedBlock& block, source::FunctionRef<void(const Reference&)> visit) {
    for (const Attribute& attribute : block.attributes)
        forEachReference(attribute.value, visit);
    for (const NestedBlock& inner : block.blocks)
        forEachReference(inner, visit);
}

} // namespace drc::ir
