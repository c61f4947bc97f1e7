#pragma once

#include "checking/static_type.hpp"

#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::checking {

/// The local names at one point of a walk: variables of loops, parameters of functions, `let` in loops and
/// actions. Looked up by hash, however many there are; a block takes its names with it when it ends.
class Locals {
public:
    const StaticType* find(std::string_view name) const {
        const auto found = types_.find(name);
        return found == types_.end() || found->second.empty() ? nullptr : &found->second.back();
    }
    void add(std::string_view name, StaticType type) {
        types_[name].push_back(std::move(type));
        order_.push_back(name);
    }
    const std::vector<std::string_view>& names() const { return order_; }

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
    std::unordered_map<std::string_view, std::vector<StaticType>> types_;
    std::vector<std::string_view> order_;
};

} // namespace drc::checking
