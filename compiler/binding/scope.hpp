#pragma once

#include "binding/symbol.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::binding {

/// Names that are known in one part of a file; what it does not know, the scope around it may.
class Scope {
public:
    explicit Scope(const Scope* outer = nullptr, std::uint8_t builtins = 0)
        : outer_(outer), builtins_(builtins) {}

    const Scope* outer() const { return outer_; }
    /// Of `Context`: the built-in names that are known from here inwards, and stand in front of what is
    /// around.
    std::uint8_t builtins() const { return builtins_; }

    /// The symbol of this scope alone, or null.
    Symbol* own(std::string_view name) const {
        const auto found = names_.find(name);
        return found == names_.end() ? nullptr : found->second;
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
    std::uint8_t builtins_;
    std::unordered_map<std::string_view, Symbol*> names_;
};

} // namespace drc::binding
