#include "expansion/expand.hpp"

#include "binding/builtins.hpp"
#include "binding/symbol.hpp"
#include "expansion/cycles.hpp"
#include "expansion/deployed_value.hpp"
#include "expansion/emit.hpp"
#include "expansion/facts.hpp"
#include "library/contract.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace drc::expansion {

namespace contract = library::contract;

using semantics::Type;
using semantics::TypeKind;

namespace {

/// What a provider's configuration may refer to: the topology, one region, and the topology's tags.
class ConfigurationFrame final : public semantics::Frame {
public:
    explicit ConfigurationFrame(ExpansionContext& world)
        : Frame(world.evaluator.memo().newOwner()), world_(world), files_(*this) {}
    std::optional<Value> read(const binding::Symbol& symbol, source::Span where,
                              const Environment& environment, Evaluator& evaluator) const override {
        if (symbol.builtin == nullptr) return semantics::nameItself(symbol);
        if (symbol.builtin->id == binding::Builtin::Region) return semantics::regionValue(environment.region);
        if (symbol.builtin->id == binding::Builtin::Tags) return tags(environment.region, evaluator);
        if (symbol.builtin->id == binding::Builtin::Account) return world_.account();
        return world_.frame.read(symbol, where, environment, evaluator);
    }
    const semantics::FileFrame* files() const override { return &files_; }

private:
    Value tags(const RegionRole* region, Evaluator& evaluator) const {
        const semantics::Setting* const tags = world_.model.settings.find("tags");
        if (tags == nullptr || tags->written == nullptr) return Value::map({});
        return evaluator.evaluateAs(*tags->written, {&world_.frame, region, nullptr},
                                    Type::mapOf(Type::of(TypeKind::String)));
    }

    ExpansionContext& world_;
    semantics::FileFrame files_;
};

ir::InputType inputType(const Type& type) {
    switch (type.kind) {
    case TypeKind::String: return ir::InputType::String;
    case TypeKind::Number: return ir::InputType::Number;
    case TypeKind::Bool: return ir::InputType::Bool;
    case TypeKind::List: return ir::InputType::AnyList;
    case TypeKind::Map: return ir::InputType::AnyMap;
    default: return ir::InputType::Any; // the resolver lets no other type pass
    }
}

} // namespace

Expansion::Expansion(ExpansionContext& world, ir::Program& program, Extent extent)
    : world_(world), program_(program), extent_(extent) {
    program.topology = world.model.name;
    program.span = world.model.nameSpan;
    program.longestSuffix = world.longestSuffix();
    program.layout = world.model.split ? ir::Layout::Split : ir::Layout::Single;
}

namespace {

/// Whether a user has set it, or must; a default that no line uses concerns nobody.
bool isAsked(const Instance& instance, const semantics::Parameter& parameter) {
    return parameter.required() ||
           instance.component().settings.find(parameter.definition->name.text) != nullptr;
}

} // namespace

void Expansion::component(const semantics::Component& component) {
    written_.push_back(&component);
    program_.components.push_back(component.name);
    if (component.family != nullptr || !component.declaredName.empty())
        program_.elements.emplace(component.name, component.written());
    if (extent_ == Extent::Recovery) return;
    Instance& instance = elaborate(component);
    for (const semantics::Parameter& parameter : component.kind->parameters.parameters)
        evaluate(instance, parameter);
    for (const InstanceFrame& place : instance.places())
        this->place(place);
}

Instance& Expansion::elaborate(const semantics::Component& component) {
    Instance& instance = world_.instance(component);
    world_.elaboration.run(instance);
    return instance;
}

void Expansion::place(const InstanceFrame& place) {
    for (const PlaceContents::Line& line : place.contents().lines) {
        if (line.resource != nullptr)
            emitResource(world_, *line.resource, program_.resources.emplace_back());
        else
            part(*line.part);
    }
    outputs(place.instance(), place);
}

void Expansion::part(const InstanceFrame& place) {
    Instance& instance = place.instance();
    for (const semantics::Parameter& parameter : instance.kind().parameters.parameters)
        if (isAsked(instance, parameter))
            instance.parameter(parameter, place.identity().region, world_.evaluator);
    this->place(place);
}

void Expansion::complete() {
    if (!world_.model.ofAccount.all.empty()) world_.account(); // what is said of it is judged in any case
    if (const semantics::Component* account = world_.accountIfUsed()) component(*account);
    if (extent_ == Extent::Recovery) return;
    inputs();
    providers();
    reportCycles(world_, program_);
    for (auto& [path, file] : world_.files)
        program_.files.push_back(std::move(file));
}

// A setting that no line of the kind happens to use is still checked.
void Expansion::evaluate(Instance& instance, const semantics::Parameter& parameter) {
    if (!isAsked(instance, parameter)) return;
    for (const RegionRole* region : instance.component().regions)
        instance.parameter(parameter, region, world_.evaluator);
}

void Expansion::outputs(Instance& instance, const InstanceFrame& place) {
    for (const auto& [name, exported] : place.contents().exports) {
        const RegionRole* const region = exported.environment.region;
        // Exports of a part are read through the component that it belongs to.
        const bool checks = region != nullptr && name == contract::readiness::checks.name &&
                            instance.membership() == nullptr &&
                            instance.kind().is(contract::readiness::trait);
        const bool isOutput = exported.definition->kind == syntax::StatementKind::Output;
        if (!isOutput && !checks) continue;
        const syntax::Name written = exported.definition->name;
        const Value value = place.exported(name, exported.environment, world_.evaluator).value_or(Value());
        auto held =
            storedValue(value, {exported.definition->value->span, exported.environment, world_.evaluator},
                        [] { return "an output"; });
        if (!held || held->isNull()) continue;
        // The caller must give the region.
        if (checks)
            held = ir::Map{{"region", ir::Variable{semantics::regionVariable(region->role), {}}},
                           {std::string(contract::readiness::checks), std::move(*held)}};
        const semantics::Component& owner = instance.owner();
        const std::string_view path =
            instance.membership() == nullptr ? std::string_view() : instance.membership()->path;
        const std::string label = region == nullptr
                                      ? fmt::format("{}_{}{}", owner.name, path, name)
                                      : fmt::format("{}_{}_{}{}", owner.name, region->role, path, name);
        const library::Module& module = *instance.kind().module;
        program_.outputs.push_back(
            {checks ? ir::Output::Purpose::Checks : ir::Output::Purpose::User,
             label,
             syntax::documentation(module.tree, module.file->text(), *exported.definition),
             std::move(*held),
             {written.span, owner.span, owner.name, owner.kind->name}});
    }
}

void Expansion::inputs() {
    program_.inputs.push_back(
        {ir::Input::Purpose::EnvironmentSuffix,
         std::string(semantics::environmentSuffix),
         ir::InputType::String,
         "Distinguishes this environment from others in the same account; part of every name",
         std::nullopt,
         {},
         {},
         world_.model.nameSpan});
    const std::vector<std::string> known = world_.providers.facts().regions;
    for (const RegionRole& region : world_.model.regions)
        program_.inputs.push_back({ir::Input::Purpose::Region, semantics::regionVariable(region.role),
                                   ir::InputType::String,
                                   fmt::format("The region with the role `{}`", region.role),
                                   ir::Value(region.name), known, region.role, region.span});
    for (const semantics::DeployParameter& parameter : world_.model.parameters) {
        if (parameter.given) {
            program_.given.push_back({parameter.name, parameter.givenText});
            continue;
        }
        std::optional<ir::Value> defaultValue;
        if (parameter.defaultValue)
            defaultValue =
                deployedValue(*parameter.defaultValue,
                              {parameter.span, {&world_.frame, nullptr, nullptr}, world_.evaluator});
        program_.inputs.push_back({ir::Input::Purpose::User,
                                   parameter.name,
                                   inputType(parameter.type),
                                   parameter.documentation,
                                   std::move(defaultValue),
                                   {},
                                   {},
                                   parameter.span});
    }
}

ir::Value Expansion::stateOf(const syntax::Expression& written, const semantics::Environment& environment) {
    const semantics::Value value = world_.evaluator.evaluate(written, environment);
    if (value.isNull() || value.isPoison()) return {};
    return deployedValue(value, {written.span, environment, world_.evaluator}).value_or(ir::Value());
}

void Expansion::providers() {
    const ConfigurationFrame frame(world_);
    std::set<std::string> used;
    for (const ir::Resource& resource : program_.resources)
        used.insert(resource.provider);
    for (const Provider& provider : world_.providers.all()) {
        if (used.count(provider.name) == 0) continue;
        ir::Provider& result = program_.providers.emplace_back();
        result = {provider.name, provider.source, provider.version, {}, {}};
        for (const RegionRole& region : world_.model.regions) {
            ir::Provider::Configuration& configuration = result.configurations.emplace_back();
            configuration.role = region.role;
            if (provider.configuration != nullptr)
                configuration.body =
                    emitConfiguration(*provider.configuration, {&frame, &region, nullptr}, world_.evaluator);
            if (provider.state != nullptr)
                configuration.state = stateOf(*provider.state, {&frame, &region, nullptr});
        }
    }
}

} // namespace drc::expansion
