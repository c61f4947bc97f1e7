#include "binding/bindings.hpp"

#include <algorithm>

namespace drc::binding {

Symbol& Bindings::make(SymbolKind kind, std::string_view name, const Symbol* owner) {
    return symbols_.emplace_back(Symbol{kind, name, owner});
}

Symbol& Bindings::makeNamed(SymbolKind kind, std::string name) {
    return make(kind, names_.emplace_back(std::move(name)));
}

void Bindings::declare(Symbol& symbol, const syntax::Name& name, const syntax::Statement* statement) {
    if (!bind(symbol, name)) return;
    if (keepsPlaces_) symbol.declarations.push_back(name.span);
    if (symbol.statement == nullptr) symbol.statement = statement;
}

void Bindings::use(Symbol& symbol, const syntax::Name& name) {
    symbol.used = true;
    if (bind(symbol, name) && keepsPlaces_) symbol.uses.push_back(name.span);
}

// ---- names that are one

bool Bindings::mean(Symbol& symbol, const syntax::Name& name) {
    if (Symbol* const known = of(name)) return unite(*known, symbol);
    if (!bind(symbol, name)) return false;
    if (keepsPlaces_) symbol.uses.push_back(name.span);
    return true;
}

bool Bindings::mean(Symbol& symbol, source::Span text) {
    const auto [known, isNew] = texts_.emplace(std::pair(text.file, text.begin), &symbol);
    if (!isNew) return unite(*known->second, symbol);
    if (keepsPlaces_) symbol.uses.push_back(text);
    return true;
}

Symbol* Bindings::leader(Symbol* symbol) const {
    for (auto found = united_.find(symbol); found != united_.end(); found = united_.find(symbol))
        symbol = found->second;
    return symbol;
}

bool Bindings::unite(Symbol& left, Symbol& right) {
    Symbol* const first = leader(&left);
    Symbol* const second = leader(&right);
    return first != second && united_.emplace(second, first).second;
}

void Bindings::settle() {
    const auto isBefore = [](source::Span left, source::Span right) {
        return std::pair(left.file, left.begin) < std::pair(right.file, right.begin);
    };
    // The first that was made leads, whatever order they were united in.
    std::unordered_map<const Symbol*, Symbol*> first; // by who leads
    for (Symbol& symbol : symbols_) {
        Symbol& leading = *first.emplace(leader(&symbol), &symbol).first->second;
        if (&leading == &symbol) continue;
        leading.declarations.insert(leading.declarations.end(), symbol.declarations.begin(),
                                    symbol.declarations.end());
        leading.uses.insert(leading.uses.end(), symbol.uses.begin(), symbol.uses.end());
        leading.agreed = leading.agreed || symbol.agreed;
        symbol.declarations.clear();
        symbol.uses.clear();
    }
    for (OfFile& names : byName_)
        for (Symbol*& symbol : names)
            if (symbol != nullptr) symbol = first.at(leader(symbol));
    for (Symbol& symbol : symbols_)
        std::sort(symbol.uses.begin(), symbol.uses.end(), isBefore);
    united_.clear();
}

} // namespace drc::binding
