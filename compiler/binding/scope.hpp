#pragma once

#include "binding/symbol.hpp"
#include "source/name_table.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::binding {

/// Names that were known in a scope when something was looked for in vain, for "did you mean". Scopes end
/// with their block; what is around is shared, for a file may have as many scopes as lines.
struct KnownNames {
    std::vector<std::string_view> own;
    std::shared_ptr<const KnownNames> outer;
};

using source::HashedName;

/// Names that are visible in one part of a file; others are looked up in the enclosing scope.
class Scope {
public:
    explicit Scope(const Scope* outer = nullptr, std::uint8_t builtins = 0)
        : outer_(outer), builtins_(builtins) {}

    const Scope* outer() const { return outer_; }
    /// Of `Context`: the built-in names that are known from here inwards, and stand in front of what is
    /// around.
    std::uint8_t builtins() const { return builtins_; }

    /// The symbol of this scope alone, or null.
    Symbol* own(const HashedName& name) const {
        Symbol* const* const found = names_.find(name);
        return found == nullptr ? nullptr : *found;
    }
    /// The symbol of this scope, or of one around it, or null.
    Symbol* find(const HashedName& name) const {
        for (const Scope* scope = this; scope != nullptr; scope = scope->outer_)
            if (Symbol* const found = scope->own(name)) return found;
        return nullptr;
    }
    /// The first one that is added keeps the name.
    void add(Symbol& symbol) { names_.add(symbol.name, &symbol); }
    /// Those of another scope, without what is around it.
    void addAll(const Scope& other) {
        for (const auto& entry : other.names_)
            names_.add(entry.name, entry.value);
    }
    /// A later one hides an earlier one, as a `let` in a loop does.
    void hide(Symbol& symbol) {
        const auto [entry, isNew] = names_.add(symbol.name, &symbol);
        if (!isNew) *entry = &symbol;
    }
    /// Every name from here outwards.
    std::shared_ptr<const KnownNames> known() const {
        if (known_ != nullptr && known_->own.size() == names_.size()) return known_;
        KnownNames known;
        for (const auto& entry : names_)
            known.own.push_back(entry.name);
        if (outer_ != nullptr) known.outer = outer_->known();
        known_ = std::make_shared<const KnownNames>(std::move(known));
        return known_;
    }

private:
    const Scope* outer_;
    std::uint8_t builtins_;
    source::NameTable<Symbol*> names_;
    mutable std::shared_ptr<const KnownNames> known_; ///< once somebody has asked
};

} // namespace drc::binding
