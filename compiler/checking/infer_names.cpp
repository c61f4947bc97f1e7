#include "checking/inference.hpp"

#include "binding/builtins.hpp"
#include "library/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::checking {

namespace contract = library::contract;

namespace codes = diagnostics::codes;
using semantics::Type;
using semantics::TypeKind;

namespace {

/// Of a name that many branches declare, the first ones determine its type.
constexpr std::size_t mostSites = 16;

StaticType region() {
    return types::scalar(TypeKind::Region);
}

std::string_view modeName(const syntax::Resource& resource) {
    return syntax::productionName(resource.kind);
}

bool isOfTopology(const Symbol& symbol) {
    return symbol.owner != nullptr && symbol.owner->kind == binding::SymbolKind::Topology;
}

/// Whether it means the same in every place of every kind.
bool isOfNoKind(const Symbol& symbol) {
    using enum binding::SymbolKind;
    return symbol.owner == nullptr || symbol.owner->kind == Topology || symbol.owner->kind == Policy ||
           symbol.owner->kind == Advice || symbol.owner->kind == Pattern;
}

} // namespace

StaticType Inference::name(const syntax::Name& name, const Environment& environment) {
    if (auto type = known(name, environment)) return *type;
    reportUnknown(name);
    return types::any();
}

std::optional<StaticType> Inference::known(const syntax::Name& name, const Environment& environment) {
    const Symbol* const symbol = symbolOf(name);
    return symbol == nullptr ? std::nullopt : read(*symbol, name.span, environment);
}

std::optional<StaticType> Inference::read(const Symbol& symbol, source::Span where,
                                          const Environment& environment) {
    using enum binding::SymbolKind;
    if (const StaticType* known = environment.locals->find(symbol)) return types::settled(*known);
    switch (symbol.kind) {
    case Local: return types::any();
    case Builtin: return builtin(symbol, where, environment);
    case RegionRole: return region();
    case Component: return component(symbol);
    case Parameter: {
        if (isOfTopology(symbol)) return deployed(symbol);
        const auto* const found = names_.members().parameters.find(&symbol);
        if (found == nullptr) return std::nullopt;
        const StaticType type = types::from(found->parameter->type);
        return found->where == NameScope::Kind ? types::settled(type) : type;
    }
    case Value:
        if (isOfNoKind(symbol)) return fileValue(symbol, environment);
        return declared(symbol, where, environment);
    case Resource:
    case Part: return declared(symbol, where, environment);
    case Signal: return signalRecord(symbol);
    case Member:
    case Kind:
    case Trait:
    case Pattern: return types::from(Type::enumeration({std::string(symbol.name)}));
    default: return std::nullopt;
    }
}

std::optional<StaticType> Inference::declared(const Symbol& symbol, source::Span where,
                                              const Environment& environment) {
    if (environment.place->kind != PlaceKind::Region)
        if (auto type = own(*environment.place, symbol, where)) return type;
    return fromKind(symbol, where, environment);
}

// ---- what the kind declares

bool Inference::isStillMissing(const Place& place, const Symbol& symbol) const {
    if (filling_.first != &place) return false;
    const std::uint32_t position = filling_.second.begin;
    const auto later = [&](source::Span span) { return span.begin >= position; };
    const auto lets = place.lets.find(&symbol);
    const auto areLater = [&](const auto& all) {
        const auto found = all.find(&symbol);
        return found == all.end() ||
               std::all_of(found->second.sites.begin(), found->second.sites.end(),
                           [&](const syntax::Resource* site) { return later(site->span); });
    };
    return areLater(place.resources) && areLater(place.parts) &&
           (lets == place.lets.end() ||
            std::all_of(lets->second.begin(), lets->second.end(),
                        [&](const Site& site) { return later(site.definition->span); }));
}

std::optional<StaticType> Inference::own(const Place& place, const Symbol& symbol, source::Span where) {
    const auto resources = place.resources.find(&symbol);
    const auto parts = place.parts.find(&symbol);
    const auto lets = place.lets.find(&symbol);
    if (resources == place.resources.end() && parts == place.parts.end() && lets == place.lets.end())
        return std::nullopt;
    if (isStillMissing(place, symbol)) {
        report(codes::dependsOnItself, where, std::string(symbol.name))
            .note("a condition or loop that uses it decides whether it exists");
        return types::any();
    }
    if (resources != place.resources.end()) return this->resources(symbol.name, resources->second);
    if (parts != place.parts.end()) return partType(symbol.name, parts->second);
    std::vector<StaticType> outcomes;
    for (const Site& site : lets->second)
        if (outcomes.size() < mostSites) outcomes.push_back(definition(site, site.inRegion));
    return types::settled(types::either(std::move(outcomes)));
}

StaticType Inference::partType(std::string_view name, const NamedResources& named) {
    const syntax::Resource& first = *named.sites.front();
    const semantics::Kind* const kind = context_.kinds.find(first.type);
    if (kind == nullptr) return types::any();
    for (const syntax::Resource* site : named.sites)
        if (site->type.text != first.type.text || (site->index == nullptr) != (first.index == nullptr))
            return types::any();
    StaticType one = types::from(Type::component(kind->name, kind->declaration));
    return first.index == nullptr ? one : types::family(fmt::format("the parts `{}`", name), std::move(one));
}

StaticType Inference::resources(std::string_view name, const NamedResources& named) {
    const auto known = resources_.find(&named);
    if (known != resources_.end()) return known->second;
    return resources_[&named] = resourceType(name, named);
}

StaticType Inference::resourceType(std::string_view name, const NamedResources& named) {
    std::vector<const library::SchemaBlock*> schemas;
    bool indexed = false;
    bool plain = false;
    for (const syntax::Resource* site : named.sites) {
        const expansion::Provider* const provider = context_.providers.ofType(site->type.text);
        const auto* const schema = provider == nullptr || provider->schema == nullptr
                                       ? nullptr
                                       : provider->schema->find(library::modeOf(site->kind), site->type.text);
        if (schema == nullptr) return types::any();
        (site->index == nullptr ? plain : indexed) = true;
        if (std::find(schemas.begin(), schemas.end(), schema) == schemas.end() && schemas.size() < 16)
            schemas.push_back(schema);
    }
    if (indexed && plain) return types::any();
    const syntax::Resource& first = *named.sites.front();
    StaticType one = types::resource(
        fmt::format("the {} `{}` (`{}`)", modeName(first), name, first.type.text), std::move(schemas));
    return indexed ? types::family(fmt::format("the resources `{}`", name), std::move(one)) : one;
}

std::optional<StaticType> Inference::fromKind(const Symbol& symbol, source::Span where,
                                              const Environment& environment) {
    const Place* place = nullptr;
    switch (names_.members().declares(symbol)) {
    case NameScope::Nothing:
    case NameScope::Action:
    case NameScope::Signal:
    case NameScope::Pair: return std::nullopt;
    case NameScope::Kind: {
        const Site* const let = names_.kindLet(symbol);
        if (const NamedResources* parts = names_.kindParts(symbol)) return partType(symbol.name, *parts);
        return let == nullptr ? types::any() : types::settled(definition(*let, environment.inRegion));
    }
    case NameScope::Global: place = &names_.place(PlaceKind::Global); break;
    case NameScope::Region: place = &names_.place(PlaceKind::Region); break;
    case NameScope::Replica: place = &names_.place(PlaceKind::Replica); break;
    }
    if (place->inRegion && !environment.inRegion) return reportRegionNeeded(symbol, where);
    // What is not there is no place of its own: a resource outside of all placements, which was reported.
    return own(*place, symbol, where).value_or(types::any());
}

StaticType Inference::reportRegionNeeded(const Symbol& symbol, source::Span where) {
    report(codes::regionNeeded, where, std::string(symbol.name))
        .help(fmt::format("select one with `in`, as in `{} in home`", symbol.name));
    return types::any();
}

StaticType Inference::definition(const Site& site, bool inRegion) {
    Locals locals;
    for (const OuterLoop* loop = site.loops; loop != nullptr; loop = loop->next) {
        locals.add(symbolOf(loop->binding->first), types::any());
        if (loop->binding->second) locals.add(symbolOf(loop->binding->second), types::any());
    }
    const Place* const place =
        site.place != nullptr ? site.place : &names_.place(inRegion ? PlaceKind::Region : PlaceKind::Global);
    return once(*site.definition, {place, inRegion, &locals});
}

StaticType Inference::once(const syntax::Definition& definition, const Environment& environment) {
    const TypeMemo::Key key{&definition, environment.place, environment.inRegion};
    if (const TypeMemo::Result* const before = memo_.find(key)) {
        if (before->known) return before->value.type;
        // A cycle through a condition may never be closed in any topology.
        if (before->value.branches == branches_) reportCycle(key);
        return types::any();
    }
    if (!context_.mayFollow() || context_.evaluator.isPoisoned(definition)) return types::any();
    TypeMemo::Result& result = memo_.result(key).first;
    result.value.branches = branches_;
    const TypeMemo::Computing computing(memo_, key, semantics::stopOf(definition));
    result.value.type = infer(*definition.value, environment);
    result.known = true;
    return result.value.type;
}

void Inference::reportCycle(const TypeMemo::Key& key) {
    std::vector<semantics::CycleStop> stops = memo_.wayBackTo(key);
    if (!stops.empty())
        semantics::Cycle(std::move(stops), context_.evaluator.sources()).report(context_.findings);
}

// ---- what a topology declares

StaticType Inference::component(const Symbol& symbol) {
    if (symbol.statement == nullptr) return types::any();
    const auto& entry = syntax::as<syntax::Entry>(*symbol.statement);
    const semantics::Kind* const kind = context_.kinds.find(entry.head);
    if (kind == nullptr) return types::any();
    StaticType one = types::from(Type::component(kind->name, kind->declaration));
    return entry.repetition == nullptr
               ? one
               : types::family(fmt::format("the components `{}`", symbol.name), std::move(one));
}

/// An input of the deployment.
StaticType Inference::deployed(const Symbol& symbol) {
    const semantics::Made* const made =
        context_.topology == nullptr ? nullptr : context_.topology->madeOf(&symbol);
    const auto* const parameter =
        made == nullptr ? nullptr : std::get_if<const semantics::DeployParameter*>(made);
    StaticType type = parameter == nullptr ? types::any() : types::from((*parameter)->type);
    if (parameter != nullptr && (*parameter)->given) return type;
    if (type.form != Form::Scalar) return types::deferredAny();
    type.deferred = true;
    return type;
}

// ---- what others see

std::optional<Inference::Exported> Inference::exported(std::string_view name, bool inRegion) {
    const std::vector<Site>* const sites = names_.exports(name);
    if (sites == nullptr) {
        const semantics::Parameter* const parameter = names_.parameter(name);
        return parameter == nullptr
                   ? std::nullopt
                   : std::optional(Exported{types::settled(types::from(parameter->type)), false});
    }
    const auto regional = [](const Site& site) { return site.place != nullptr && site.place->inRegion; };
    if (!inRegion && std::all_of(sites->begin(), sites->end(), regional)) return Exported{types::any(), true};
    std::vector<StaticType> outcomes;
    for (const Site& site : *sites)
        if (outcomes.size() < mostSites)
            outcomes.push_back(definition(site, site.place == nullptr ? inRegion : site.inRegion));
    return Exported{types::settled(types::either(std::move(outcomes))), false};
}

std::vector<std::string> Inference::exportedNames() const {
    std::vector<std::string> names = names_.kind().exports;
    for (std::string& parameter : names_.kind().parameters.names())
        names.push_back(std::move(parameter));
    return names;
}

// ---- records

StaticType Inference::replicaRecord() {
    std::vector<Member> members{{"source", region()}, {"target", region()}};
    for (const semantics::Parameter& parameter : names_.kind().replicaParameters.parameters)
        if (parameter.name() != "source" && parameter.name() != "target")
            members.emplace_back(parameter.name(), types::from(parameter.type));
    return types::record(fmt::format("a replica of `{}`", names_.kind().name), std::move(members));
}

StaticType Inference::signalRecord(const Symbol& symbol) {
    const auto known = signals_.find(&symbol);
    if (known != signals_.end()) return known->second;
    const auto* const found = names_.members().signals.find(&symbol);
    if (found == nullptr) return types::any();
    const semantics::Signal& signal = **found;
    const Place& place = names_.ofBlock(*signal.declaration);
    signals_[&symbol] = types::any(); // while its exports are looked at
    // A signal is a value whose exports are inferred on use.
    const auto filling = std::exchange(filling_, {});
    std::vector<Member> members{{"used", types::scalar(TypeKind::Bool)}};
    const semantics::ParameterList& parameters = signal.parameters;
    for (const semantics::Parameter& parameter : parameters.parameters)
        if (parameter.name() != "used") members.emplace_back(parameter.name(), types::from(parameter.type));
    for (const auto& [exportName, sites] : place.exports)
        if (parameters.find(exportName) == nullptr && exportName != "used")
            members.emplace_back(exportName, types::settled(definition(sites.front(), true)));
    filling_ = filling;
    return signals_[&symbol] = types::record(fmt::format("the signal `{}`", symbol.name), std::move(members));
}

// ---- built-in names

std::optional<StaticType> Inference::builtin(const Symbol& symbol, source::Span where,
                                             const Environment& environment) {
    using enum binding::Builtin;
    if (ofRules_) return types::any();
    if (symbol.builtin->regional && !environment.inRegion) return reportRegionNeeded(symbol, where);
    switch (symbol.builtin->id) {
    case Replica: return replicaRecord();
    case Replicas: return types::listOf(replicaRecord());
    case Pair: return types::record("the pair of regions", {{"from", region()}, {"to", region()}});
    case Name:
    case EnvironmentSuffix: return types::deferredText();
    case Home:
    case Region:
    case From:
    case To: return region();
    case Regions: return types::listOf(region());
    case Failed:
    case Graceful:
    case Protect:
    case Replicated: return types::scalar(TypeKind::Bool);
    case Tags: return types::mapOf(types::scalar(TypeKind::String));
    case Account:
        return context_.kinds.find(contract::accountKind) == nullptr
                   ? types::any() // the expansion reports it
                   : types::from(Type::component(std::string(contract::accountKind)));
    case Component:
    case Kind:
    case Today:
    case Topology: return types::scalar(TypeKind::String);
    case Components:
    case Configurations:
    case Drills:
    case EnvironmentSuffixLength:
    case Everything:
    case Objectives:
    case Plans:
    case RegionNames:
    case Resources:
    case Strategy: return types::any(); // of rules
    }
    return types::any();
}

StaticType Inference::fileValue(const Symbol& symbol, const Environment& environment) {
    Locals none;
    const Placeholders open(*this, true);
    return types::settled(once(syntax::as<syntax::Definition>(*symbol.statement),
                               {environment.place, environment.inRegion, &none}));
}

// ---- reports

void Inference::reportUnknown(const syntax::Name& name, const std::vector<std::string>& preferred) {
    auto& error = report(codes::unknownName, name.span, std::string(name.text));
    if (names_.isOfPair(name.text)) {
        error.note("it is declared in `for each pair` and is visible only there");
        return;
    }
    if (names_.isOfLoop(name.text)) {
        error.note("it is declared in a loop and is not visible outside of it");
        return;
    }
    if (names_.exports(name.text) != nullptr) {
        error.note(
            "it is an export, which only other components see; inside the kind, name the value with `let`");
        return;
    }
    error.didYouMean(name.text, name.span, [&] { return preferred; });
    if (error.fixes.empty())
        error.didYouMean(name.text, name.span, [&] { return context_.evaluator.insteadOf(name); });
}

} // namespace drc::checking
