#pragma once

#include "binding/symbol.hpp"
#include "checking/static_type.hpp"

#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::checking {

/// What is known of names at one point of a walk: the types of variables of loops, parameters of functions
/// and `let` in loops and actions, and narrower ones of other names. Looked up by hash, however many there
/// are; a block takes what it knows with it when it ends.
class Locals {
public:
    const StaticType* find(const binding::Symbol& symbol) const {
        const auto found = types_.find(&symbol);
        return found == types_.end() || found->second.empty() ? nullptr : &found->second.back();
    }
    /// `symbol` is null for a name that means nothing, which is reported where it is used.
    void add(const binding::Symbol* symbol, StaticType type) {
        types_[symbol].push_back(std::move(type));
        order_.push_back(symbol);
    }

    /// Forgets at its end the names that were added during its life.
    class Block {
    public:
        explicit Block(Locals& locals) : locals_(locals), size_(locals.order_.size()) {}
        ~Block() {
            for (; locals_.order_.size() > size_; locals_.order_.pop_back())
                locals_.types_[locals_.order_.back()].pop_back();
        }
        Block(const Block&) = delete;
        Block& operator=(const Block&) = delete;

    private:
        Locals& locals_;
        std::size_t size_;
    };

private:
    std::unordered_map<const binding::Symbol*, std::vector<StaticType>> types_;
    std::vector<const binding::Symbol*> order_;
};

} // namespace drc::checking
