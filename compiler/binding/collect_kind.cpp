#include "binding/binder.hpp"

#include "syntax/visit.hpp"

#include <algorithm>
#include <utility>

/// What a kind declares, before anything in it is bound: a name may stand above its declaration.
namespace drc::binding {

using syntax::as;
using syntax::KindPart;
using syntax::StatementKind;

Symbol& Binder::declareIn(Scope& scope, SymbolKind kind, const Name& name, const Symbol* owner,
                          const Statement& statement) {
    Symbol* symbol = scope.own(name.text);
    if (symbol == nullptr) {
        symbol = &bindings_.make(kind, name.text, owner);
        scope.add(*symbol);
    }
    bindings_.declare(*symbol, name, &statement);
    return *symbol;
}

// A list or a map of an enumeration has its members in its elements.
void Binder::collectMembers(const syntax::TypeExpression& type, const Part& part, Scope& members,
                            Enumeration& enumeration) {
    if (type.element != nullptr) collectMembers(*type.element, part, members, enumeration);
    for (const syntax::TypeExpression* alternative : type.alternatives) {
        const Name& name = alternative->name;
        const bool isType = std::find(typeNames.begin(), typeNames.end(), name.text) != typeNames.end() ||
                            trait(name) || declaresKind(name);
        if (alternative->kind != syntax::TypeExpressionKind::Name || isType) continue;
        Symbol* member = members.own(name.text);
        if (member == nullptr)
            members.add(*(member = &bindings_.make(SymbolKind::Member, name.text, part.owner)));
        bindings_.declare(*member, name, nullptr);
        enumeration.emplace(name.text, member);
    }
}

Symbol& Binder::collectParameter(const syntax::Definition& definition, const Part& part, Scope& members) {
    if (definition.type != nullptr) {
        Enumeration enumeration;
        collectMembers(*definition.type, part, members, enumeration);
        if (!enumeration.empty()) enumerations_[&definition] = std::move(enumeration);
    }
    return declareIn(*part.names, SymbolKind::Parameter, definition.name, part.owner, definition);
}

const Enumeration& Binder::membersOfEnumeration(const syntax::Definition& parameter) const {
    static const Enumeration none;
    const auto found = enumerations_.find(&parameter);
    return found == enumerations_.end() ? none : found->second;
}

KindSymbols& Binder::kindSymbols(const library::Declaration& declaration) {
    auto& known = kinds_[declaration.statement];
    if (known != nullptr) return *known;
    known = std::make_unique<KindSymbols>();
    bindings_.expect(declaration.module->file->id(), declaration.module->tree.names);
    KindSymbols& kind = *known;
    const syntax::Block& block = declaration.block();
    kind.kind = &ofKind(block.name);
    kind.block = &block;
    // What a trait lists is one name, whichever kind exports it.
    for (const Name& label : block.labels)
        if (const library::Declaration trait = traitNamed(label.text))
            kind.others.addAll(traitExports(trait));
    collect(*block.body, kind, {&kind.shared, &kind.settings, &kind.others, kind.kind});
    return kind;
}

void Binder::collect(const syntax::Body& body, KindSymbols& kind, const Part& part) {
    for (const Statement* statement : body.statements)
        collect(*statement, kind, part);
}

void Binder::collect(const Statement& statement, KindSymbols& kind, const Part& part) {
    switch (syntax::kindPartOf(statement)) {
    case KindPart::Parameter:
        return addParameter(collectParameter(as<syntax::Definition>(statement), part, kind.members), kind,
                            part);
    case KindPart::Value:
        if (!part.inPlace || !part.looped) collectNamed(SymbolKind::Value, statement, part);
        return;
    case KindPart::Export: return collectExport(statement, part);
    case KindPart::Resource: return collectNamed(SymbolKind::Resource, statement, part);
    case KindPart::Instance: return collectNamed(SymbolKind::Part, statement, part);
    case KindPart::Signal:
    case KindPart::Action: return collectBlock(as<syntax::Block>(statement), kind);
    case KindPart::Placement: return collectPlacement(statement, kind, part);
    case KindPart::Loop: return collectInside(statement, kind, part, part.inPlace, true);
    case KindPart::Choice: {
        syntax::forEachBranch(statement, [&](const syntax::Body& branch) { collect(branch, kind, part); });
        return;
    }
    case KindPart::Demand:
    case KindPart::Nothing: return;
    }
}

void Binder::collectInside(const Statement& statement, KindSymbols& kind, Part part, bool inPlace,
                           bool looped) {
    part.inPlace = inPlace;
    part.looped = looped;
    collect(*syntax::bodyOf(statement), kind, part);
}

void Binder::collectPlacement(const Statement& statement, KindSymbols& kind, const Part& part) {
    switch (syntax::itemOf<syntax::PlacementKind>(statement)) {
    case syntax::PlacementKind::Global:
    case syntax::PlacementKind::EachRegion: return collectInside(statement, kind, part, true, part.looped);
    case syntax::PlacementKind::InRegion:
        return collectInside(statement, kind, part, true, part.looped || part.inPlace);
    case syntax::PlacementKind::EachReplica:
        return collectInside(
            statement, kind,
            {&kind.replica, &kind.replicaSettings, part.exports, part.owner, &kind.ofReplicas}, true,
            part.looped);
    case syntax::PlacementKind::EachPair:
        return collectInside(statement, kind, {&kind.pair, part.parameters, part.exports, part.owner}, true,
                             part.looped);
    }
}

void Binder::collectNamed(SymbolKind kind, const Statement& statement, const Part& part) {
    Symbol& symbol = declareIn(*part.names, kind, syntax::declaredName(statement), part.owner, statement);
    if (part.elsewhere != nullptr) part.elsewhere->add(symbol);
}

// Of a component one sees its settings, too, unless an export has the name.
void Binder::addParameter(Symbol& parameter, KindSymbols& kind, const Part& part) {
    part.parameters->add(parameter);
    if (part.parameters == &kind.settings) part.exports->add(parameter);
}

void Binder::collectExport(const Statement& statement, const Part& part) {
    const Name name = syntax::declaredName(statement);
    Symbol* const known = part.exports->own(name.text);
    if (known != nullptr && known->kind == SymbolKind::Export)
        return bindings_.declare(*known, name, &statement);
    Symbol& made = bindings_.make(SymbolKind::Export, name.text, part.owner);
    bindings_.declare(made, name, &statement);
    part.exports->hide(made); // also a parameter of that name: what is exported is what others see
}

void Binder::collectBlock(const syntax::Block& block, KindSymbols& kind) {
    const bool isSignal = block.kind == StatementKind::Signal;
    Symbol& symbol =
        declareIn(isSignal ? kind.shared : kind.actions, isSignal ? SymbolKind::Signal : SymbolKind::Action,
                  block.name, kind.kind, block);
    if (isSignal) kind.signals.add(symbol);
    auto& names = kind.blocks[&block];
    names = std::make_unique<Scope>(&kind.shared, InPlan);
    auto& others = kind.ofSymbol[&symbol];
    if (others == nullptr) others = std::make_unique<Scope>();
    const Part part{names.get(), others.get(), others.get(), &symbol, nullptr, true};
    for (const Statement* statement : block.body->statements)
        // What an action declares besides is known from its line on.
        if (isSignal || statement->kind == StatementKind::Param) collect(*statement, kind, part);
}

} // namespace drc::binding
