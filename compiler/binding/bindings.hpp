#pragma once

#include "binding/symbol.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::binding {

/// What each name of the bound files means: the symbols, and the symbol of each place where a name stands.
/// The other way round, the places of a symbol, only on demand.
class Bindings {
public:
    /// Notes from now on where symbols are declared and used, which only those ask who show or rename them.
    void keepPlaces() { keepsPlaces_ = true; }
    /// Makes room for the names of a file, which says how many it has.
    void expect(source::FileId file, std::uint32_t names) {
        if (file >= byName_.size()) byName_.resize(file + std::size_t{1});
        if (names >= byName_[file].size()) byName_[file].resize(names + std::size_t{1});
    }
    /// A new symbol; it stays where it is.
    Symbol& make(SymbolKind kind, std::string_view name, const Symbol* owner = nullptr);
    /// The same of a name that no text holds as long as this lives.
    Symbol& makeNamed(SymbolKind kind, std::string name);
    /// Notes that the symbol is declared, or declared again, by a statement whose name stands there.
    void declare(Symbol& symbol, const syntax::Name& name, const syntax::Statement* statement);
    void use(Symbol& symbol, const syntax::Name& name);

    // ---- names whose meaning depends on values: binding/member_binder.hpp

    /// Notes that the name, or the text that spells one, means the symbol. What it means already is one name
    /// with it then: whoever renames one renames both. Says whether that was new.
    bool mean(Symbol& symbol, const syntax::Name& name);
    bool mean(Symbol& symbol, source::Span text);
    bool unite(Symbol& left, Symbol& right);
    /// Gives the places of all symbols that are one name to the first of them. Places are in order then.
    void settle();

    /// What the name means, a declaration or a use; null for what nothing bound.
    const Symbol* of(const syntax::Name& name) const { return of(name.span.file, name.id); }
    const Symbol* of(const syntax::NameExpression& name) const { return of(name.span.file, name.id); }
    Symbol* of(const syntax::Name& name) { return of(name.span.file, name.id); }
    const std::pmr::deque<Symbol>& symbols() const { return symbols_; }
    std::pmr::deque<Symbol>& symbols() { return symbols_; }

private:
    using OfFile = std::vector<Symbol*>; ///< by the number of the name

    Symbol* of(source::FileId file, std::uint32_t name) const {
        if (file >= byName_.size()) return nullptr;
        const OfFile& names = byName_.data()[file];
        return name < names.size() ? names.data()[name] : nullptr;
    }
    /// False when the name is bound.
    bool bind(Symbol& symbol, const syntax::Name& name) {
        if (name.id == 0) return false;
        if (name.span.file >= byName_.size() || name.id >= byName_.data()[name.span.file].size())
            expect(name.span.file, name.id);
        Symbol*& bound = byName_.data()[name.span.file].data()[name.id];
        if (bound != nullptr) return false;
        bound = &symbol;
        return true;
    }
    /// The symbol that stands for all those that are one name with it.
    Symbol* leader(Symbol* symbol) const;

    bool keepsPlaces_ = false;
    /// Symbols are many, and large: their room is taken in pieces that grow.
    std::unique_ptr<std::pmr::monotonic_buffer_resource> room_ =
        std::make_unique<std::pmr::monotonic_buffer_resource>();
    std::pmr::deque<Symbol> symbols_{room_.get()};
    std::deque<std::string> names_;
    std::vector<OfFile> byName_;                                        ///< by the number of the file
    std::unordered_map<const Symbol*, Symbol*> united_;                 ///< the one that it is one name with
    std::map<std::pair<source::FileId, std::uint32_t>, Symbol*> texts_; ///< by where they begin
};

} // namespace drc::binding
