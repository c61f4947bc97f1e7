#include "recognition/recogniser.hpp"

#include "library/recognition_contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace drc::recognition {

namespace contract = library::contract::recognition;
namespace codes = diagnostics::codes;
using semantics::Entries;
using semantics::Items;
using semantics::Value;

namespace {

std::string textUnder(const Entries& entries, std::string_view key) {
    const Value* const value = semantics::find(entries, key);
    return value == nullptr || value->text() == nullptr ? std::string() : *value->text();
}

Entries mapUnder(const Entries& entries, std::string_view key) {
    const Value* const value = semantics::find(entries, key);
    return value == nullptr || value->entries() == nullptr ? Entries() : *value->entries();
}

void addTexts(const Value& value, std::vector<std::string>& texts) {
    if (value.text() != nullptr && !value.text()->empty()) texts.push_back(*value.text());
    if (const Items* const items = value.items())
        for (const Value& item : *items)
            addTexts(item, texts);
}

std::vector<std::pair<std::string, std::string>> exportsIn(const Entries& said) {
    std::vector<std::pair<std::string, std::string>> exports;
    for (const auto& [name, value] : mapUnder(said, contract::exports))
        if (value.text() != nullptr && !value.text()->empty()) exports.emplace_back(name, *value.text());
    return exports;
}

std::vector<std::size_t> thingsIn(const Entries& said, std::string_view key) {
    std::vector<std::size_t> things;
    const Value* const value = semantics::find(said, key);
    if (value == nullptr || value->items() == nullptr) return things;
    for (const Value& item : *value->items())
        if (const Thing* const thing = item.as<Thing>()) things.push_back(thing->number());
    return things;
}

Sighting::Names namesIn(const Entries& said) {
    const Entries names = mapUnder(said, contract::names);
    return {textUnder(names, contract::ofComponent), textUnder(names, contract::ofTopology),
            textUnder(names, contract::ofEnvironment)};
}

std::vector<SeenReplica> replicasIn(const Entries& said) {
    std::vector<SeenReplica> replicas;
    const Value* const value = semantics::find(said, contract::replicas);
    if (value == nullptr || value->items() == nullptr) return replicas;
    for (const Value& item : *value->items())
        if (const Entries* const entries = item.entries())
            replicas.push_back({textUnder(*entries, contract::to), mapUnder(*entries, contract::settings),
                                exportsIn(*entries)});
    return replicas;
}

Sighting read(const Entries& said, const std::string& kind, const Thing& thing) {
    Sighting sighting;
    sighting.kind = kind;
    sighting.thing = thing.number();
    sighting.region = textUnder(said, contract::region);
    if (sighting.region.empty()) sighting.region = thing.region();
    sighting.resource = textUnder(said, contract::resource);
    sighting.called = textUnder(said, contract::called);
    sighting.group = textUnder(said, contract::group);
    sighting.settings = mapUnder(said, contract::settings);
    sighting.exports = exportsIn(said);
    if (const Value* const ids = semantics::find(said, contract::ids)) addTexts(*ids, sighting.ids);
    if (const Value* const also = semantics::find(said, contract::alsoIn)) addTexts(*also, sighting.alsoIn);
    for (const auto& one : sighting.exports)
        sighting.ids.push_back(one.second);
    sighting.replicas = replicasIn(said);
    sighting.home = textUnder(said, contract::home);
    sighting.claims = thingsIn(said, contract::claims);
    sighting.names = namesIn(said);
    if (const Value* const follows = semantics::find(said, contract::follows); follows && follows->entries())
        sighting.follows = *follows->entries();
    if (const Value* const other = semantics::find(said, contract::otherwise); other && other->entries())
        sighting.otherwise = Otherwise{textUnder(*other->entries(), contract::kind),
                                       mapUnder(*other->entries(), contract::settings)};
    return sighting;
}

/// Each thing is of one component: of the first kind that sees one in it, unless another component says that
/// the thing is of it.
std::vector<Sighting> withoutClaimed(std::vector<Sighting> sightings) {
    std::set<std::size_t> claimed;
    for (const Sighting& one : sightings)
        claimed.insert(one.claims.begin(), one.claims.end());
    std::erase_if(sightings, [&](const Sighting& one) { return !claimed.insert(one.thing).second; });
    return sightings;
}

/// `types`: the name of a type, or a list of some; `data.` stands before those of what is looked up.
bool isOneOf(const planned::Instance& instance, const ir::Value& types) {
    if (types.list() != nullptr)
        return std::any_of(types.list()->begin(), types.list()->end(),
                           [&](const ir::Value& type) { return isOneOf(instance, type); });
    return types.text() != nullptr && *types.text() == (instance.data ? "data." : "") + instance.type;
}

} // namespace

Recogniser::Recogniser(library::Modules& modules, const std::vector<const library::Module*>& own,
                       const source::SourceMap& sources, diagnostics::Sink& sink)
    : sink_(sink),
      library_(modules, sink),
      binder_(library_, failures_, bindings_),
      evaluator_(sources, failures_, binder_),
      frame_(evaluator_.memo()) {
    for (const library::Module* module : own)
        library_.add(*module);
    library_.loadAll();
    providers_.emplace(library_, evaluator_);
}

Recogniser::Function Recogniser::function(const std::string& name, std::size_t parameters) {
    const library::Declaration declaration = library_.function(name);
    if (!declaration || declaration.definition().parameters.size() != parameters) {
        sink_.report(codes::recognitionMisfit, source::nowhere, name,
                     fmt::format("a function of {} parameter{}", parameters, parameters == 1 ? "" : "s"));
        return {};
    }
    return {&declaration.definition()};
}

Value Recogniser::call(const Function& function, std::initializer_list<Value> arguments) {
    semantics::Environment environment{&frame_, nullptr, nullptr};
    std::size_t index = 0;
    for (const Value& argument : arguments)
        environment = evaluator_.with(environment, function.definition->parameters[index++], argument);
    return evaluator_.evaluate(*function.definition->value, environment);
}

std::string Recogniser::regionOf(const Value& thing) {
    if (!regionOf_) regionOf_ = function(std::string(contract::regionOf), 1);
    if (!*regionOf_) return {};
    const Value region = call(*regionOf_, {thing});
    return region.text() == nullptr ? std::string() : *region.text();
}

std::vector<Part> Recogniser::partsOf(const Value& thing) {
    const std::string& type = thing.as<Thing>()->instance().type;
    const auto [known, isNew] = partsOf_.try_emplace(type);
    const std::string name = std::string(contract::partsOf) + type;
    if (isNew && library_.function(name)) known->second = function(name, 1);
    std::vector<Part> parts;
    if (!known->second) return parts;
    const Value said = call(known->second, {thing});
    if (said.items() == nullptr || said.holdsPoison()) return parts;
    for (const Value& item : *said.items()) {
        if (item.entries() == nullptr) continue;
        const Value* const attributes = semantics::find(*item.entries(), contract::attributes);
        if (attributes == nullptr) continue;
        if (auto values = semantics::lower(*attributes).value)
            parts.push_back({textUnder(*item.entries(), contract::type), std::move(*values)});
    }
    return parts;
}

ir::Value Recogniser::table(std::string_view name) {
    const library::Declaration declaration = library_.let(name);
    if (!declaration) {
        sink_.report(codes::recognitionMisfit, source::nowhere, std::string(name), "a map");
        return {};
    }
    const semantics::Environment environment{&frame_, nullptr, nullptr};
    const Value value = evaluator_.evaluate(*declaration.definition().value, environment);
    return semantics::lower(value).value.value_or(ir::Value());
}

std::vector<Sighting> Recogniser::sightings(const Estate& estate, std::vector<Unrecognised>& unrecognised) {
    std::vector<Sighting> result;
    std::set<std::size_t> decided;
    const ir::Value kinds = table(contract::recognisedBy);
    if (kinds.map() == nullptr) return result;
    for (const auto& [kind, types] : *kinds.map()) {
        const Function asked = function(std::string(contract::recognise) + kind, 3);
        if (!asked) continue;
        for (std::size_t index = 0; index < estate.things().size(); ++index) {
            if (!isOneOf(estate.thing(index).instance(), types)) continue;
            if (decided.contains(index)) continue;
            Unrecognised otherwise{index, {}, false};
            if (auto seen = sighting(kind, asked, index, estate, otherwise)) {
                result.push_back(std::move(*seen));
                continue;
            }
            if (otherwise.isDecided) decided.insert(index);
            unrecognised.push_back(std::move(otherwise));
        }
    }
    reportUndefined();
    return withoutClaimed(std::move(result));
}

namespace {

/// What stands in backticks.
std::string nameIn(const std::string& message) {
    const std::size_t begin = message.find('`') + 1;
    return message.substr(begin, message.find('`', begin) - begin);
}

} // namespace

/// A setting whose value fails is left out, since a thing may be odd; a name that the library lacks is never
/// the thing's fault.
void Recogniser::reportUndefined() {
    for (const diagnostics::Diagnostic* one : failures_.sorted())
        if (one->code == &codes::unknownName.info || one->code == &codes::unknownFunction.info)
            sink_.report(codes::recognitionMisfit, source::nowhere, nameIn(one->message), "defined");
}

std::optional<Sighting> Recogniser::sighting(const std::string& kind, const Function& asked,
                                             std::size_t index, const Estate& estate,
                                             Unrecognised& otherwise) {
    const std::size_t before = failures_.errorReports();
    const Thing& thing = estate.thing(index);
    const Value said = call(asked, {estate.things()[index], estate.in(thing.region()), estate.everywhere()});
    if (said.isNull()) return std::nullopt;
    if (said.text() != nullptr) {
        otherwise.reason = *said.text();
        otherwise.isDecided = true;
        return std::nullopt;
    }
    if (said.entries() == nullptr || said.holdsPoison()) {
        const bool failed = failures_.errorReports() != before && failures_.last() != nullptr;
        otherwise.reason = failed ? failures_.last()->message : std::string("it has an unexpected form");
        return std::nullopt;
    }
    return read(*said.entries(), kind, thing);
}

} // namespace drc::recognition
