#pragma once

#include "binding/symbol.hpp"

#include <cstdint>
#include <deque>
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
        return file < byName_.size() && name < byName_[file].size() ? byName_[file][name] : nullptr;
    }
    /// False when the name is bound.
    bool bind(const Symbol& symbol, const syntax::Name& name);

    std::deque<Symbol> symbols_;
    std::vector<OfFile> byName_; ///< by the number of the file
};

} // namespace drc::binding
