#include "binding/binder.hpp"
#include "source/cancellation.hpp"

#include <algorithm>
#include <utility>

/// What stands at the top of a file.
namespace drc::binding {

using syntax::as;
using syntax::FileItem;

void Binder::require(source::FileId file) {
    if (!bound_.insert(file).second) return;
    const auto& modules = library_.modules();
    const auto found = std::find_if(modules.begin(), modules.end(), [&](const library::Module* module) {
        return module->file->id() == file;
    });
    if (found != modules.end()) bind(**found);
}

void Binder::bind(const library::Module& module) {
    bound_.insert(module.file->id());
    const bool outer = std::exchange(inLibrary_, module.inLibrary);
    bindings_.expect(module.file->id(), module.tree.names);
    for (const library::Module* known : library_.modules())
        somethingIsMissing_ = somethingIsMissing_ || !known->tree.complete;
    for (const Statement* statement : module.tree.statements) {
        source::throwIfCancelled();
        switch (syntax::itemOf<FileItem>(*statement)) {
        case FileItem::Let: value(as<syntax::Definition>(*statement), {.reports = true}); break;
        case FileItem::Function:
            function(as<syntax::Definition>(*statement), nullptr, {.reports = true});
            break;
        case FileItem::Trait: bindTrait(as<syntax::Block>(*statement)); break;
        case FileItem::Kind: kind({statement, &module}); break;
        case FileItem::Policy: policy(as<syntax::Block>(*statement), SymbolKind::Policy); break;
        case FileItem::Advice: policy(as<syntax::Block>(*statement), SymbolKind::Advice); break;
        case FileItem::Pattern: policy(as<syntax::Block>(*statement), SymbolKind::Pattern); break;
        case FileItem::Provider: provider(as<syntax::Block>(*statement)); break;
        case FileItem::Topology: topology(as<syntax::Block>(*statement)); break;
        case FileItem::Extension:     // bound with its topology
        case FileItem::Import: break; // it names a file
        }
    }
    inLibrary_ = outer;
}

void Binder::value(const syntax::Definition& definition, const Around& around) {
    bindings_.declare(atTop(SymbolKind::Value, definition.name.text), definition.name, &definition);
    expression(definition.value, around);
}

void Binder::function(const syntax::Definition& definition, const Symbol* owner, const Around& around) {
    if (owner == nullptr)
        bindings_.declare(atTop(SymbolKind::Function, definition.name.text), definition.name, &definition);
    Scope inner(around.scope);
    for (const Name& parameter : definition.parameters)
        declareLocal(parameter, inner, around, &definition);
    expression(definition.value, around.in(inner));
}

void Binder::bindTrait(const syntax::Block& block) {
    Symbol& symbol = atTop(SymbolKind::Trait, block.name.text);
    bindings_.declare(symbol, block.name, &block);
    traitExports({&block, nullptr});
    for (const Statement* statement : block.body->statements)
        if (syntax::shapeOf(statement->kind) == syntax::Shape::Definition)
            if (const auto* written = as<syntax::Definition>(*statement).type) type(*written);
}

const Scope& Binder::traitExports(const library::Declaration& declaration) {
    auto& exports = traits_[declaration.statement];
    if (exports != nullptr) return *exports;
    exports = std::make_unique<Scope>();
    const syntax::Block& block = declaration.block();
    const Symbol& owner = atTop(SymbolKind::Trait, block.name.text);
    for (const Statement* statement : block.body->statements)
        if (const Name name = syntax::declaredName(*statement))
            declareIn(*exports, SymbolKind::Export, name, &owner, *statement);
    return *exports;
}

void Binder::provider(const syntax::Block& block) {
    bindings_.declare(atTop(SymbolKind::Provider, block.name.text), block.name, &block);
    body(*block.body, {.contexts = InProvider, .reports = true});
}

void Binder::type(const syntax::TypeExpression& type) {
    if (type.element != nullptr) this->type(*type.element);
    for (const syntax::TypeExpression* alternative : type.alternatives)
        this->type(*alternative);
    if (type.kind != syntax::TypeExpressionKind::Name) return;
    if (trait(type.name))
        bindings_.use(atTop(SymbolKind::Trait, type.name.text), type.name);
    else if (declaresKind(type.name))
        bindings_.use(ofKind(type.name), type.name);
}

// ---- symbols of files and of the compiler

Symbol& Binder::atTop(SymbolKind kind, const HashedName& name) {
    const auto isHere = [&](SymbolKind one, syntax::StatementKind statement) {
        return kind == one && inExample(statement, name.text());
    };
    if (isHere(SymbolKind::Kind, syntax::StatementKind::Kind) ||
        isHere(SymbolKind::Trait, syntax::StatementKind::Trait) ||
        isHere(SymbolKind::Function, syntax::StatementKind::Function))
        return in(example_->symbols[kind], kind, name);
    return in(top_[static_cast<std::size_t>(kind)], kind, name);
}

Symbol& Binder::ofKind(const HashedName& name, bool forParts) {
    return forParts ? in(partKinds_, SymbolKind::Kind, name) : atTop(SymbolKind::Kind, name);
}

Symbol& Binder::in(Symbols& symbols, SymbolKind kind, const HashedName& name) {
    if (Symbol* const* const found = symbols.find(name)) return **found;
    // It must not refer to the text in which the name was found.
    Symbol& made = bindings_.makeNamed(kind, std::string(name.text()));
    symbols.add(made.name, &made);
    return made;
}

namespace {

/// The place for what is known of an entry of a table, which has one for each.
template <class Entry>
Symbol*& placeOf(std::vector<Symbol*>& symbols, std::span<const Entry> table, const Entry& entry) {
    symbols.resize(table.size());
    return symbols[static_cast<std::size_t>(&entry - table.data())];
}

} // namespace

Symbol& Binder::builtinFunction(const BuiltinFunction& function) {
    Symbol*& symbol = placeOf(builtinFunctions_, binding::builtinFunctions(), function);
    if (symbol == nullptr) symbol = &atTop(SymbolKind::BuiltinFunction, function.name);
    symbol->function = &function;
    return *symbol;
}

Symbol& Binder::builtinName(const BuiltinName& name) {
    Symbol*& symbol = placeOf(builtinNames_, binding::builtinNames(), name);
    if (symbol == nullptr) symbol = &atTop(SymbolKind::Builtin, name.name);
    symbol->builtin = &name;
    return *symbol;
}

Symbol& Binder::declaredAtTop(SymbolKind kind, const library::Declaration& declaration) {
    Symbol& symbol = atTop(kind, declaration.definition().name.text);
    if (symbol.statement == nullptr) symbol.statement = declaration.statement;
    return symbol;
}

Symbol* Binder::ofFiles(const HashedName& name, std::uint8_t contexts) {
    if (const library::Declaration value = library_.let(name))
        return &declaredAtTop(SymbolKind::Value, value);
    if (inExample(syntax::StatementKind::Trait, name.text()) || library_.trait(name))
        return &atTop(SymbolKind::Trait, name);
    if (inExample(syntax::StatementKind::Kind, name.text())) return &ofKind(name, false);
    if (library_.declaresKind(name)) return &ofKind(name, library_.isForParts(name));
    if ((contexts & InRule) != 0 && library_.declaresPattern(name)) return &atTop(SymbolKind::Pattern, name);
    return nullptr;
}

} // namespace drc::binding
