#include "expansion/kind_members.hpp"

#include "binding/symbol.hpp"
#include "syntax/visit.hpp"

namespace drc::expansion {

using syntax::as;
using syntax::KindPart;

KindMembers::KindMembers(const semantics::Kind& kind, semantics::Evaluator& evaluator)
    : evaluator_(evaluator) {
    add(kind.parameters, NameScope::Kind);
    add(kind.replicaParameters, NameScope::Replica);
    for (const auto& entry : kind.signals) {
        signals.add(symbolOf(entry.second.declaration->name), &entry.second);
        add(entry.second.parameters, NameScope::Signal);
    }
    for (const auto& entry : kind.actions)
        add(entry.second.parameters, NameScope::Action);
    find(*kind.declaration->body, NameScope::Kind);
}

void KindMembers::add(const semantics::ParameterList& list, NameScope where) {
    for (const semantics::Parameter& parameter : list.parameters)
        parameters.add(symbolOf(parameter.definition->name), Parameter{where, &parameter});
}

namespace {

NameScope scopeIn(const syntax::Statement& placement, NameScope around) {
    switch (syntax::itemOf<syntax::PlacementKind>(placement)) {
    case syntax::PlacementKind::Global: return NameScope::Global;
    case syntax::PlacementKind::EachRegion: return NameScope::Region;
    case syntax::PlacementKind::InRegion: return around == NameScope::Kind ? NameScope::Region : around;
    case syntax::PlacementKind::EachReplica: return NameScope::Replica;
    case syntax::PlacementKind::EachPair: return NameScope::Pair;
    }
    return around;
}

} // namespace

void KindMembers::find(const syntax::Body& body, NameScope where) {
    for (const syntax::Statement* statement : body.statements) {
        const syntax::Name name = syntax::declaredName(*statement);
        switch (syntax::kindPartOf(*statement)) {
        case KindPart::Resource: declared.add(symbolOf(name), where); break;
        case KindPart::Instance:
            declared.add(symbolOf(name), where);
            if (where == NameScope::Kind) wholeParts.add(symbolOf(name), &as<syntax::Resource>(*statement));
            break;
        case KindPart::Value:
            declared.add(symbolOf(name), where);
            if (where == NameScope::Kind) values.add(symbolOf(name), &as<syntax::Definition>(*statement));
            break;
        case KindPart::Export:
            exports.emplace(name.text, Exported{where, &as<syntax::Definition>(*statement)});
            break;
        case KindPart::Placement: find(*syntax::bodyOf(*statement), scopeIn(*statement, where)); break;
        case KindPart::Loop: find(*syntax::bodyOf(*statement), where); break;
        case KindPart::Choice:
            syntax::forEachBranch(*statement, [&](const syntax::Body& branch) { find(branch, where); });
            break;
        case KindPart::Parameter:
        case KindPart::Signal:
        case KindPart::Demand:
        case KindPart::Action:
        case KindPart::Nothing:
            break; // signals and parameters have tables of their own, actions are no values
        }
    }
}

NameScope KindMembers::declares(const Symbol& symbol) const {
    if (const NameScope* const found = declared.find(&symbol)) return *found;
    const bool isOfSignal = symbol.owner != nullptr && symbol.owner->kind == binding::SymbolKind::Signal;
    return isOfSignal ? NameScope::Signal : NameScope::Nothing;
}

} // namespace drc::expansion
