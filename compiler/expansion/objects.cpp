#include "expansion/objects.hpp"

#include "expansion/expansion_context.hpp"

#include <fmt/format.h>

#include <utility>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using semantics::Type;
using semantics::TypeKind;

Type typeOf(const library::SchemaType& type) {
    switch (type.kind) {
    case library::SchemaTypeKind::String: return Type::of(TypeKind::String);
    case library::SchemaTypeKind::Number: return Type::of(TypeKind::Number);
    case library::SchemaTypeKind::Bool: return Type::of(TypeKind::Bool);
    case library::SchemaTypeKind::List:
    case library::SchemaTypeKind::Set: return Type::listOf(typeOf(*type.element));
    case library::SchemaTypeKind::Map: return Type::mapOf(typeOf(*type.element));
    case library::SchemaTypeKind::Object:
    case library::SchemaTypeKind::Tuple:
    case library::SchemaTypeKind::Dynamic: return {};
    }
    return {};
}

// ---- resources

std::string ResourceObject::describe() const {
    return fmt::format("the {} `{}` (`{}`)", syntax::productionName(resource_.statement->kind),
                       resource_.statement->name.text, resource_.address.type);
}

std::optional<Value> ResourceObject::member(const syntax::Name& name, const Environment& /*environment*/,
                                            Evaluator& /*evaluator*/) const {
    // A resource of an unknown type was reported; its attributes are unknown.
    if (resource_.schema == nullptr) return Value(semantics::Poison{});
    const auto* const attribute = resource_.schema->attribute(name.text);
    const auto* const block = attribute == nullptr ? resource_.schema->block(name.text) : nullptr;
    if (attribute == nullptr && block == nullptr) return std::nullopt;
    const void* const asked = attribute != nullptr ? static_cast<const void*>(attribute) : block;
    for (const auto& [known, value] : resource_.members)
        if (known == asked) return value;
    ir::Path path;
    path.emplace_back(ir::Member{std::string(name.text)});
    Value value = Value::deferred(ir::Reference{resource_.address, std::move(path)},
                                  attribute != nullptr ? typeOf(attribute->type) : Type::of(TypeKind::List));
    resource_.members.emplace_back(asked, value);
    return value;
}

std::vector<std::string> ResourceObject::memberNames() const {
    std::vector<std::string> names;
    if (resource_.schema == nullptr) return names;
    for (const auto& attribute : resource_.schema->attributes)
        names.emplace_back(attribute.name);
    for (const auto& block : resource_.schema->blocks)
        names.emplace_back(block.name);
    return names;
}

bool ResourceObject::same(const Object& other) const {
    const auto* resource = dynamic_cast<const ResourceObject*>(&other);
    return resource != nullptr && &resource->resource_ == &resource_;
}

namespace {

Value memberValue(const Family::Member& member, const ExpansionContext& world) {
    if (member.part != nullptr) return world.frame.componentValue(member.part->component());
    return Value::object<ResourceObject>(*member.resource);
}

const Value& indexOf(const Family::Member& member) {
    return member.part != nullptr ? member.part->membership()->index : member.resource->index;
}

} // namespace

Value valueOf(const Family& family, std::string_view name, const ExpansionContext& world) {
    if (family.broken) return semantics::Poison{};
    if (!family.indexed) return memberValue(family.members.front(), world);
    return Value::object<FamilyObject>(family, std::string(name), world);
}

std::string FamilyObject::describe() const {
    const bool areParts = !family_.members.empty() && family_.members.front().part != nullptr;
    return fmt::format("the {} `{}`", areParts ? "parts" : "resources", name_);
}

std::optional<Value> FamilyObject::member(const syntax::Name& name, const Environment& environment,
                                          Evaluator& evaluator) const {
    auto& error =
        evaluator.report(environment, codes::unknownMember, name.span, describe(), std::string(name.text));
    for (const Family::Member& member : family_.members)
        if (semantics::print(indexOf(member)) == name.text) {
            error.help(fmt::format("the element of this key is `{}{}`", name_,
                                   semantics::writtenKey(indexOf(member))));
            return Value(semantics::Poison{});
        }
    if (!family_.members.empty())
        error.help(fmt::format("of one of them: `{}{}.{}`", name_,
                               semantics::writtenKey(indexOf(family_.members.front())), name.text));
    error.help(fmt::format("of all of them, as a list: `{}[*].{}`", name_, name.text));
    return Value(semantics::Poison{});
}

std::vector<std::string> FamilyObject::memberNames() const {
    std::vector<std::string> keys;
    for (const Family::Member& member : family_.members)
        keys.push_back(semantics::print(indexOf(member)).value_or(""));
    return keys;
}

std::optional<Value> FamilyObject::element(const Value& index) const {
    for (const Family::Member& member : family_.members)
        if (semantics::print(indexOf(member)) == semantics::print(index)) return memberValue(member, world_);
    return std::nullopt;
}

std::optional<semantics::Items> FamilyObject::elements() const {
    semantics::Items items;
    for (const Family::Member& member : family_.members)
        items.push_back(memberValue(member, world_));
    return items;
}

Value FamilyObject::keyAt(std::size_t position) const {
    return indexOf(family_.members[position]);
}

// ---- components

std::string ExpandedComponent::describe() const {
    const Membership* const membership = world_.instance(component()).membership();
    if (membership == nullptr) return ComponentObject::describe();
    const Value& index = membership->index;
    return fmt::format("the {} `{}{}`", component().kind->name, membership->line.name.text,
                       index.isNull() ? "" : semantics::writtenKey(index));
}

std::optional<Value> ExpandedComponent::member(const syntax::Name& name, const Environment& environment,
                                               Evaluator& evaluator) const {
    Instance& instance = world_.instance(component());
    if (auto value = instance.exported(name, environment, evaluator)) return value;
    return instance.parameterNamed(name.text, environment.region, evaluator);
}

std::vector<std::string> ExpandedComponent::memberNames() const {
    std::vector<std::string> names = component().kind->exports;
    for (std::string& parameter : component().kind->parameters.names())
        names.push_back(std::move(parameter));
    return names;
}

bool ExpandedComponent::isPart() const {
    return world_.instance(component()).membership() != nullptr;
}

namespace {

void visitResources(const InstanceFrame& place, const std::function<void(const ResourceInstance&)>& visit) {
    for (const PlaceContents::Line& line : place.contents().lines)
        if (line.resource != nullptr)
            visit(*line.resource);
        else
            visitResources(*line.part, visit);
}

} // namespace

void ExpandedComponent::forEachResource(const std::function<void(const ResourceInstance&)>& visit) const {
    for (const InstanceFrame& place : world_.instance(component()).places())
        visitResources(place, visit);
}

// ---- records

std::optional<Value> Record::member(const syntax::Name& name, const Environment& environment,
                                    Evaluator& evaluator) const {
    if (const Value* value = semantics::find(members_, name.text)) return *value;
    for (const InstanceFrame* place : exporting_)
        if (auto value = place->exported(name.text, environment, evaluator)) return value;
    return std::nullopt;
}

std::vector<std::string> Record::memberNames() const {
    std::vector<std::string> names;
    for (const auto& member : members_)
        names.push_back(member.first);
    for (const InstanceFrame* place : exporting_)
        for (const auto& exported : place->contents().exports)
            names.push_back(exported.first);
    return names;
}

} // namespace drc::expansion
