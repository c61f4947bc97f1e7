#pragma once

#include "binding/symbol.hpp"

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace drc::binding {

/// What each name of the bound files means: the symbols, and the symbol of each place where a name stands.
class Bindings {
public:
    /// A new symbol; it stays where it is.
    Symbol& make(SymbolKind kind, std::string_view name, const Symbol* owner = nullptr);
    /// Notes that the symbol is declared, or declared again, by a statement whose name stands there.
    void declare(Symbol& symbol, const syntax::Name& name, const syntax::Statement* statement);
    void use(Symbol& symbol, const syntax::Name& name);

    /// What the name means, a declaration or a use; null for what nothing bound.
    const Symbol* of(const syntax::Name& name) const { return of(name.span.file, name.id); }
    const Symbol* of(const syntax::NameExpression& name) const { return of(name.span.file, name.id); }
    const std::deque<Symbol>& symbols() const { return symbols_; }

private:
    using OfFile = std::vector<const Symbol*>; ///< by the number of the name

    const Symbol* of(source::FileId file, std::uint32_t name) const {
        const auto found = byName_.find(file);
        return found != byName_.end() && name < found->second.size() ? found->second[name] : nullptr;
    }
    /// False when the name is bound.
    bool bind(const Symbol& symbol, const syntax::Name& name);

    std::deque<Symbol> symbols_;
    std::unordered_map<source::FileId, OfFile> byName_;
};

} // namespace drc::binding
