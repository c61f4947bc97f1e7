#include "layout/needs.hpp"

#include "ir/rewrite.hpp"

#include <algorithm>

namespace drc::layout {

Needs::Needs(const ir::Program& program) {
    indices_.reserve(program.resources.size());
    needs_.reserve(program.resources.size());
    for (std::size_t index = 0; index < program.resources.size(); ++index)
        indices_.emplace(&program.resources[index].address, index);
    std::vector<std::size_t> needs; // its room is used again
    for (const ir::Resource& resource : program.resources) {
        needs.clear();
        addOf(needs, resource.body);
        for (const ir::Address& address : resource.dependsOn)
            add(needs, address);
        for (const ir::Address& address : resource.lifecycle.replaceTriggeredBy)
            add(needs, address);
        needs_.emplace_back(needs.begin(), needs.end());
    }
}

std::optional<std::size_t> Needs::indexOf(const ir::Address& address) const {
    const auto found = indices_.find(&address);
    if (found == indices_.end()) return std::nullopt;
    return found->second;
}

std::vector<std::size_t> Needs::of(const ir::NestedBlock& block) const {
    std::vector<std::size_t> needs;
    addOf(needs, block);
    return needs;
}

void Needs::addOf(std::vector<std::size_t>& needs, const ir::NestedBlock& block) const {
    ir::forEachReference(block, [&](const ir::Reference& reference) { add(needs, reference.address); });
}

void Needs::add(std::vector<std::size_t>& needs, const ir::Address& address) const {
    const auto index = indexOf(address);
    if (index && std::find(needs.begin(), needs.end(), *index) == needs.end()) needs.push_back(*index);
}

} // namespace drc::layout
