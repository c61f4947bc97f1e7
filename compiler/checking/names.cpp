#include "checking/names.hpp"

#include "binding/builtins.hpp"
#include "syntax/visit.hpp"

namespace drc::checking {

using syntax::as;
using syntax::KindPart;
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

KindNames::KindNames(const semantics::Kind& kind, expansion::ExpansionContext& world)
    : kind_(kind), evaluator_(world.evaluator), members_(world.membersOf(kind)) {
    const auto make = [](Place& place, PlaceKind placeKind, bool inRegion) {
        place.kind = placeKind;
        place.inRegion = inRegion;
    };
    make(global_, PlaceKind::Global, false);
    make(region_, PlaceKind::Region, true);
    make(replica_, PlaceKind::Replica, true);
    make(pair_, PlaceKind::Pair, true);
    replica_.list = &kind.replicaParameters;
    read(*kind.declaration->body, {});
}

void KindNames::read(const syntax::Body& body, const Where& where) {
    for (const syntax::Statement* statement : body.statements)
        read(*statement, where);
}

void KindNames::read(const syntax::Statement& statement, const Where& where) {
    switch (syntax::kindPartOf(statement)) {
    case KindPart::Resource: {
        const auto& resource = as<syntax::Resource>(statement);
        const Symbol* const symbol = declare(resource.name, where);
        if (where.place != nullptr) where.place->resources[symbol].sites.push_back(&resource);
        return;
    }
    case KindPart::Instance: {
        const auto& part = as<syntax::Resource>(statement);
        auto& parts = where.place == nullptr ? kindParts_ : where.place->parts;
        parts[declare(part.name, where)].sites.push_back(&part);
        return;
    }
    case KindPart::Value:
    case KindPart::Export: readDefinition(as<syntax::Definition>(statement), where); return;
    case KindPart::Placement: readPlacement(statement, where); return;
    case KindPart::Signal: readBlock(as<syntax::Block>(statement), PlaceKind::Signal); return;
    case KindPart::Action: readBlock(as<syntax::Block>(statement), PlaceKind::Action); return;
    case KindPart::Loop: {
        Where inner = where;
        inner.loops = &loops_.emplace_back(OuterLoop{&as<syntax::Loop>(statement).binding, where.loops});
        read(*syntax::bodyOf(statement), inner);
        return;
    }
    case KindPart::Choice: {
        syntax::forEachBranch(statement, [&](const syntax::Body& branch) { read(branch, where); });
        return;
    }
    case KindPart::Parameter:
    case KindPart::Demand:
    case KindPart::Nothing: return; // declares no name that an expression could use
    }
}

const Symbol* KindNames::declare(const syntax::Name& name, const Where& where) {
    if (where.declares == NameScope::Pair) ofPairs_.insert(name.text);
    return evaluator_.symbolOf(name);
}

void KindNames::readDefinition(const syntax::Definition& definition, const Where& where) {
    const std::string_view name = definition.name.text;
    const Site site{&definition, where.place, where.inRegion, where.loops};
    if (definition.kind != StatementKind::Let) {
        if (where.declares != NameScope::Signal) exports_[name].push_back(site);
        if (where.place != nullptr) where.place->exports[name].push_back(site);
        return;
    }
    const Symbol* const symbol = declare(definition.name, where);
    if (symbol == nullptr || symbol->kind == binding::SymbolKind::Local) {
        ofLoops_.insert(name);
        return;
    }
    if (where.place == nullptr)
        kindLets_.emplace(symbol, site);
    else
        where.place->lets[symbol].push_back(site);
}

void KindNames::readPlacement(const syntax::Statement& statement, const Where& where) {
    Where inner = where;
    if (where.place == nullptr) {
        switch (syntax::itemOf<PlacementKind>(statement)) {
        case PlacementKind::Global: inner = {&global_, NameScope::Global, false, where.loops}; break;
        case PlacementKind::EachReplica: inner = {&replica_, NameScope::Replica, true, where.loops}; break;
        case PlacementKind::EachPair: inner = {&pair_, NameScope::Pair, true, where.loops}; break;
        case PlacementKind::EachRegion:
        case PlacementKind::InRegion: inner = {&region_, NameScope::Region, true, where.loops}; break;
        }
    } else {
        inner.inRegion = where.inRegion || statement.kind == StatementKind::InRegion;
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
        const auto known = kind_.signals.find(block.name.text);
        if (known != kind_.signals.end() && known->second.declaration == &block)
            place.list = &known->second.parameters;
        read(*block.body, {&place, NameScope::Signal, true, nullptr});
    } else {
        const auto known = kind_.actions.find(block.name.text);
        if (known != kind_.actions.end() && known->second.declaration == &block)
            place.list = &known->second.parameters;
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
auto findIn(const Map& map, const typename Map::key_type& key) -> const typename Map::mapped_type* {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

} // namespace

const Site* KindNames::kindLet(const Symbol& symbol) const {
    return findIn(kindLets_, &symbol);
}
const NamedResources* KindNames::kindParts(const Symbol& symbol) const {
    return findIn(kindParts_, &symbol);
}
const std::vector<Site>* KindNames::exports(std::string_view name) const {
    return findIn(exports_, name);
}

} // namespace drc::checking
