#include "layout/needs.hpp"

#include "ir/rewrite.hpp"

#include <algorithm>

namespace drc::layout {

Needs::Needs(const ir::Program& program) {
    indices_.reserve(program.resources.size());
    needs_.reserve(program.resources.size());
    for (std::size_t index = 0; index < program.resources.size(); ++index)
        indices_.emplace(&program.resources[index].address, index);
    for (const ir::Resource& resource : program.resources) {
        std::vector<std::size_t> needs = of(resource.body);
        for (const ir::Address& address : resource.dependsOn)
            add(needs, address);
        for (const ir::Address& address : resource.lifecycle.replaceTriggeredBy)
            add(needs, address);
        needs_.push_back(std::move(needs));
    }
}

std::optional<std::size_t> Needs::indexOf(const ir::Address& address) const {
    const auto found = indices_.find(&address);
    if (found == indices_.end()) return std::nullopt;
    return found->second;
}

std::vector<std::size_t> Needs::of(const ir::NestedBlock& block) const {
    std::vector<std::size_t> needs;
    ir::forEachReference(block, [&](const ir::Reference& reference) { add(needs, reference.address); });
    return needs;
}

void Needs::add(std::vector<std::size_t>& needs, const ir::Address& address) const {
    const auto index = indexOf(address);
    if (index && std::find(needs.begin(), needs.end(), *index) == needs.end()) needs.push_back(*index);
}

} // namespace drc::layout
