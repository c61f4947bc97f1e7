#include "binding/member_binder.hpp"

#include "library/contract.hpp"

#include <algorithm>

/// What compiler and library agree on by name: it keeps its names, and the compiler gives it values.
namespace drc::binding {

namespace contract = library::contract;
using syntax::as;
using syntax::StatementKind;

namespace {

/// Those that say something of the kind.
std::vector<const contract::Interface*> interfacesOf(const Holder& kind) {
    std::vector<const contract::Interface*> result;
    for (const contract::Interface& interface : contract::interfaces) {
        const auto hasName = [&](std::string_view name) {
            return std::any_of(kind.sorts.begin(), kind.sorts.end(),
                               [&](const Symbol* sort) { return sort->name == name; });
        };
        if ((interface.kind.empty() || kind.sorts.front()->name == interface.kind) &&
            (interface.trait.empty() || hasName(interface.trait)))
            result.push_back(&interface);
    }
    return result;
}

void mark(const Scope& scope, std::string_view name, SymbolKind kind) {
    Symbol* const symbol = scope.own(name);
    if (symbol != nullptr && symbol->kind == kind) symbol->agreed = true;
}

} // namespace

void MemberBinder::markAgreed() {
    for (const std::string_view trait : contract::traits)
        binder_.atTop(SymbolKind::Trait, trait).agreed = true;
    for (const contract::Member& fact : contract::facts::all)
        binder_.atTop(SymbolKind::Value, fact.name).agreed = true;
    for (const contract::Interface& interface : contract::interfaces)
        if (const KindSymbols* const kind = interface.kind.empty() ? nullptr : kindNamed(interface.kind))
            kind->kind->agreed = true;
    for (const KindSymbols* kind : kinds_)
        markAgreed(*kind);
    Symbol& prices = binder_.atTop(SymbolKind::Policy, contract::prices::policy);
    prices.agreed = true;
    for (Symbol& symbol : bindings_.symbols())
        if (symbol.owner == &prices &&
            (symbol.name == contract::prices::monthly || symbol.name == contract::prices::basis))
            symbol.agreed = true;
}

void MemberBinder::markAgreed(const KindSymbols& kind) {
    for (const contract::Interface* interface : interfacesOf(holderOf(kind))) {
        for (const contract::Member& given : interface->given) {
            mark(kind.settings, given, SymbolKind::Parameter);
            // The compiler names its values, too.
            if (Symbol* const parameter = kind.settings.own(given))
                for (Symbol* member : possible_[parameter].spelled)
                    member->agreed = true;
        }
        for (const std::span<const contract::Member> exports :
             {interface->exports, interface->replicaExports})
            for (const contract::Member& one : exports)
                mark(kind.others, one, SymbolKind::Export);
        for (const contract::Action& action : interface->actions) {
            mark(kind.actions, action, SymbolKind::Action);
            if (Symbol* const symbol = kind.actions.own(action))
                for (const contract::Member& given : action.given)
                    mark(*kind.ofSymbol.at(symbol), given, SymbolKind::Parameter);
        }
        for (const auto& [symbol, names] : kind.ofSymbol)
            if (symbol->kind == SymbolKind::Signal)
                for (const contract::Member& one : interface->signalExports)
                    mark(*names, one, SymbolKind::Export);
    }
}

void MemberBinder::giveAgreed(const KindSymbols& kind) {
    const auto give = [&](const contract::Member& member, const Possible& value) {
        if (const Symbol* const parameter = kind.settings.own(member)) grow(parameter, value);
    };
    for (const contract::Interface* interface : interfacesOf(holderOf(kind))) {
        for (const contract::Member& member : interface->given) {
            if (member.name == contract::engine::triggers.name) give(member, Possible::listOf(anySignal_));
            if (member.name == contract::engine::startedBy.name)
                give(member, Possible::listOf(Possible::listOf(anySignal_)));
            if (member.name == contract::engine::uses.name) give(member, Possible::listOf(anyComponent_));
        }
    }
}

} // namespace drc::binding
