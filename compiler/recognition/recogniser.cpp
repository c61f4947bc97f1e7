#include "recognition/recogniser.hpp"

#include "library/recognition_contract.hpp"

#include <fmt/format.h>

#include <algorithm>
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

std::vector<SeenReplica> replicasIn(const Entries& said) {
    std::vector<SeenReplica> replicas;
    const Value* const value = semantics::find(said, contract::replicas);
    if (value == nullptr || value->items() == nullptr) return replicas;
    for (const Value& item : *value->items())
        if (const Entries* const entries = item.entries())
            replicas.push_back({textUnder(*entries, contract::to), mapUnder(*entries, contract::settings)});
    return replicas;
}

Sighting read(const Entries& said, const std::string& kind, const Thing& thing) {
    Sighting sighting;
    sighting.kind = kind;
    sighting.thing = thing.number();
    sighting.region = thing.region();
    sighting.resource = textUnder(said, contract::resource);
    sighting.called = textUnder(said, contract::called);
    sighting.group = textUnder(said, contract::group);
    sighting.settings = mapUnder(said, contract::settings);
    for (const auto& [name, value] : mapUnder(said, contract::exports))
        if (value.text() != nullptr && !value.text()->empty())
            sighting.exports.emplace_back(name, *value.text());
    if (const Value* const ids = semantics::find(said, contract::ids)) addTexts(*ids, sighting.ids);
    for (const auto& one : sighting.exports)
        sighting.ids.push_back(one.second);
    sighting.replicas = replicasIn(said);
    if (const Value* const follows = semantics::find(said, contract::follows); follows && follows->entries())
        sighting.follows = *follows->entries();
    return sighting;
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
    const ir::Value kinds = table(contract::recognisedBy);
    if (kinds.map() == nullptr) return result;
    for (const auto& [kind, types] : *kinds.map()) {
        const Function asked = function(std::string(contract::recognise) + kind, 3);
        if (!asked) continue;
        for (std::size_t index = 0; index < estate.things().size(); ++index) {
            if (!isOneOf(estate.thing(index).instance(), types)) continue;
            std::string reason;
            if (auto seen = sighting(kind, asked, index, estate, reason))
                result.push_back(std::move(*seen));
            else
                unrecognised.push_back({index, reason});
        }
    }
    return result;
}

std::optional<Sighting> Recogniser::sighting(const std::string& kind, const Function& asked,
                                             std::size_t index, const Estate& estate, std::string& reason) {
    const std::size_t before = failures_.errorReports();
    const Thing& thing = estate.thing(index);
    const Value said = call(asked, {estate.things()[index], estate.in(thing.region()), estate.everywhere()});
    if (said.isNull()) return std::nullopt;
    if (said.text() != nullptr) {
        reason = *said.text();
        return std::nullopt;
    }
    if (said.entries() == nullptr || said.holdsPoison()) {
        const bool failed = failures_.errorReports() != before && failures_.last() != nullptr;
        reason = failed ? failures_.last()->message : std::string("it has an unexpected form");
        return std::nullopt;
    }
    return read(*said.entries(), kind, thing);
}

} // namespace drc::recognition
