#include "expansion/schema_check.hpp"

#include "diagnostics/suggestion.hpp"
#include "expansion/deployed_value.hpp"
#include "expansion/objects.hpp"
#include "semantics/functions.hpp"
#include "semantics/lower_value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using library::SchemaAttribute;
using library::SchemaBlock;
using library::SchemaType;
using library::SchemaTypeKind;

namespace {

std::string describe(const ir::Value& value) {
    return semantics::describe(semantics::lift(value));
}

std::vector<std::string> namesIn(const SchemaBlock& schema) {
    std::vector<std::string> names;
    for (const SchemaAttribute& attribute : schema.attributes)
        if (attribute.required || attribute.optional) names.emplace_back(attribute.name);
    for (const auto& block : schema.blocks)
        names.emplace_back(block.name);
    return names;
}

/// What to write instead of an attribute that is stored: providers call its sibling so.
std::string writeOnlyBeside(const SchemaBlock& schema, std::string_view name) {
    const std::string sibling = fmt::format("{}_wo", name);
    const SchemaAttribute* const attribute = schema.attribute(sibling);
    return attribute != nullptr && attribute->writeOnly ? fmt::format("write `{} = …`", sibling) : "";
}

bool present(const ir::NestedBlock& block, std::string_view name) {
    return std::any_of(block.attributes.begin(), block.attributes.end(),
                       [&](const ir::Attribute& attribute) { return attribute.name == name; });
}

} // namespace

std::string_view words(SchemaTypeKind kind) {
    switch (kind) {
    case SchemaTypeKind::String: return "a string";
    case SchemaTypeKind::Number: return "a number";
    case SchemaTypeKind::Bool: return "`true` or `false`";
    case SchemaTypeKind::List:
    case SchemaTypeKind::Set:
    case SchemaTypeKind::Tuple: return "a list";
    case SchemaTypeKind::Map:
    case SchemaTypeKind::Object: return "a map";
    case SchemaTypeKind::Dynamic: return "a value";
    }
    return "";
}

bool isSettled(const ir::Value& value, const SchemaType& type) {
    if (value.isNull() || value.isDeferred()) return true;
    switch (type.kind) {
    case SchemaTypeKind::String: return value.text() != nullptr;
    case SchemaTypeKind::Number: return value.number() != nullptr;
    case SchemaTypeKind::Bool: return value.boolean() != nullptr;
    case SchemaTypeKind::List:
    case SchemaTypeKind::Set:
        return value.list() != nullptr &&
               std::all_of(value.list()->begin(), value.list()->end(),
                           [&](const ir::Value& item) { return isSettled(item, *type.element); });
    case SchemaTypeKind::Map:
        return value.map() != nullptr &&
               std::all_of(value.map()->begin(), value.map()->end(),
                           [&](const ir::Entry& entry) { return isSettled(entry.second, *type.element); });
    case SchemaTypeKind::Object: return false;
    case SchemaTypeKind::Tuple:
    case SchemaTypeKind::Dynamic: return true;
    }
    return false;
}

void SchemaCheck::unknown(const SchemaBlock& schema, const syntax::Name& name, const std::string& owner) {
    evaluator_.report(environment_, codes::unknownAttribute, name.span, owner, std::string(name.text))
        .didYouMean(name.text, name.span, [&] { return namesIn(schema); });
}

void SchemaCheck::wrongForm(const syntax::Name& name, const std::string& owner, bool isAttribute) {
    evaluator_
        .report(environment_, codes::attributeNotBlock, name.span, std::string(name.text), owner,
                isAttribute ? "an attribute, not a block" : "a block, not an attribute")
        .help(isAttribute ? fmt::format("write `{} = …`", name.text)
                          : fmt::format("write `{} {{ … }}`", name.text));
}

std::optional<ir::Value> SchemaCheck::attribute(const SchemaBlock& schema, const syntax::Name& name,
                                                const Value& value, source::Span span,
                                                const std::string& owner) {
    const SchemaAttribute* const attribute = schema.attribute(name.text);
    if (attribute == nullptr) {
        if (schema.block(name.text) != nullptr)
            wrongForm(name, owner, false);
        else
            unknown(schema, name, owner);
        return std::nullopt;
    }
    if (!attribute->required && !attribute->optional) {
        evaluator_.report(environment_, codes::readOnlyAttribute, name.span, std::string(name.text), owner)
            .help("remove it; it can be read from the resource");
        return std::nullopt;
    }
    const Writing writing{span, environment_, evaluator_};
    std::optional<ir::Value> held =
        forgets_ || attribute->writeOnly
            ? deployedValue(value, writing)
            : storedValue(
                  value, writing, [&] { return fmt::format("`{}` of `{}`", name.text, owner); },
                  [&] { return writeOnlyBeside(schema, name.text); });
    if (!held) return std::nullopt;
    // An identifier of a condition or of JSON text is deferred at times; its type is the provider's to check.
    if (isSettled(*held, attribute->type)) return held;
    if (const auto misfit = fit(*held, attribute->type, std::string(name.text))) {
        reportValue(misfit->origin, writing, codes::wrongAttributeType, std::string(name.text),
                    std::string(words(attribute->type.kind)), misfit->words);
        return std::nullopt;
    }
    return held;
}

std::optional<SchemaCheck::Misfit> SchemaCheck::fit(ir::Value& value, const SchemaType& type,
                                                    const std::string& path) {
    if (isSettled(value, type)) return std::nullopt;
    switch (type.kind) {
    case SchemaTypeKind::String:
        if (value.text() != nullptr) return std::nullopt;
        break;
    case SchemaTypeKind::Number:
        if (value.number() != nullptr) return std::nullopt;
        break;
    case SchemaTypeKind::Bool:
        if (value.boolean() != nullptr) return std::nullopt;
        break;
    case SchemaTypeKind::List:
    case SchemaTypeKind::Set: {
        if (value.list() == nullptr) break;
        ir::List items = *value.list();
        for (ir::Value& item : items)
            if (auto misfit = fit(item, *type.element, path + "[]")) return misfit;
        value.data = ir::Value(std::move(items)).data;
        return std::nullopt;
    }
    case SchemaTypeKind::Map: {
        if (value.map() == nullptr) break;
        ir::Map entries = *value.map();
        for (auto& [key, item] : entries)
            if (auto misfit = fit(item, *type.element, fmt::format("{}.{}", path, key))) return misfit;
        value.data = ir::Value(std::move(entries)).data;
        return std::nullopt;
    }
    case SchemaTypeKind::Object:
        if (value.map() != nullptr) return fitObject(value, type, path);
        break;
    case SchemaTypeKind::Tuple:
    case SchemaTypeKind::Dynamic: return std::nullopt;
    }
    return Misfit{fmt::format("{} at `{}`", describe(value), path), value.origin};
}

std::optional<SchemaCheck::Misfit> SchemaCheck::fitObject(ir::Value& value, const SchemaType& type,
                                                          const std::string& path) {
    ir::Map entries;
    for (const auto& [key, item] : *value.map())
        if (type.field(key) == nullptr)
            return Misfit{fmt::format("the unknown key `{}` at `{}`", key, path), item.origin};
    for (const library::SchemaField& field : type.fields()) {
        const ir::Value* const given = ir::find(*value.map(), field.name);
        ir::Value item = given == nullptr ? ir::Value() : *given;
        if (auto misfit = fit(item, field.type, path + "." + std::string(field.name))) return misfit;
        entries.emplace_back(field.name, std::move(item));
    }
    value.data = ir::Value(std::move(entries)).data;
    return std::nullopt;
}

void SchemaCheck::complete(const SchemaBlock& schema, const ir::NestedBlock& block, source::Span span,
                           const std::string& owner) {
    for (const SchemaAttribute& attribute : schema.attributes) {
        if (!attribute.required || present(block, attribute.name)) continue;
        evaluator_.report(environment_, codes::missingAttribute, span, owner, std::string(attribute.name))
            .help(fmt::format("add `{} = …`: {}", attribute.name, words(attribute.type.kind)));
    }
    for (const library::SchemaNestedBlock& nested : schema.blocks) {
        const auto count = static_cast<std::size_t>(
            std::count_if(block.blocks.begin(), block.blocks.end(),
                          [&](const ir::NestedBlock& inner) { return inner.name == nested.name; }));
        const bool single =
            nested.nesting == library::Nesting::Single || nested.nesting == library::Nesting::Group;
        const std::size_t most = single ? 1 : nested.maxItems;
        if (count < nested.minItems)
            evaluator_.report(environment_, codes::blockCount, span, owner,
                              fmt::format("at least {}", nested.minItems), std::string(nested.name), count);
        else if (most != 0 && count > most)
            evaluator_.report(environment_, codes::blockCount, span, owner, fmt::format("at most {}", most),
                              std::string(nested.name), count);
    }
}

} // namespace drc::expansion
