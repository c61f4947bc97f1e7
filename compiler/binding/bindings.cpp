#include "binding/bindings.hpp"

namespace drc::binding {

Symbol& Bindings::make(SymbolKind kind, std::string_view name, const Symbol* owner) {
    return symbols_.emplace_back(Symbol{kind, name, owner});
}

void Bindings::declare(Symbol& symbol, const syntax::Name& name, const syntax::Statement* statement) {
    if (!byPlace_.emplace(keyOf(name.span), &symbol).second) return;
    symbol.declarations.push_back(name.span);
    if (symbol.statement == nullptr) symbol.statement = statement;
}

void Bindings::use(Symbol& symbol, source::Span where) {
    if (byPlace_.emplace(keyOf(where), &symbol).second) symbol.uses.push_back(where);
}

const Symbol* Bindings::at(source::Span name) const {
    const auto found = byPlace_.find(keyOf(name));
    return found == byPlace_.end() ? nullptr : found->second;
}

} // namespace drc::binding
