#include "semantics/topology_scope.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::semantics {

using syntax::StatementKind;

// ---- components

std::string ComponentObject::describe() const {
    return semantics::describe(component_);
}

std::optional<Value> ComponentObject::member(const syntax::Name& /*name*/, const Environment& /*environment*/,
                                             Evaluator& /*evaluator*/) const {
    return std::nullopt;
}

std::vector<std::string> ComponentObject::memberNames() const {
    return component_.kind->exports;
}

bool ComponentObject::same(const Object& other) const {
    const auto* component = dynamic_cast<const ComponentObject*>(&other);
    return component != nullptr && &component->component_ == &component_;
}

Type ComponentObject::type() const {
    Type type = Type::component(component_.kind->name, component_.kind->declaration);
    type.names.insert(type.names.end(), component_.kind->traits.begin(), component_.kind->traits.end());
    return type;
}

// ---- families

std::string ComponentFamily::describe() const {
    return fmt::format("the family `{}`", family_.name);
}

std::optional<Value> ComponentFamily::member(const syntax::Name& name, const Environment& environment,
                                             Evaluator& evaluator) const {
    if (family_.unclear) return Value(Poison{});
    auto& error = evaluator.report(environment, diagnostics::codes::wholeFamily, name.span, family_.name);
    error.label(family_.span, "repeated here");
    if (!family_.elements.empty())
        error.help(fmt::format("of one of them: `{}.{}`", family_.elements.front()->written(), name.text));
    error.help(fmt::format("of all of them, as a list: `{}[*].{}`", family_.name, name.text));
    return Value(Poison{});
}

/// What may stand between its brackets.
std::vector<std::string> ComponentFamily::memberNames() const {
    std::vector<std::string> keys;
    for (const auto& element : family_.byKey)
        keys.push_back(element.first);
    return keys;
}

std::optional<Value> ComponentFamily::element(const Value& index) const {
    const auto key = semantics::print(index);
    const auto found = key ? family_.byKey.find(*key) : family_.byKey.end();
    if (found != family_.byKey.end()) return scope_.componentValue(*found->second);
    return family_.unclear ? std::optional<Value>(Poison{}) : std::nullopt;
}

std::optional<Items> ComponentFamily::elements() const {
    Items items;
    for (const Component* element : family_.elements)
        items.push_back(scope_.componentValue(*element));
    return items;
}

std::optional<std::string> ComponentFamily::insteadOf(const Type& wanted) const {
    if (wanted.kind == TypeKind::List)
        return fmt::format("the list of its elements is `{}[*]`", family_.name);
    if (wanted.kind != TypeKind::Component || family_.elements.empty()) return std::nullopt;
    return fmt::format("select one of its elements: `{}`", family_.elements.front()->written());
}

// ---- kinds

std::string KindObject::describe() const {
    return fmt::format("the kind `{}`", kind_.name);
}

std::optional<Value> KindObject::member(const syntax::Name& name, const Environment& /*environment*/,
                                        Evaluator& /*evaluator*/) const {
    const Component* const component = scope_.model().declared(name.text);
    const Family* const family = scope_.model().family(name.text);
    const Kind* const kind = component != nullptr ? component->kind
                             : family != nullptr  ? family->kind
                                                  : nullptr;
    return kind == &kind_ ? scope_.named(name.text) : std::nullopt;
}

std::vector<std::string> KindObject::memberNames() const {
    std::vector<std::string> names;
    for (const Component& component : scope_.model().components)
        if (component.kind == &kind_ && component.family == nullptr) names.push_back(component.name);
    for (const Family& family : scope_.model().families)
        if (family.kind == &kind_) names.push_back(family.name);
    return names;
}

// ---- names

Value environmentSuffixValue() {
    return Value::deferred(ir::Variable{std::string(environmentSuffix), {}}, Type::of(TypeKind::String));
}

Value TopologyScope::componentValue(const Component& component) const {
    return Value::object<ComponentObject>(component);
}

std::optional<Value> TopologyScope::named(std::string_view name) const {
    if (const Component* component = model_.declared(name)) return componentValue(*component);
    if (const Family* family = model_.family(name)) return Value::object<ComponentFamily>(*family, *this);
    return std::nullopt;
}

std::optional<Value> TopologyScope::lookup(const syntax::Name& name, const Environment& environment,
                                           Evaluator& evaluator) const {
    // These are reserved: other declarations of the name were refused and do not change their meaning.
    if (name.text == environmentSuffix) return environmentSuffixValue();
    if (name.text == "topology") return Value(model_.name);
    if (auto value = declared(name, environment, evaluator)) return value;
    if (auto value = libraryValue(library_, name, environment, evaluator)) return value;
    if (const Kind* kind = kinds_.find(name.text)) return Value::object<KindObject>(*kind, *this);
    return std::nullopt;
}

std::optional<Value> TopologyScope::declared(const syntax::Name& name, const Environment& environment,
                                             Evaluator& evaluator) const {
    if (auto component = named(name.text)) return component;
    if (const Region* region = model_.region(name.text)) return regionValue(*region);
    const auto found = model_.lets.find(name.text);
    if (found != model_.lets.end()) return let(*found->second, environment, evaluator);
    for (const DeployParameter& parameter : model_.parameters)
        if (parameter.name == name.text)
            return Value::deferred(ir::Variable{parameter.name, {}}, parameter.type);
    return std::nullopt;
}

Value TopologyScope::let(const syntax::Definition& definition, const Environment& environment,
                         Evaluator& evaluator) const {
    const auto key = std::pair(&definition, environment.region);
    const auto known = lets_.find(key);
    if (known != lets_.end()) {
        if (known->second) return *known->second;
        evaluator.reportCircle(definition, environment);
        return Poison{};
    }
    if (evaluator.isPoisoned(definition)) return Poison{};
    lets_[key] = std::nullopt;
    const Environment inner{this, environment.region, nullptr};
    const Evaluator::Computing computing(evaluator, definition, inner);
    Value value = evaluator.evaluate(*definition.value, inner);
    lets_[key] = value;
    return value;
}

std::vector<std::string> TopologyScope::names() const {
    std::vector<std::string> names{std::string(environmentSuffix)};
    for (const Component& component : model_.components)
        if (component.family == nullptr) names.push_back(component.name);
    for (const Family& family : model_.families)
        names.push_back(family.name);
    for (const Region& region : model_.regions)
        names.push_back(region.role);
    for (const auto& entry : model_.lets)
        names.push_back(entry.first);
    for (const DeployParameter& parameter : model_.parameters)
        names.push_back(parameter.name);
    return names;
}

const syntax::Definition* TopologyScope::function(std::string_view name) const {
    const library::Declaration declaration = library_.function(name);
    return declaration ? &declaration.definition() : nullptr;
}

std::vector<std::string> TopologyScope::functionNames() const {
    return library_.names(StatementKind::Function);
}

std::vector<const Region*> TopologyScope::regions() const {
    std::vector<const Region*> result;
    for (const Region& region : model_.regions)
        result.push_back(&region);
    return result;
}

} // namespace drc::semantics
