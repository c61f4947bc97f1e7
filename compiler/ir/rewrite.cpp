#include "ir/rewrite.hpp"

#include <utility>

namespace drc::ir {

namespace {

/// The rewritten elements, or nothing when all stayed as they were.
std::optional<List> rewriteAll(const List& values, const Replacement& replacement) {
    std::optional<List> result;
    for (std::size_t index = 0; index < values.size(); ++index) {
        Value now = rewrite(values[index], replacement);
        if (!result && now == values[index]) continue;
        if (!result) result = values;
        (*result)[index] = std::move(now);
    }
    return result;
}

} // namespace

Value rewrite(const Value& value, const Replacement& replacement) {
    if (auto replaced = replacement(value)) return std::move(*replaced);
    if (const List* list = value.list()) {
        auto items = rewriteAll(*list, replacement);
        return items ? Value(std::move(*items)) : value;
    }
    if (const Map* map = value.map()) {
        Map entries;
        for (const auto& [key, item] : *map)
            entries.emplace_back(key, rewrite(item, replacement));
        return entries == *map ? value : Value(std::move(entries));
    }
    if (const Template* text = value.asTemplate()) {
        auto parts = rewriteAll(text->parts, replacement);
        return parts ? Value(Template{std::move(*parts)}) : value;
    }
    if (const Call* call = value.call()) {
        auto arguments = rewriteAll(call->arguments, replacement);
        return arguments ? Value(Call{call->function, std::move(*arguments), call->path}) : value;
    }
    return value;
}

void rewrite(NestedBlock& block, const Replacement& replacement) {
    for (Attribute& attribute : block.attributes)
        attribute.value = rewrite(attribute.value, replacement);
    for (NestedBlock& inner : block.blocks)
        rewrite(inner, replacement);
}

void forEachReference(const NestedBlock& block, const std::function<void(const Reference&)>& visit) {
    for (const Attribute& attribute : block.attributes)
        forEachReference(attribute.value, visit);
    for (const NestedBlock& inner : block.blocks)
        forEachReference(inner, visit);
}

} // namespace drc::ir
