#pragma once

#include "ir/program.hpp"

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

namespace drc::layout {

/// What each resource of a program refers to or waits for.
class Needs {
public:
    /// The program must outlive it.
    explicit Needs(const ir::Program& program);
    /// Nothing for an address that the program does not have.
    std::optional<std::size_t> indexOf(const ir::Address& address) const;
    /// As indices, in order of first mention.
    const std::vector<std::size_t>& of(std::size_t resource) const { return needs_[resource]; }
    /// What a block refers to, in the same form.
    std::vector<std::size_t> of(const ir::NestedBlock& block) const;

private:
    void add(std::vector<std::size_t>& needs, const ir::Address& address) const;
    void addOf(std::vector<std::size_t>& needs, const ir::NestedBlock& block) const;

    /// By the addresses of the program.
    ir::ByAddress<std::size_t> indices_;
    std::vector<std::vector<std::size_t>> needs_;
};

} // namespace drc::layout
