#pragma once

#include "binding/symbol.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::binding {

/// Names that are visible in one part of a file; others are looked up in the enclosing scope.
class Scope {
public:
    explicit Scope(const Scope* outer = nullptr) : outer_(outer) {}

    /// The symbol of this scope alone, or null.
    Symbol* own(std::string_view name) const {
        const auto found = names_.find(name);
        return found == names_.end() ? nullptr : found->second;
    }
    Symbol* find(std::string_view name) const {
        for (const Scope* scope = this; scope != nullptr; scope = scope->outer_)
            if (Symbol* const found = scope->own(name)) return found;
        return nullptr;
    }
    /// The first one that is added keeps the name.
    void add(Symbol& symbol) { names_.emplace(symbol.name, &symbol); }
    /// Those of another scope, without what is around it.
    void addAll(const Scope& other) {
        for (const auto& entry : other.names_)
            names_.insert(entry);
    }
    /// A later one hides an earlier one, as a `let` in a loop does.
    void hide(Symbol& symbol) { names_[symbol.name] = &symbol; }
    /// Every name from here outwards.
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const Scope* scope = this; scope != nullptr; scope = scope->outer_)
            for (const auto& entry : scope->names_)
                all.emplace_back(entry.first);
        return all;
    }

private:
    const Scope* outer_;
    std::unordered_map<std::string_view, Symbol*> names_;
};

} // namespace drc::binding
