#include "expansion/kind_members.hpp"

#include "binding/symbol.hpp"
#include "syntax/visit.hpp"

namespace drc::expansion {

using syntax::as;
using syntax::KindItem;

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

void KindMembers::find(const syntax::Body& body, NameScope where) {
    for (const syntax::Statement* statement : body.statements) {
        const syntax::Name name = syntax::declaredName(*statement);
        switch (syntax::itemOf<KindItem>(*statement)) {
        case KindItem::Resource:
        case KindItem::Data:
        case KindItem::Ephemeral: declared.add(symbolOf(name), where); break;
        case KindItem::Part:
            declared.add(symbolOf(name), where);
            if (where == NameScope::Kind) wholeParts.add(symbolOf(name), &as<syntax::Resource>(*statement));
            break;
        case KindItem::Let:
            declared.add(symbolOf(name), where);
            if (where == NameScope::Kind) values.add(symbolOf(name), &as<syntax::Definition>(*statement));
            break;
        case KindItem::Export:
        case KindItem::Output:
            exports.emplace(name.text, Exported{where, &as<syntax::Definition>(*statement)});
            break;
        case KindItem::Global: find(*syntax::bodyOf(*statement), NameScope::Global); break;
        case KindItem::EachRegion: find(*syntax::bodyOf(*statement), NameScope::Region); break;
        case KindItem::InRegion:
            find(*syntax::bodyOf(*statement), where == NameScope::Kind ? NameScope::Region : where);
            break;
        case KindItem::EachReplica: find(*syntax::bodyOf(*statement), NameScope::Replica); break;
        case KindItem::EachPair: find(*syntax::bodyOf(*statement), NameScope::Pair); break;
        case KindItem::For: find(*syntax::bodyOf(*statement), where); break;
        case KindItem::When:
            syntax::forEachBranch(*statement, [&](const syntax::Body& branch) { find(branch, where); });
            break;
        case KindItem::Param:
        case KindItem::Signal:
        case KindItem::Require:
        case KindItem::Action:
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
