#include "checking/tally.hpp"

#include <algorithm>

namespace drc::checking {

const Given* Tally::clash(std::string_view name) const {
    const auto own = attributes.find(name);
    if (own != attributes.end()) return own->second.mayBeNull ? nullptr : &own->second;
    for (const Tally* around = outer; around != nullptr; around = around->outer) {
        const auto found = around->attributes.find(name);
        if (found != around->attributes.end())
            return found->second.conditional || found->second.mayBeNull ? nullptr : &found->second;
    }
    return nullptr;
}

void Tally::addBranch(const Tally& branch) {
    for (const auto& [name, given] : branch.attributes)
        attributes.emplace(name, Given{given.span, true, given.mayBeNull});
}

void Tally::addCounts(const std::vector<Tally>& branches, bool exhaustive) {
    std::map<std::string_view, Count> counts;
    for (const Tally& branch : branches)
        for (const auto& entry : branch.blocks)
            counts.emplace(entry.first, Count{unbounded, 0});
    for (auto& [name, count] : counts) {
        for (const Tally& branch : branches) {
            const auto found = branch.blocks.find(name);
            const Count own = found == branch.blocks.end() ? Count{} : found->second;
            count.fewest = std::min(count.fewest, own.fewest);
            count.most = std::max(count.most, own.most);
        }
        blocks[name].fewest += exhaustive ? count.fewest : 0;
        blocks[name].most += count.most;
    }
}

} // namespace drc::checking
