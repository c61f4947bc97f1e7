#include "binding/builtins.hpp"
#include "binding/symbol.hpp"
#include "diagnostics/suggestion.hpp"
#include "expansion/elaboration.hpp"
#include "expansion/expansion_context.hpp"
#include "expansion/host_functions.hpp"
#include "expansion/instance.hpp"
#include "expansion/objects.hpp"

#include <fmt/format.h>

#include <algorithm>

/// What the names of a kind stand for at a place.
namespace drc::expansion {

namespace codes = diagnostics::codes;
using semantics::Poison;
using semantics::regionValue;

std::optional<Value> InstanceFrame::read(const Symbol& symbol, source::Span where,
                                         const Environment& environment, Evaluator& evaluator) const {
    using enum binding::SymbolKind;
    switch (symbol.kind) {
    case Builtin: return builtin(symbol, where, environment, evaluator);
    case Parameter: return parameter(symbol, environment, evaluator);
    case Value:
    case Resource:
    case Part: return declared(symbol, where, environment, evaluator);
    case Signal: {
        const semantics::Signal* const* const found = instance_.members().signals.find(&symbol);
        // One that stands in a placement was reported.
        if (found == nullptr) return Poison{};
        return instance_.signal(**found, evaluator);
    }
    case Member: return semantics::EnumMember{std::string(symbol.name)};
    default: return semantics::nameItself(symbol);
    }
}

// ---- what a kind declares

std::optional<Value> InstanceFrame::declared(const Symbol& symbol, source::Span where,
                                             const Environment& environment, Evaluator& evaluator) const {
    // The names of a region are those of the region that the expression is evaluated in, which `in` may have
    // changed.
    if (identity_.kind != PlaceKind::Region)
        if (auto value = own(symbol, where, environment, evaluator)) return value;
    return ofKind(symbol, where, environment, evaluator);
}

namespace {

/// Which part of a kind declares the names of a place.
NameScope declaringPart(PlaceKind kind) {
    switch (kind) {
    case PlaceKind::Global: return NameScope::Global;
    case PlaceKind::Region: return NameScope::Region;
    case PlaceKind::Replica: return NameScope::Replica;
    case PlaceKind::Pair: return NameScope::Pair;
    case PlaceKind::Signal: return NameScope::Signal;
    case PlaceKind::Action: break;
    }
    return NameScope::Nothing;
}

} // namespace

std::optional<Value> InstanceFrame::own(const Symbol& symbol, source::Span where,
                                        const Environment& environment, Evaluator& evaluator) const {
    const PlaceContents* const contents = instance_.world().elaboration.of(*this, environment);
    if (contents == nullptr) return Poison{};
    if (const Family* const family = contents->family(symbol, environment.region))
        return valueOf(*family, symbol.name, instance_.world());
    if (const PlaceContents::Valued* const value = contents->value(symbol))
        return evaluator.once(*value->definition, number(), value->environment);
    if (contents->complete) return std::nullopt;
    const KindMembers& members = instance_.members();
    if (members.declares(symbol) != declaringPart(identity_.kind) &&
        members.wholeParts.find(&symbol) == nullptr)
        return std::nullopt;
    evaluator.report(environment, codes::dependsOnItself, where, std::string(symbol.name))
        .note("a condition or loop that uses it decides whether it exists");
    return Poison{};
}

/// Whether the place makes it in the region of the environment, as `in certified_in { … }` within `global`.
bool InstanceFrame::makesIn(const Symbol& symbol, const Environment& environment) const {
    if (environment.region == nullptr) return false;
    const PlaceContents* const contents = instance_.world().elaboration.of(*this, environment);
    return contents != nullptr && contents->family(symbol, environment.region) != nullptr;
}

/// Says where the component lives, and how a kind makes something where it does not.
void InstanceFrame::explainAbsence(diagnostics::Diagnostic& error, const RegionRole& region) const {
    if (instance_.component().livesIn(region)) return;
    std::vector<std::string> roles;
    for (const RegionRole* own : instance_.component().regions)
        roles.push_back(own->role);
    error
        .note(
            fmt::format("`{}` lives in {}", instance_.component().written(), diagnostics::enumeration(roles)))
        .help("what stands in a region in which the component does not live is made once: `global { in "
              "REGION { … } }`");
}

std::optional<Value> InstanceFrame::ofKind(const Symbol& symbol, source::Span where,
                                           const Environment& environment, Evaluator& evaluator) const {
    const KindMembers& members = instance_.members();
    const RegionRole* const region = environment.region;
    const NameScope where_ = members.declares(symbol);
    if (where_ == NameScope::Nothing || where_ == NameScope::Pair || where_ == NameScope::Signal)
        return std::nullopt;
    if (where_ == NameScope::Kind) {
        if (const syntax::Definition* const* const value = members.values.find(&symbol))
            return instance_.kindValue(**value, region, evaluator);
        // A resource outside of all placements was reported.
        if (members.wholeParts.find(&symbol) == nullptr) return Poison{};
    }
    const InstanceFrame* const place = making(symbol, region);
    if (place == nullptr && region == nullptr)
        return reportRegionNeeded(symbol, where, environment, evaluator);
    if (place == nullptr) {
        auto& error = evaluator.report(
            environment, codes::notInRegion, where,
            fmt::format("`{}` of `{}`", symbol.name, instance_.component().written()), region->role);
        explainAbsence(error, *region);
        return Poison{};
    }
    const bool isGlobal = place->identity().kind == PlaceKind::Global && !place->makesIn(symbol, environment);
    const Environment inside = isGlobal ? environment.in(nullptr) : environment;
    if (auto value = place->own(symbol, where, inside, evaluator)) return value;
    evaluator.report(environment, codes::notMade, where, std::string(symbol.name))
        .about(instance_.owner().nameSpan)
        .note("it is declared in a block whose condition does not hold for this component");
    return Poison{};
}

const InstanceFrame* InstanceFrame::making(const Symbol& symbol, const RegionRole* region) const {
    switch (instance_.members().declares(symbol)) {
    case NameScope::Global: return &instance_.global();
    case NameScope::Kind: return region == nullptr ? &instance_.global() : instance_.inRegion(region);
    case NameScope::Region: return region == nullptr ? nullptr : instance_.inRegion(region);
    case NameScope::Replica: {
        const InstanceFrame* last = nullptr;
        for (const InstanceFrame* replica : instance_.replicas())
            if (replica->identity().region == region) last = replica;
        return last;
    }
    case NameScope::Nothing:
    case NameScope::Pair:
    case NameScope::Signal:
    case NameScope::Action: return nullptr;
    }
    return nullptr;
}

Value InstanceFrame::reportRegionNeeded(const Symbol& symbol, source::Span where,
                                        const Environment& environment, Evaluator& evaluator) {
    evaluator.report(environment, codes::regionNeeded, where, std::string(symbol.name))
        .help(fmt::format("select one with `in`, as in `{} in home`", symbol.name));
    return Poison{};
}

// ---- parameters

std::optional<Value> InstanceFrame::parameter(const Symbol& symbol, const Environment& environment,
                                              Evaluator& evaluator) const {
    const KindMembers::Parameter* const found = instance_.members().parameters.find(&symbol);
    if (found == nullptr) return std::nullopt;
    if (found->where == NameScope::Kind)
        return instance_.parameter(*found->parameter, environment.region, evaluator);
    return parameter(*found->parameter, evaluator);
}

std::optional<Value> InstanceFrame::parameter(const semantics::Parameter& parameter,
                                              Evaluator& evaluator) const {
    static const semantics::Settings none;
    const semantics::Settings* const settings =
        identity_.replication != nullptr ? &identity_.replication->settings
        : identity_.signalUse != nullptr ? &identity_.signalUse->settings
        : identity_.step != nullptr      ? &identity_.step->settings
                                         : &none;
    return instance_.given(*settings, parameter, environment(), number(), evaluator);
}

// ---- built-in names

namespace {

Value listOf(const std::vector<const RegionRole*>& regions) {
    semantics::Items items;
    for (const RegionRole* region : regions)
        items.push_back(regionValue(region));
    return Value::list(std::move(items));
}

} // namespace

std::optional<Value> InstanceFrame::builtin(const Symbol& symbol, source::Span where,
                                            const Environment& environment, Evaluator& evaluator) const {
    using enum binding::Builtin;
    const semantics::Component& component = instance_.owner();
    switch (symbol.builtin->id) {
    case To: return regionValue(identity_.region);
    case From: return regionValue(identity_.other);
    case Graceful: return identity_.graceful;
    case Failed: return identity_.failed;
    case Replica:
        if (identity_.replication == nullptr) return std::nullopt;
        return instance_.replicaValue(*identity_.replication);
    case Pair:
        return semantics::Value::object<Record>("the pair of regions",
                                                semantics::Entries{{"from", regionValue(identity_.region)},
                                                                   {"to", regionValue(identity_.other)}});
    case Name: return resourceName(*this, "", environment);
    case Component: return component.name;
    case Kind: return instance_.kind().name;
    case Protect: return instance_.world().model.protect;
    case Topology: return instance_.world().model.name;
    case Region:
        if (environment.region == nullptr) return reportRegionNeeded(symbol, where, environment, evaluator);
        return regionValue(environment.region);
    case Home: return regionValue(component.home);
    case Replicated: return !component.replications.empty();
    case EnvironmentSuffix: return semantics::environmentSuffixValue();
    case Account: return instance_.world().account();
    case Tags: return instance_.tags(environment.region, evaluator);
    case Regions: return listOf(instance_.component().regions);
    case Replicas: {
        semantics::Items items;
        for (const semantics::Replication* replication : component.replications)
            items.push_back(instance_.whole().replicaValue(*replication));
        return semantics::Value::list(std::move(items));
    }
    case Components:
    case Configurations:
    case Drills:
    case EnvironmentSuffixLength:
    case Everything:
    case Objectives:
    case Plans:
    case RegionNames:
    case Resources:
    case Strategy:
    case Today: return std::nullopt; // of rules
    }
    return std::nullopt;
}

} // namespace drc::expansion
