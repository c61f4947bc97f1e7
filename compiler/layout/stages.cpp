#include "layout/stages.hpp"

#include "ir/rewrite.hpp"

#include <algorithm>

namespace drc::layout {

Stages::Stages(const ir::Program& program) : program_(program) {
    for (const ir::Input& input : program.inputs)
        if (input.purpose == ir::Input::Purpose::Region) roles_.push_back(input.role);
    for (std::size_t index = 0; index < program.resources.size(); ++index)
        indices_.emplace(program.resources[index].address, index);
    collectNeeds();
    stages_.resize(program.resources.size(), 0);
    marks_.resize(program.resources.size(), Mark::New);
    for (std::size_t index = 0; index < program.resources.size(); ++index)
        place(index);
    sinkWhatHasNoRegion();
}

std::optional<std::size_t> Stages::indexOf(const ir::Address& address) const {
    const auto found = indices_.find(address);
    if (found == indices_.end()) return std::nullopt;
    return found->second;
}

bool Stages::reads(std::size_t resource) const {
    return program_.resources[resource].address.mode != ir::ResourceMode::Managed;
}

bool Stages::canLiveAt(std::size_t resource, std::size_t stage) const {
    const ir::Resource& one = program_.resources[resource];
    const bool reachesRegion = stage == global() || one.global || stageOfRole(one.role) == stage;
    return reachesRegion && stages_[resource] <= stage;
}

std::size_t Stages::stageOfRole(const std::string& role) const {
    return static_cast<std::size_t>(std::find(roles_.begin(), roles_.end(), role) - roles_.begin());
}

void Stages::collectNeeds() {
    for (const ir::Resource& resource : program_.resources) {
        std::vector<std::size_t>& needs = needs_.emplace_back();
        const auto add = [&](const ir::Address& address) {
            const auto index = indexOf(address);
            if (index && std::find(needs.begin(), needs.end(), *index) == needs.end())
                needs.push_back(*index);
        };
        ir::forEachReference(resource.body, [&](const ir::Reference& reference) { add(reference.address); });
        for (const ir::Address& address : resource.dependsOn)
            add(address);
        for (const ir::Address& address : resource.lifecycle.replaceTriggeredBy)
            add(address);
    }
}

// Depth is the length of the longest chain of references, which the evaluator bounds. A circle, which the
// deployment refuses, ends here where it began.
void Stages::place(std::size_t index) {
    if (marks_[index] != Mark::New) return;
    marks_[index] = Mark::Open;
    const ir::Resource& resource = program_.resources[index];
    const std::size_t own = resource.global ? 0 : stageOfRole(resource.role);
    std::size_t earliest = 0;
    for (const std::size_t need : needs_[index]) {
        place(need);
        earliest = std::max(earliest, stages_[need]);
        const ir::Resource& other = program_.resources[need];
        // What is never stored cannot be handed over: whoever needs it must reach its region.
        if (other.address.mode == ir::ResourceMode::Ephemeral && !other.global &&
            stageOfRole(other.role) != own)
            earliest = global();
    }
    if (resource.global)
        stages_[index] = earliest;
    else
        stages_[index] = earliest <= own ? own : global();
    marks_[index] = Mark::Done;
    order_.push_back(index);
}

void Stages::sinkWhatHasNoRegion() {
    std::vector<std::size_t> latest(stages_.size(), global());
    for (auto index = order_.rbegin(); index != order_.rend(); ++index) {
        if (program_.resources[*index].global) stages_[*index] = std::max(stages_[*index], latest[*index]);
        for (const std::size_t need : needs_[*index])
            latest[need] = std::min(latest[need], stages_[*index]);
    }
}

} // namespace drc::layout
