#include "binding/bindings.hpp"

#include <algorithm>

namespace drc::binding {

Symbol& Bindings::make(SymbolKind kind, std::string_view name, const Symbol* owner) {
    return symbols_.emplace_back(Symbol{kind, name, owner});
}

bool Bindings::bind(const Symbol& symbol, const syntax::Name& name) {
    if (name.span.file >= byName_.size()) byName_.resize(name.span.file + 1);
    OfFile& names = byName_[name.span.file];
    if (name.id >= names.size()) names.resize(std::max<std::size_t>(name.id + 1, names.size() * 2));
    const Symbol*& bound = names[name.id];
    if (name.id == 0 || bound != nullptr) return false;
    bound = &symbol;
    return true;
}

void Bindings::declare(Symbol& symbol, const syntax::Name& name, const syntax::Statement* statement) {
    if (!bind(symbol, name)) return;
    symbol.declarations.push_back(name.span);
    if (symbol.statement == nullptr) symbol.statement = statement;
}

void Bindings::use(Symbol& symbol, const syntax::Name& name) {
    if (bind(symbol, name)) symbol.uses.push_back(name.span);
}

} // namespace drc::binding
