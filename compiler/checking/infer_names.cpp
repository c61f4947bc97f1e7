#include "checking/inference.hpp"

#include "binding/builtins.hpp"
#include "library/contract.hpp"
#include "semantics/topology_scope.hpp"

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

library::BlockMode modeOf(syntax::StatementKind kind) {
    if (kind == syntax::StatementKind::Data) return library::BlockMode::Data;
    return kind == syntax::StatementKind::Ephemeral ? library::BlockMode::Ephemeral
                                                    : library::BlockMode::Resource;
}

} // namespace

StaticType Inference::name(const syntax::Name& name, const Environment& environment) {
    if (auto type = lookup(name, environment)) return *type;
    reportUnknown(name, environment);
    return types::any();
}

std::optional<StaticType> Inference::lookup(const syntax::Name& name, const Environment& environment) {
    if (const StaticType* local = environment.locals->find(name.text)) return types::settled(*local);
    if (environment.ofFile) return ofFile(name, environment);
    if (auto type = placeBuiltin(name.text, environment)) return type;
    const auto parameter = environment.place->parameters.find(name.text);
    if (parameter != environment.place->parameters.end()) return types::from(parameter->second->type);
    if (environment.place->kind != PlaceKind::Region)
        if (auto type = own(*environment.place, name)) return type;
    if (auto type = fromKind(name, environment)) return type;
    if (auto type = builtin(name, environment)) return type;
    if (names_.isSymbol(name.text)) return types::from(Type::enumeration({std::string(name.text)}));
    return ofFile(name, environment);
}

std::optional<StaticType> Inference::ofFile(const syntax::Name& name, const Environment& environment) {
    if (auto type = libraryValue(name, environment)) return type;
    if (program_.library.trait(name.text) || program_.library.declaresKind(name.text))
        return types::from(Type::enumeration({std::string(name.text)}));
    return std::nullopt;
}

// ---- what the kind declares

bool Inference::isStillMissing(const Place& place, std::string_view name) const {
    if (filling_.first != &place) return false;
    const std::uint32_t position = filling_.second.begin;
    const auto later = [&](source::Span span) { return span.begin >= position; };
    const auto lets = place.lets.find(name);
    const auto areLater = [&](const auto& all) {
        const auto found = all.find(name);
        return found == all.end() ||
               std::all_of(found->second.sites.begin(), found->second.sites.end(),
                           [&](const syntax::Resource* site) { return later(site->span); });
    };
    return areLater(place.resources) && areLater(place.parts) &&
           (lets == place.lets.end() ||
            std::all_of(lets->second.begin(), lets->second.end(),
                        [&](const Site& site) { return later(site.definition->span); }));
}

std::optional<StaticType> Inference::own(const Place& place, const syntax::Name& name) {
    const auto resources = place.resources.find(name.text);
    const auto parts = place.parts.find(name.text);
    const auto lets = place.lets.find(name.text);
    if (resources == place.resources.end() && parts == place.parts.end() && lets == place.lets.end())
        return std::nullopt;
    if (isStillMissing(place, name.text)) {
        report(codes::dependsOnItself, name.span, std::string(name.text))
            .note("a condition or loop that uses it decides whether it exists");
        return types::any();
    }
    if (resources != place.resources.end()) return this->resources(name.text, resources->second);
    if (parts != place.parts.end()) return partType(name.text, parts->second);
    std::vector<StaticType> outcomes;
    for (const Site& site : lets->second)
        if (outcomes.size() < mostSites) outcomes.push_back(definition(site, site.inRegion));
    return types::settled(types::either(std::move(outcomes)));
}

StaticType Inference::partType(std::string_view name, const NamedResources& named) {
    const syntax::Resource& first = *named.sites.front();
    const semantics::Kind* const kind = program_.kinds.find(first.type);
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
        const expansion::Provider* const provider = program_.providers.ofType(site->type.text);
        const auto* const schema = provider == nullptr || provider->schema == nullptr
                                       ? nullptr
                                       : provider->schema->find(modeOf(site->kind), site->type.text);
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

std::optional<StaticType> Inference::fromKind(const syntax::Name& name, const Environment& environment) {
    if (const semantics::Parameter* parameter = names_.parameter(name.text))
        return types::settled(types::from(parameter->type));
    const Place* place = nullptr;
    switch (names_.declares(name.text)) {
    case Declares::Nothing:
    case Declares::Pair: return std::nullopt;
    case Declares::Signal: return signalRecord(name.text);
    case Declares::Kind: {
        const Site* const let = names_.kindLet(name.text);
        if (const NamedResources* parts = names_.kindParts(name.text)) return partType(name.text, *parts);
        return let == nullptr ? types::any() : types::settled(definition(*let, environment.inRegion));
    }
    case Declares::Global: place = &names_.place(PlaceKind::Global); break;
    case Declares::Region: place = &names_.place(PlaceKind::Region); break;
    case Declares::Replica: place = &names_.place(PlaceKind::Replica); break;
    }
    if (place->inRegion && !environment.inRegion) return reportRegionNeeded(name);
    if (auto type = own(*place, name)) return type;
    report(codes::notMade, name.span, std::string(name.text))
        .note("it is declared in a loop and is not visible outside of it");
    return types::any();
}

StaticType Inference::reportRegionNeeded(const syntax::Name& name) {
    report(codes::regionNeeded, name.span, std::string(name.text))
        .help(fmt::format("select one with `in`, as in `{} in home`", name.text));
    return types::any();
}

StaticType Inference::definition(const Site& site, bool inRegion) {
    Locals locals;
    for (const OuterLoop* loop = site.loops; loop != nullptr; loop = loop->next) {
        locals.add(loop->binding->first.text, types::any());
        if (loop->binding->second) locals.add(loop->binding->second.text, types::any());
    }
    const Place* const place =
        site.place != nullptr ? site.place : &names_.place(inRegion ? PlaceKind::Region : PlaceKind::Global);
    return once(*site.definition, {place, inRegion, &locals});
}

StaticType Inference::once(const syntax::Definition& definition, const Environment& environment) {
    const auto key = std::tuple(&definition, environment.place, environment.inRegion);
    const auto known = known_.find(key);
    if (known != known_.end()) {
        if (known->second.done) return known->second.type;
        // A cycle through a condition may never be closed in any topology.
        if (known->second.branches == branches_) reportCircle(definition);
        return types::any();
    }
    if (!program_.mayFollow() || program_.evaluator.isPoisoned(definition)) return types::any();
    known_[key] = {false, branches_, {}};
    open_.push_back(&definition);
    StaticType type = infer(*definition.value, environment);
    open_.pop_back();
    known_[key] = {true, 0, type};
    return type;
}

void Inference::reportCircle(const syntax::Definition& definition) {
    std::vector<semantics::CircleStop> stops;
    for (auto open = std::find(open_.begin(), open_.end(), &definition); open != open_.end(); ++open)
        stops.push_back(semantics::stopOf(**open));
    if (!stops.empty())
        semantics::Circle(std::move(stops), program_.evaluator.sources()).report(program_.findings);
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

StaticType Inference::signalRecord(std::string_view name) {
    const auto known = signals_.find(name);
    if (known != signals_.end()) return known->second;
    const Place* const place = names_.signal(name);
    if (place == nullptr) return types::any();
    signals_[name] = types::any(); // while its exports are looked at
    // A signal is a value whose exports are inferred on use.
    const auto filling = std::exchange(filling_, {});
    std::vector<Member> members{{"used", types::scalar(TypeKind::Bool)}};
    for (const auto& [parameterName, parameter] : place->parameters)
        if (parameterName != "used") members.emplace_back(parameterName, types::from(parameter->type));
    for (const auto& [exportName, sites] : place->exports)
        if (place->parameters.count(exportName) == 0 && exportName != "used")
            members.emplace_back(exportName, types::settled(definition(sites.front(), true)));
    filling_ = filling;
    return signals_[name] = types::record(fmt::format("the signal `{}`", name), std::move(members));
}

// ---- built-in names

std::optional<StaticType> Inference::placeBuiltin(std::string_view name, const Environment& environment) {
    const auto ofPlace =
        static_cast<std::uint8_t>(contextsOf(environment.place->kind) & ~unsigned{binding::InKind});
    if (binding::findBuiltin(name, ofPlace) == nullptr) return std::nullopt;
    if (name == "replica") return replicaRecord();
    if (name == "pair") return types::record("the pair of regions", {{"from", region()}, {"to", region()}});
    return name == "to" || name == "from" ? region() : types::scalar(TypeKind::Bool);
}

std::optional<StaticType> Inference::builtin(const syntax::Name& name, const Environment& environment) {
    const binding::BuiltinName* const found = binding::findBuiltin(name.text, binding::InKind);
    if (found == nullptr) return std::nullopt;
    if (found->regional && !environment.inRegion) return reportRegionNeeded(name);
    if (name.text == "name" || name.text == semantics::environmentSuffix) return types::deferredText();
    if (name.text == "region" || name.text == "home") return region();
    if (name.text == "replicated") return types::scalar(TypeKind::Bool);
    if (name.text == "tags") return types::mapOf(types::scalar(TypeKind::String));
    if (name.text == "regions") return types::listOf(region());
    if (name.text == "replicas") return types::listOf(replicaRecord());
    if (name.text == contract::accountKind)
        return program_.kinds.find(contract::accountKind) == nullptr
                   ? types::any() // the expansion reports it
                   : types::from(Type::component(std::string(contract::accountKind)));
    return types::scalar(TypeKind::String);
}

std::optional<StaticType> Inference::libraryValue(const syntax::Name& name, const Environment& environment) {
    const library::Declaration declaration = program_.library.let(name.text);
    if (!declaration) return std::nullopt;
    Locals none;
    return types::settled(
        once(declaration.definition(), {environment.place, environment.inRegion, &none, true}));
}

// ---- reports

void Inference::reportUnknown(const syntax::Name& name, const Environment& environment,
                              const std::vector<std::string>& preferred) {
    auto& error = report(codes::unknownName, name.span, std::string(name.text));
    if (names_.declares(name.text) == Declares::Pair) {
        error.note("it is declared in `for each pair` and is visible only there");
        return;
    }
    if (names_.exports(name.text) != nullptr) {
        error.note(
            "it is an export, which only other components see; inside the kind, name the value with `let`");
        return;
    }
    error.didYouMean(name.text, name.span, [&] { return preferred; });
    if (error.fixes.empty())
        error.didYouMean(name.text, name.span, [&] { return namesSeenFrom(environment); });
}

std::vector<std::string> Inference::namesSeenFrom(const Environment& environment) const {
    std::vector<std::string> candidates = names_.all();
    for (const std::string_view local : environment.locals->names())
        candidates.emplace_back(local);
    for (const binding::BuiltinName& builtin : binding::builtinNames())
        if ((builtin.contexts & contextsOf(environment.place->kind)) != 0)
            candidates.emplace_back(builtin.name);
    const auto add = [&](const auto& entries) {
        for (const auto& entry : entries)
            candidates.emplace_back(entry.first);
    };
    add(environment.place->parameters);
    add(environment.place->resources);
    add(environment.place->lets);
    std::sort(candidates.begin(), candidates.end());
    return candidates;
}

} // namespace drc::checking
