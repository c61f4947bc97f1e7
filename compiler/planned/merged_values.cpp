#include "planned/merged_values.hpp"

#include "planned/json_members.hpp"

#include <algorithm>
#include <utility>

namespace drc::planned {

namespace {

bool isUnknown(const ir::Value* unknown) {
    return unknown != nullptr && unknown->boolean() != nullptr && *unknown->boolean();
}

const ir::Value* elementOf(const ir::Value* value, std::size_t index) {
    const ir::List* const list = value == nullptr ? nullptr : value->list();
    return list == nullptr || index >= list->size() ? nullptr : &(*list)[index];
}

const ir::Value* elementOf(const ir::Value* value, std::string_view key) {
    return value == nullptr ? nullptr : memberOf(*value, key);
}

std::size_t sizeOf(const ir::Value* value) {
    return value == nullptr || value->list() == nullptr ? 0 : value->list()->size();
}

// Shorter texts stand in others by chance.
constexpr std::size_t shortestLink = 3;

/// The texts of a list, with something else in the place of a part of theirs.
ir::List parted(const ir::List& parts, const std::string& part, const ir::Value& other) {
    ir::List result;
    for (const ir::Value& one : parts) {
        if (one.text() == nullptr) {
            result.push_back(one);
            continue;
        }
        const std::string& text = *one.text();
        std::size_t begin = 0;
        for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, begin)) {
            if (at > begin) result.emplace_back(text.substr(begin, at - begin));
            result.push_back(other);
            begin = at + part.size();
        }
        if (begin < text.size()) result.emplace_back(text.substr(begin));
    }
    return result;
}

} // namespace

ir::Value withoutOrigins(const ir::Value& value) {
    if (const ir::List* const list = value.list()) {
        ir::List result;
        result.reserve(list->size());
        for (const ir::Value& one : *list)
            result.push_back(withoutOrigins(one));
        return {std::move(result)};
    }
    if (const ir::Map* const map = value.map()) {
        ir::Map result;
        for (const auto& [key, one] : *map)
            if (!one.isNull()) result.emplace_back(key, withoutOrigins(one));
        return {std::move(result)};
    }
    ir::Value plain = value;
    plain.origin = {};
    return plain;
}

void MergedValues::complete(Instance& instance, const ir::Value* unknown) const {
    const ir::Value* const written = configuration_.resource(instance);
    const ir::Value* const expressions = written == nullptr ? nullptr : memberOf(*written, "expressions");
    const bool isWritten = expressions != nullptr && expressions->map() != nullptr;
    if (configuration_.isThere()) {
        auto& configured = instance.configured.emplace();
        ir::Map constants;
        if (isWritten)
            for (const auto& [name, expression] : *expressions->map()) {
                configured.insert(name);
                if (const ir::Value* const constant = memberOf(expression, "constant_value"))
                    constants.emplace_back(name, withoutOrigins(*constant));
            }
        instance.constants = ir::Value(std::move(constants));
    }
    instance.values = map(&instance.values, unknown, isWritten ? expressions : nullptr, instance);
}

std::optional<ir::Value> MergedValues::deferred(Written written, const Instance& whose) const {
    if (written == nullptr) return std::nullopt;
    std::vector<Configuration::Target> targets;
    if (isExpression(*written)) targets = configuration_.targets(*written, whose, instances_);
    if (targets.size() == 1) return ir::Value(std::move(targets.front().reference));
    ir::List all;
    for (Configuration::Target& target : targets)
        all.emplace_back(std::move(target.reference));
    return ir::Value(ir::Call{unknownValue, std::move(all), {}});
}

std::optional<ir::Value> MergedValues::merged(const ir::Value* value, const ir::Value* unknown,
                                              Written written, const Instance& whose) const {
    if (isUnknown(unknown)) return deferred(written, whose);
    if (value != nullptr && value->isDeferred()) {
        // What it refers to is no secret.
        const auto named = deferred(written, whose);
        const bool refers = named && (named->reference() != nullptr || !named->call()->arguments.empty());
        return refers ? named : std::optional(*value);
    }
    const ir::Value* const shape = value != nullptr && !value->isNull() ? value : unknown;
    if (shape == nullptr || shape->isNull()) return std::nullopt;
    if (shape->list() != nullptr) return list(value, unknown, written, whose);
    if (shape->map() != nullptr) return map(value, unknown, written, whose);
    if (value == nullptr || value->isNull()) return std::nullopt; // it is known not to be there
    if (value->text() != nullptr && written != nullptr) return linked(*value, written, whose);
    return withoutOrigins(*value);
}

// Documents stay texts: what they say is read later.
ir::Value MergedValues::linked(const ir::Value& text, Written written, const Instance& whose) const {
    const bool isDocument = text.text()->starts_with('{') || text.text()->starts_with('[');
    if (isDocument || !isExpression(*written)) return withoutOrigins(text);
    ir::List parts{ir::Value(*text.text())};
    for (const Configuration::Target& target : configuration_.targets(*written, whose, instances_)) {
        const ir::Path& path = target.reference.path;
        const auto* const name = path.size() == 1 ? std::get_if<ir::Member>(&path.front()) : nullptr;
        const ir::Value* const own =
            name == nullptr ? nullptr : memberOf(target.instance->values, name->name);
        if (own != nullptr && own->text() != nullptr && own->text()->size() >= shortestLink)
            parts = parted(parts, *own->text(), ir::Value(target.reference));
    }
    if (parts.size() == 1) return std::move(parts.front());
    return {ir::Template{std::move(parts)}};
}

ir::Value MergedValues::list(const ir::Value* value, const ir::Value* unknown, Written written,
                             const Instance& whose) const {
    ir::List result;
    const bool isBlocks = written != nullptr && written->list() != nullptr;
    const std::size_t size = std::max(sizeOf(value), sizeOf(unknown));
    result.reserve(size);
    for (std::size_t index = 0; index < size; ++index) {
        const ir::Value* const inner = isBlocks ? elementOf(written, index) : written;
        auto one = merged(elementOf(value, index), elementOf(unknown, index), inner, whose);
        if (one) result.push_back(*std::move(one));
    }
    return {std::move(result)};
}

ir::Value MergedValues::map(const ir::Value* value, const ir::Value* unknown, Written written,
                            const Instance& whose) const {
    ir::Map result;
    const bool isBlock = written != nullptr && written->map() != nullptr && !isExpression(*written);
    const auto add = [&](const std::string& key, const ir::Value* one) {
        Written inner = isBlock ? elementOf(written, key) : written;
        auto made = merged(one, elementOf(unknown, key), inner, whose);
        if (made) result.emplace_back(key, *std::move(made));
    };
    const ir::Map* const known = value == nullptr ? nullptr : value->map();
    if (known != nullptr)
        for (const auto& [key, one] : *known)
            add(key, &one);
    if (unknown == nullptr || unknown->map() == nullptr) return {std::move(result)};
    for (const auto& [key, one] : *unknown->map())
        if (known == nullptr || ir::find(*known, key) == nullptr) add(key, nullptr);
    return {std::move(result)};
}

} // namespace drc::planned
