#include "binding/member_binder.hpp"

#include "source/cancellation.hpp"

#include <algorithm>

namespace drc::binding {

using syntax::as;
using syntax::FileItem;
using syntax::StatementKind;

MemberBinder::MemberBinder(Binder& binder, library::Library& library, Bindings& bindings)
    : binder_(binder), library_(library), bindings_(bindings) {}

// Binding reads no further files: all that the bound ones name were read.
void MemberBinder::bind() {
    const std::vector<const library::Module*> modules = library_.modules();
    for (const library::Module* module : modules)
        collect(*module);
    // Each turn but the last adds to what is possible, which is finite: values have a limit of depth.
    do
        turn(modules);
    while (grew_);
    settled_ = true; // what is nobody's name by now is none
    turn(modules);
    markAgreed();
    bindings_.settle();
}

void MemberBinder::turn(const std::vector<const library::Module*>& modules) {
    grew_ = false;
    for (const KindSymbols* kind : kinds_)
        giveAgreed(*kind);
    for (const library::Module* module : modules)
        for (const Statement* statement : module->tree.statements) {
            source::throwIfCancelled();
            atTop(*statement);
        }
}

// ---- what there is

void MemberBinder::collect(const library::Module& module) {
    for (const Statement* statement : module.tree.statements) {
        if (statement->kind == StatementKind::Kind) collectKind(*statement, module);
        Symbol* const symbol = bindings_.of(syntax::declaredName(*statement));
        if (statement->kind == StatementKind::Pattern && symbol != nullptr)
            anyPattern_.spelled.insert(symbol);
        if (statement->kind != StatementKind::Policy && statement->kind != StatementKind::Advice &&
            statement->kind != StatementKind::Pattern)
            continue;
        for (const Statement* item : as<syntax::Block>(*statement).body->statements) {
            if (item->kind != StatementKind::Rule) continue;
            const auto& rule = as<syntax::Block>(*item);
            if (Symbol* const named = bindings_.of(rule.name)) rules_[rule.name.text].push_back(named);
            for (const Statement* example : rule.body->statements)
                if (example->kind == StatementKind::GoodExample || example->kind == StatementKind::BadExample)
                    for (const Statement* declared : as<syntax::Block>(*example).body->statements)
                        if (declared->kind == StatementKind::Kind) collectKind(*declared, module);
        }
    }
}

// One that was not bound, or that the user's replaces, means nothing.
void MemberBinder::collectKind(const Statement& statement, const library::Module& module) {
    Symbol* const symbol = bindings_.of(syntax::declaredName(statement));
    if (symbol == nullptr || symbol->statement != &statement) return;
    const KindSymbols& kind = binder_.kindSymbols({&statement, &module});
    kinds_.push_back(&kind);
    bySymbol_.emplace(symbol, &kind);
    if (!module.forParts) {
        anyComponent_.holders.insert(&holderOf(kind));
        ofRules_.holders.insert(&holders_.emplace_back(Holder{&kind, holderOf(kind).sorts, &unseen_}));
    }
    for (const auto& [block, names] : kind.blocks) {
        Symbol* const declared = bindings_.of(as<syntax::Block>(*block).name);
        const auto seen = kind.ofSymbol.find(declared);
        if (seen == kind.ofSymbol.end()) continue;
        if (declared->kind == SymbolKind::Action)
            anyAction_.spelled.insert(declared);
        else
            anySignal_.holders.insert(&holderOf(*declared, *seen->second));
    }
}

const Holder& MemberBinder::holderOf(const KindSymbols& kind) {
    const auto [known, isNew] = ofKind_.try_emplace(&kind, nullptr);
    if (!isNew) return *known->second;
    Holder holder{&kind, {kind.kind}, &kind.others};
    for (const Name& label : kind.block->labels)
        if (Symbol* const trait = bindings_.of(label)) holder.sorts.push_back(trait);
    known->second = &holders_.emplace_back(std::move(holder));
    return *known->second;
}

const Holder& MemberBinder::holderOf(const Symbol& owner, const Scope& names) {
    const auto [known, isNew] = ofOther_.try_emplace(&owner, nullptr);
    if (isNew) known->second = &holders_.emplace_back(Holder{nullptr, {}, &names});
    return *known->second;
}

Possible MemberBinder::ofComponent(const KindSymbols& kind) {
    Possible result;
    result.holders.insert(&holderOf(kind));
    return result;
}

// Whatever kind has it, and what it lists itself, where no kind has been read.
Possible MemberBinder::ofTrait(Symbol& trait) {
    Possible result;
    for (const KindSymbols* kind : kinds_) {
        const std::vector<Symbol*>& sorts = holderOf(*kind).sorts;
        if (std::find(sorts.begin(), sorts.end(), &trait) != sorts.end())
            result.holders.insert(&holderOf(*kind));
    }
    if (const library::Declaration declaration = library_.trait(trait.name))
        result.holders.insert(&holderOf(trait, binder_.traitExports(declaration)));
    return result;
}

Possible MemberBinder::ofType(const syntax::TypeExpression& type) {
    using syntax::TypeExpressionKind;
    Possible result;
    for (const syntax::TypeExpression* alternative : type.alternatives)
        result.add(ofType(*alternative));
    if (type.element != nullptr && type.kind != TypeExpressionKind::Range)
        result.addElement(ofType(*type.element));
    if (type.kind != TypeExpressionKind::Name) return result;
    if (type.name.text == "component") return anyComponent_;
    Symbol* const symbol = bindings_.of(type.name);
    if (symbol == nullptr) return result;
    if (symbol->kind == SymbolKind::Trait) return ofTrait(*symbol);
    if (symbol->kind == SymbolKind::Member) result.spelled.insert(symbol);
    const auto kind = bySymbol_.find(symbol);
    return kind == bySymbol_.end() ? result : ofComponent(*kind->second);
}

bool MemberBinder::grow(const Symbol* symbol, const Possible& possible) {
    if (symbol == nullptr || possible.isNothing()) return false;
    const bool grew = possible_[symbol].add(possible);
    grew_ = grew_ || grew;
    return grew;
}

void MemberBinder::mean(Symbol& symbol, const Name& name) {
    grew_ = (name.id != 0 ? bindings_.mean(symbol, name) : bindings_.mean(symbol, name.span)) || grew_;
}

// A text that is written with escapes spells no name.
void MemberBinder::mean(Symbol& symbol, const syntax::TemplateExpression& text) {
    if (text.span.length() != symbol.name.size() + 2) return;
    grew_ = bindings_.mean(symbol, {text.span.file, text.span.begin + 1, text.span.end - 1}) || grew_;
}

// ---- files

void MemberBinder::atTop(const Statement& statement) {
    Around around;
    switch (syntax::itemOf<FileItem>(statement)) {
    case FileItem::Let:
    case FileItem::Function: return definition(as<syntax::Definition>(statement), around);
    case FileItem::Policy:
    case FileItem::Advice:
    case FileItem::Pattern: around.isRule = true; [[fallthrough]];
    case FileItem::Trait:
    case FileItem::Provider: return body(*as<syntax::Block>(statement).body, around);
    case FileItem::Kind: {
        const auto kind = bySymbol_.find(bindings_.of(syntax::declaredName(statement)));
        if (kind == bySymbol_.end() || kind->second->block != &statement) return;
        around.kind = kind->second;
        return body(*as<syntax::Block>(statement).body, around);
    }
    case FileItem::Topology: return topology(as<syntax::Block>(statement), around);
    case FileItem::Extension: // with its topology
    case FileItem::Import: return;
    }
}

void bindEverything(library::Library& library, diagnostics::Sink& sink, Bindings& bindings) {
    bindings.keepPlaces();
    Binder binder(library, sink, bindings);
    binder.bindExamples();
    // Binding reads what is named, so there may be more files at its end.
    for (std::size_t index = 0; index < library.modules().size(); ++index)
        binder.require(library.modules()[index]->file->id());
    MemberBinder(binder, library, bindings).bind();
}

MemberBinder::Around MemberBinder::Around::under(std::vector<Narrowing> more) const {
    Around result = *this;
    for (Narrowing& narrowing : more)
        result.narrowings.push_back(std::move(narrowing));
    return result;
}

} // namespace drc::binding
