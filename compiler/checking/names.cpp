#include "checking/names.hpp"

#include "binding/builtins.hpp"
#include "syntax/visit.hpp"

#include <algorithm>

namespace drc::checking {

using syntax::as;
using syntax::KindItem;
using syntax::PlacementKind;
using syntax::StatementKind;

std::uint8_t contextsOf(PlaceKind kind) {
    switch (kind) {
    case PlaceKind::Signal:
    case PlaceKind::Action: return binding::InKind | binding::InPlan;
    case PlaceKind::Replica: return binding::InKind | binding::InReplica;
    case PlaceKind::Pair: return binding::InKind | binding::InPair;
    case PlaceKind::Global:
    case PlaceKind::Region: return binding::InKind;
    }
    return binding::InKind;
}

// ---- reading

KindNames::KindNames(const semantics::Kind& kind) : kind_(kind) {
    const auto make = [](Place& place, PlaceKind placeKind, bool inRegion) {
        place.kind = placeKind;
        place.inRegion = inRegion;
    };
    make(global_, PlaceKind::Global, false);
    make(region_, PlaceKind::Region, true);
    make(replica_, PlaceKind::Replica, true);
    make(pair_, PlaceKind::Pair, true);
    addParameters(replica_, kind.replicaParameters);
    for (const semantics::Parameter& parameter : kind.parameters.parameters)
        parameters_.emplace(parameter.definition->name.text, &parameter);
    for (const std::string& symbol : kind.symbols)
        symbols_.emplace(symbol, true);
    read(*kind.declaration->body, {});
}

void KindNames::addParameters(Place& place, const semantics::ParameterList& list) {
    place.lists.push_back(&list);
    for (const semantics::Parameter& parameter : list.parameters) {
        place.parameters.emplace(parameter.definition->name.text, &parameter);
        if (parameter.type.kind == semantics::TypeKind::Enumeration)
            for (const std::string& name : parameter.type.names)
                symbols_.emplace(name, true);
    }
}

void KindNames::read(const syntax::Body& body, const Where& where) {
    for (const syntax::Statement* statement : body.statements)
        read(*statement, where);
}

void KindNames::read(const syntax::Statement& statement, const Where& where) {
    switch (syntax::itemOf<KindItem>(statement)) {
    case KindItem::Resource:
    case KindItem::Data:
    case KindItem::Ephemeral: {
        const auto& resource = as<syntax::Resource>(statement);
        declare(resource.name.text, where);
        if (where.place != nullptr) where.place->resources[resource.name.text].sites.push_back(&resource);
        return;
    }
    case KindItem::Part: {
        const auto& part = as<syntax::Resource>(statement);
        declare(part.name.text, where);
        auto& parts = where.place == nullptr ? kindParts_ : where.place->parts;
        parts[part.name.text].sites.push_back(&part);
        return;
    }
    case KindItem::Let:
    case KindItem::Export:
    case KindItem::Output: readDefinition(as<syntax::Definition>(statement), where); return;
    case KindItem::Global:
    case KindItem::EachRegion:
    case KindItem::InRegion:
    case KindItem::EachReplica:
    case KindItem::EachPair: readPlacement(statement, where); return;
    case KindItem::Signal:
        declared_.emplace(syntax::declaredName(statement).text, Declares::Signal);
        readBlock(as<syntax::Block>(statement), PlaceKind::Signal);
        return;
    case KindItem::Action: readBlock(as<syntax::Block>(statement), PlaceKind::Action); return;
    case KindItem::For: {
        Where inner = where;
        inner.looped = where.place != nullptr;
        inner.loops = &loops_.emplace_back(OuterLoop{&as<syntax::Loop>(statement).binding, where.loops});
        read(*syntax::bodyOf(statement), inner);
        return;
    }
    case KindItem::When: {
        syntax::forEachBranch(statement, [&](const syntax::Body& branch) { read(branch, where); });
        return;
    }
    case KindItem::Param:
    case KindItem::Require: return; // declares no name that an expression could use
    }
}

void KindNames::declare(std::string_view name, const Where& where) {
    // What a signal declares is known in it alone.
    if (where.declares != Declares::Signal) declared_.emplace(name, where.declares);
}

void KindNames::readDefinition(const syntax::Definition& definition, const Where& where) {
    const std::string_view name = definition.name.text;
    const Site site{&definition, where.place, where.inRegion, where.loops};
    if (definition.kind != StatementKind::Let) {
        if (where.declares != Declares::Signal) exports_[name].push_back(site);
        if (where.place != nullptr) where.place->exports[name].push_back(site);
        return;
    }
    declare(name, where);
    if (where.looped) return; // a local name
    if (where.place == nullptr)
        kindLets_.emplace(name, site);
    else
        where.place->lets[name].push_back(site);
}

void KindNames::readPlacement(const syntax::Statement& statement, const Where& where) {
    Where inner = where;
    if (where.place == nullptr) {
        switch (syntax::itemOf<PlacementKind>(statement)) {
        case PlacementKind::Global: inner = {&global_, Declares::Global, false, where.loops, false}; break;
        case PlacementKind::EachReplica:
            inner = {&replica_, Declares::Replica, true, where.loops, false};
            break;
        case PlacementKind::EachPair: inner = {&pair_, Declares::Pair, true, where.loops, false}; break;
        case PlacementKind::EachRegion:
        case PlacementKind::InRegion: inner = {&region_, Declares::Region, true, where.loops, false}; break;
        }
    } else {
        inner.inRegion = where.inRegion || statement.kind == StatementKind::InRegion;
        inner.looped = false;
    }
    read(*syntax::bodyOf(statement), inner);
}

void KindNames::readBlock(const syntax::Block& block, PlaceKind kind) {
    Place& place = blockPlaces_.emplace_back();
    place.kind = kind;
    place.inRegion = true;
    place.block = &block;
    blocks_[&block] = &place;
    const bool isSignal = kind == PlaceKind::Signal;
    if (isSignal) {
        signals_.emplace(block.name.text, &place);
        const auto known = kind_.signals.find(block.name.text);
        if (known != kind_.signals.end() && known->second.declaration == &block)
            addParameters(place, known->second.parameters);
        read(*block.body, {&place, Declares::Signal, true, nullptr, false});
    } else {
        const auto known = kind_.actions.find(block.name.text);
        if (known != kind_.actions.end() && known->second.declaration == &block)
            addParameters(place, known->second.parameters);
    }
}

// ---- asking

const Place& KindNames::place(PlaceKind kind) const {
    switch (kind) {
    case PlaceKind::Region: return region_;
    case PlaceKind::Replica: return replica_;
    case PlaceKind::Pair: return pair_;
    case PlaceKind::Global:
    case PlaceKind::Signal:
    case PlaceKind::Action: return global_;
    }
    return global_;
}

namespace {

template <class Map>
auto findIn(const Map& map, std::string_view name) -> const typename Map::mapped_type* {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : &found->second;
}

} // namespace

const Place* KindNames::signal(std::string_view name) const {
    const auto* const found = findIn(signals_, name);
    return found == nullptr ? nullptr : *found;
}

const semantics::Parameter* KindNames::parameter(std::string_view name) const {
    const auto* const found = findIn(parameters_, name);
    return found == nullptr ? nullptr : *found;
}

Declares KindNames::declares(std::string_view name) const {
    const auto* const found = findIn(declared_, name);
    return found == nullptr ? Declares::Nothing : *found;
}

const Site* KindNames::kindLet(std::string_view name) const {
    return findIn(kindLets_, name);
}
const NamedResources* KindNames::kindParts(std::string_view name) const {
    return findIn(kindParts_, name);
}
const std::vector<Site>* KindNames::exports(std::string_view name) const {
    return findIn(exports_, name);
}

std::vector<std::string> KindNames::all() const {
    std::vector<std::string> names = kind_.parameters.names();
    for (const auto& [name, where] : declared_)
        if (where != Declares::Pair) names.emplace_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace drc::checking
