#include "binding/binder.hpp"

/// Examples of rules: each is a program of its own, statements of a topology and the kinds, traits and
/// functions that they need.
namespace drc::binding {

using syntax::as;
using syntax::ExampleItem;
using syntax::StatementKind;

void Binder::example(const syntax::Block& block) {
    if (!bindsExamples_) return;
    const library::Module* const module = library_.moduleOf(block.span.file);
    Example& example = examples_[&block];
    const auto isDeclaration = [](const Statement& statement) {
        const auto item = syntax::itemOf<ExampleItem>(statement);
        return item == ExampleItem::Kind || item == ExampleItem::Trait || item == ExampleItem::Function;
    };
    for (const Statement* statement : block.body->statements)
        if (isDeclaration(*statement))
            example.declarations.emplace(std::pair(statement->kind, syntax::declaredName(*statement).text),
                                         library::Declaration{statement, module});
    example_ = &example;
    for (const Statement* statement : block.body->statements) {
        switch (syntax::itemOf<ExampleItem>(*statement)) {
        case ExampleItem::Kind: kind({statement, module}); break;
        case ExampleItem::Trait: bindTrait(as<syntax::Block>(*statement)); break;
        case ExampleItem::Function: function(as<syntax::Definition>(*statement), nullptr, {}); break;
        default: break; // of its topology
        }
    }
    Symbol& symbol = bindings_.make(SymbolKind::Topology, "example");
    TopologySymbols& symbols = topologies_[&block];
    std::vector<const Statement*> members;
    for (const Statement* statement : block.body->statements)
        if (!isDeclaration(*statement)) members.push_back(statement);
    collect(members, symbol, symbols);
    bindTopology(members, symbol, symbols);
    example_ = nullptr;
}

library::Declaration Binder::inExample(StatementKind kind, std::string_view name) const {
    if (example_ == nullptr) return {};
    const auto found = example_->declarations.find({kind, name});
    return found == example_->declarations.end() ? library::Declaration{} : found->second;
}

library::Declaration Binder::kindNamed(const Name& name) {
    const library::Declaration own = inExample(StatementKind::Kind, name.text);
    return own ? own : library_.kind(name);
}

library::Declaration Binder::componentKind(const Name& name) {
    const library::Declaration own = inExample(StatementKind::Kind, name.text);
    return own ? own : library_.kind(name.text);
}

library::Declaration Binder::trait(const Name& name) {
    const library::Declaration own = inExample(StatementKind::Trait, name.text);
    return own ? own : library_.trait(name);
}

library::Declaration Binder::traitNamed(std::string_view name) {
    const library::Declaration own = inExample(StatementKind::Trait, name);
    return own ? own : library_.trait(name);
}

bool Binder::declaresKind(const Name& name) const {
    return inExample(StatementKind::Kind, name.text) || library_.declaresKind(name);
}

} // namespace drc::binding
