#pragma once

#include "binding/symbol.hpp"

#include <cstdint>
#include <deque>
#include <unordered_map>

namespace drc::binding {

/// What each name of the bound files means: the symbols, and the symbol of each place where a name stands.
class Bindings {
public:
    /// A new symbol; it stays where it is.
    Symbol& make(SymbolKind kind, std::string_view name, const Symbol* owner = nullptr);
    /// Notes that the symbol is declared, or declared again, by a statement whose name stands there.
    void declare(Symbol& symbol, const syntax::Name& name, const syntax::Statement* statement);
    void use(Symbol& symbol, source::Span where);

    /// What the name that begins there means, a declaration or a use; null for what nothing bound.
    const Symbol* at(source::Span name) const;
    const std::deque<Symbol>& symbols() const { return symbols_; }

private:
    static std::uint64_t keyOf(source::Span where) { return std::uint64_t{where.file} << 32U | where.begin; }

    std::deque<Symbol> symbols_;
    std::unordered_map<std::uint64_t, const Symbol*> byPlace_;
};

} // namespace drc::binding
