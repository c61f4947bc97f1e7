#include "semantics/topology_frame.hpp"

#include "binding/builtins.hpp"
#include "binding/symbol.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::semantics {

using binding::SymbolKind;

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
    if (const auto named = family_.byKey.find(std::string(name.text)); named != family_.byKey.end()) {
        error.help(fmt::format("the element of this key is `{}`", named->second->written()));
        return Value(Poison{});
    }
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
    if (found != family_.byKey.end()) return frame_.componentValue(*found->second);
    return family_.unclear ? std::optional<Value>(Poison{}) : std::nullopt;
}

std::optional<Items> ComponentFamily::elements() const {
    Items items;
    for (const Component* element : family_.elements)
        items.push_back(frame_.componentValue(*element));
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
    const Component* const component = frame_.model().declared(name.text);
    const Family* const family = frame_.model().family(name.text);
    const Kind* const kind = component != nullptr ? component->kind
                             : family != nullptr  ? family->kind
                                                  : nullptr;
    if (kind != &kind_) return std::nullopt;
    return component != nullptr ? frame_.componentValue(*component) : frame_.familyValue(*family);
}

std::vector<std::string> KindObject::memberNames() const {
    std::vector<std::string> names;
    for (const Component& component : frame_.model().components)
        if (component.kind == &kind_ && component.family == nullptr) names.push_back(component.written());
    for (const Family& family : frame_.model().families)
        if (family.kind == &kind_) names.push_back(family.name);
    return names;
}

// ---- what names stand for

Value environmentSuffixValue() {
    return Value::deferred(ir::Variable{std::string(environmentSuffix), {}}, Type::of(TypeKind::String));
}

Value TopologyFrame::componentValue(const Component& component) const {
    return Value::object<ComponentObject>(component);
}

std::optional<Value> TopologyFrame::read(const binding::Symbol& symbol, source::Span /*where*/,
                                         const Environment& environment, Evaluator& evaluator) const {
    switch (symbol.kind) {
    case SymbolKind::Builtin:
        if (symbol.builtin->id == binding::Builtin::EnvironmentSuffix) return environmentSuffixValue();
        if (symbol.builtin->id == binding::Builtin::Topology) return Value(model_.name);
        return std::nullopt;
    case SymbolKind::Value:
        return let(syntax::as<syntax::Definition>(*symbol.statement), environment, evaluator);
    case SymbolKind::RegionRole:
    case SymbolKind::Component:
    case SymbolKind::Parameter: return made(symbol);
    case SymbolKind::Kind:
        if (const Kind* kind = kinds_.find(symbol.name)) return Value::object<KindObject>(*kind, *this);
        return std::nullopt;
    default: return std::nullopt;
    }
}

std::optional<Value> TopologyFrame::made(const binding::Symbol& symbol) const {
    const Made* const made = model_.madeOf(&symbol);
    if (made == nullptr && model_.refused.count(symbol.statement) != 0) return Poison{};
    if (made == nullptr) return std::nullopt;
    if (const auto* const component = std::get_if<const Component*>(made)) return componentValue(**component);
    if (const auto* const family = std::get_if<const Family*>(made)) return familyValue(**family);
    if (const auto* const region = std::get_if<const RegionRole*>(made)) return regionValue(*region);
    const DeployParameter& parameter = *std::get<const DeployParameter*>(*made);
    if (parameter.given) return *parameter.given;
    return Value::deferred(ir::Variable{parameter.name, {}}, parameter.type);
}

Value TopologyFrame::let(const syntax::Definition& definition, const Environment& environment,
                         Evaluator& evaluator) const {
    if (evaluator.isPoisoned(definition)) return Poison{};
    return evaluator.once(definition, number(), {this, environment.region, nullptr});
}

std::vector<const RegionRole*> TopologyFrame::regions() const {
    std::vector<const RegionRole*> result;
    for (const RegionRole& region : model_.regions)
        result.push_back(&region);
    return result;
}

} // namespace drc::semantics
