#include "policy/subjects.hpp"

#include "semantics/lower_value.hpp"

#include <fmt/format.h>

#include <utility>

namespace drc::policy {

namespace {

semantics::Entries entriesOf(const ir::NestedBlock& block);

Value valueOf(const std::vector<ir::NestedBlock>& blocks, const std::string& name) {
    semantics::Items items;
    for (const ir::NestedBlock& block : blocks)
        if (block.name == name) items.push_back(Value::map(entriesOf(block)));
    return Value::list(std::move(items));
}

semantics::Entries entriesOf(const ir::NestedBlock& block) {
    semantics::Entries entries;
    for (const ir::Attribute& attribute : block.attributes) {
        Value value = semantics::lift(attribute.value);
        value.origin = attribute.span;
        entries.emplace_back(attribute.name, std::move(value));
    }
    for (const ir::NestedBlock& nested : block.blocks)
        if (semantics::find(entries, nested.name) == nullptr)
            entries.emplace_back(nested.name, valueOf(block.blocks, nested.name));
    return entries;
}

bool isText(const ir::Value& value) {
    return value.text() != nullptr || value.isDeferred();
}

/// Visits every text in a value with its path; lists count from 0.
template <class Visit>
void forEachText(const ir::Value& value, const std::string& path, const Visit& visit) {
    if (isText(value)) visit(path, value);
    if (const ir::List* list = value.list())
        for (std::size_t index = 0; index < list->size(); ++index)
            forEachText((*list)[index], fmt::format("{}[{}]", path, index), visit);
    if (const ir::Map* map = value.map())
        for (const auto& [key, item] : *map)
            forEachText(item, fmt::format("{}.{}", path, key), visit);
    const ir::Call* const call = value.call();
    if (call == nullptr) return;
    // What a function of the deployment makes of one value counts as written here: policies are built that
    // way.
    if (call->arguments.size() == 1 && !isText(call->arguments.front()))
        return forEachText(call->arguments.front(), path, visit);
    for (std::size_t index = 0; index < call->arguments.size(); ++index)
        forEachText(call->arguments[index], fmt::format("{}({})", path, index), visit);
}

template <class Visit>
void forEachText(const ir::NestedBlock& block, const std::string& prefix, const Visit& visit) {
    for (const ir::Attribute& attribute : block.attributes)
        forEachText(
            attribute.value, prefix + attribute.name,
            [&](const std::string& path, const ir::Value& value) { visit(path, value, attribute.span); });
    for (const ir::NestedBlock& nested : block.blocks)
        forEachText(nested, prefix + nested.name + ".", visit);
}

} // namespace

// ---- resources

std::string ResourceSubject::describe() const {
    return fmt::format("the resource `{}`", ir::toString(resource_.address));
}

std::vector<std::string> ResourceSubject::memberNames() const {
    return {"type", "address",   "role",       "region",  "global",
            "mode", "component", "attributes", "strings", "cannot_be_destroyed"};
}

std::optional<Value> ResourceSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                             Evaluator& /*evaluator*/) const {
    if (name.text == "type") return Value(resource_.address.type);
    if (name.text == "address") return Value(ir::toString(resource_.address));
    if (name.text == "role") return Value(resource_.role);
    if (name.text == "region") return region_ == nullptr ? Value(semantics::Null{}) : Value(region_->name);
    if (name.text == "global") return Value(resource_.global);
    if (name.text == "component") return component_;
    if (name.text == "attributes") return Value::map(entriesOf(resource_.body));
    if (name.text == "strings") return strings();
    if (name.text == "cannot_be_destroyed") return Value(resource_.lifecycle.preventDestroy);
    if (name.text == "mode") {
        switch (resource_.address.mode) {
        case ir::ResourceMode::Managed: return Value("resource");
        case ir::ResourceMode::Data: return Value("data");
        case ir::ResourceMode::Ephemeral: return Value("ephemeral");
        }
    }
    return std::nullopt;
}

Value ResourceSubject::attribute(const std::string& name) const {
    for (const ir::Attribute& attribute : resource_.body.attributes)
        if (attribute.name == name)
            return Value::object(std::make_shared<const AttributeSubject>(
                resource_, name, semantics::lift(attribute.value), attribute.span));
    return Value::object(
        std::make_shared<const AttributeSubject>(resource_, name, semantics::Null{}, source::Span{}));
}

Value ResourceSubject::strings() const {
    semantics::Items items;
    forEachText(resource_.body, "", [&](const std::string& path, const ir::Value& value, source::Span span) {
        items.push_back(Value::object(
            std::make_shared<const AttributeSubject>(resource_, path, semantics::lift(value), span)));
    });
    return Value::list(std::move(items));
}

// ---- attributes

std::string AttributeSubject::describe() const {
    return fmt::format("`{}` of `{}`", name_, ir::toString(resource_.address));
}

std::optional<Value> AttributeSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                              Evaluator& /*evaluator*/) const {
    if (name.text == "name") return Value(name_);
    if (name.text == "value") return value_;
    if (name.text == "present") return Value(!value_.isNull());
    return std::nullopt;
}

// ---- components

std::string ComponentSubject::describe() const {
    return fmt::format("the {} `{}`", component_.kind->name, component_.written());
}

std::vector<std::string> ComponentSubject::memberNames() const {
    return {"name", "kind", "traits", "regions", "home", "replicated", "replicas", "actions"};
}

std::optional<Value> ComponentSubject::member(const syntax::Name& name, const Environment& /*environment*/,
                                              Evaluator& /*evaluator*/) const {
    if (name.text == "name") return Value(component_.name);
    if (name.text == "kind") return Value(component_.kind->name);
    if (name.text == "home")
        return component_.home == nullptr ? Value(semantics::Null{}) : Value(component_.home->role);
    if (name.text == "replicated")
        return Value(!component_.replications.empty() || component_.replicationUnclear);
    semantics::Items items;
    if (name.text == "traits")
        for (const std::string& trait : component_.kind->traits)
            items.emplace_back(trait);
    else if (name.text == "regions")
        for (const semantics::Region* region : component_.regions)
            items.emplace_back(region->role);
    else if (name.text == "actions")
        for (const auto& [verb, action] : component_.kind->actions)
            items.emplace_back(verb);
    else if (name.text == "replicas")
        for (const semantics::Replication* replica : component_.replications)
            items.push_back(
                Value::map({{"from", Value(replica->from->role)}, {"to", Value(replica->to->role)}}));
    else
        return std::nullopt;
    return Value::list(std::move(items));
}

} // namespace drc::policy
