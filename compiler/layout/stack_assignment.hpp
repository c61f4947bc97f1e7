#pragma once

#include "ir/program.hpp"
#include "layout/needs.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace drc::layout {

/// At which stage of a split deployment each resource is made: stage `n` is the configuration of the n-th
/// region, the last one is `global`. A resource is made with its region, unless it needs something that
/// exists only later; what belongs to no region is made as late as those that need it allow.
class StackAssignment {
public:
    explicit StackAssignment(const ir::Program& program);

    std::size_t global() const { return roles_.size(); }
    const std::vector<std::string>& roles() const { return roles_; }
    std::size_t of(std::size_t resource) const { return stages_[resource]; }
    /// Nothing for an address that the program does not have.
    std::optional<std::size_t> indexOf(const ir::Address& address) const { return needs_.indexOf(address); }
    /// What a resource refers to or waits for, as indices, in order of first mention.
    const std::vector<std::size_t>& needs(std::size_t resource) const { return needs_.of(resource); }
    /// Whether the resource only reads: then each configuration that can reach its region may read for
    /// itself.
    bool reads(std::size_t resource) const;
    /// Whether a configuration can reach what the resource needs: its region's provider, and values that
    /// exist.
    bool canLiveAt(std::size_t resource, std::size_t stage) const;

private:
    void place(std::size_t resource);
    void sinkWhatHasNoRegion();
    std::size_t stageOfRole(const std::string& role) const;

    enum class Mark : std::uint8_t { New, Open, Done };
    const ir::Program& program_;
    std::vector<std::string> roles_;
    Needs needs_;
    std::vector<std::size_t> stages_;
    std::vector<Mark> marks_;
    std::vector<std::size_t> order_; ///< needed ones first
};

} // namespace drc::layout
