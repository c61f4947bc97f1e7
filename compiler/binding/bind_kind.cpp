#include "binding/binder.hpp"

namespace drc::binding {

using syntax::as;
using syntax::StatementKind;

void Binder::kind(const library::Declaration& declaration) {
    const syntax::Block& block = declaration.block();
    KindSymbols& symbols = kindSymbols(declaration);
    bindings_.declare(*symbols.kind, block.name, &block);
    for (const Name& label : block.labels)
        if (traitNamed(label.text)) bindings_.use(atTop(SymbolKind::Trait, label.text), label);
    kind_ = &symbols;
    Around around;
    around.scope = &symbols.shared;
    around.contexts = InKind;
    around.callsEverything = false;
    around.owner = symbols.kind;
    body(*block.body, around);
    kind_ = nullptr;
}

void Binder::placement(const syntax::Placement& placement, const Around& around) {
    Around inner = around;
    inner.looped = around.looped || (around.inPlace && placement.kind == StatementKind::InRegion);
    inner.inPlace = true;
    // The loops around a placement are known in it, and so is what the placement declares.
    const bool ofReplica = placement.kind == StatementKind::EachReplica;
    const bool ofPair = placement.kind == StatementKind::EachPair;
    Scope names(around.scope, ofReplica ? InReplica : ofPair ? InPair : 0);
    if (ofReplica) names.addAll(kind_->replica);
    if (ofPair) names.addAll(kind_->pair);
    expression(placement.region, around);
    expression(placement.filter, inner.in(names));
    body(*placement.body, inner.in(names));
}

void Binder::block(const syntax::Block& block, const Around& around) {
    const auto names = kind_->blocks.find(&block);
    if (names == kind_->blocks.end()) return; // it stands where the grammar of kinds has none
    Around inner = around;
    inner.scope = names->second.get();
    inner.inPlace = true;
    inner.local = block.kind == StatementKind::Action;
    body(*block.body, inner);
}

void Binder::part(const syntax::Resource& part, const Around& around) {
    expression(part.index, around);
    const library::Declaration kind = kindNamed(part.type);
    if (!kind) return settings(part.body, nullptr, around);
    const KindSymbols& symbols = kindSymbols(kind);
    bindings_.use(*symbols.kind, part.type);
    settings(part.body, &symbols.settings, around);
}

} // namespace drc::binding
