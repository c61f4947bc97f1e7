#include "layout/stack_assignment.hpp"

#include <algorithm>

namespace drc::layout {

StackAssignment::StackAssignment(const ir::Program& program) : program_(program), needs_(program) {
    for (const ir::Input& input : program.inputs)
        if (input.purpose == ir::Input::Purpose::Region) roles_.push_back(input.role);
    stages_.resize(program.resources.size(), 0);
    marks_.resize(program.resources.size(), Mark::New);
    for (std::size_t index = 0; index < program.resources.size(); ++index)
        place(index);
    sinkWhatHasNoRegion();
}

bool StackAssignment::reads(std::size_t resource) const {
    return program_.resources[resource].address.mode != ir::ResourceMode::Resource;
}

bool StackAssignment::canLiveAt(std::size_t resource, std::size_t stage) const {
    const ir::Resource& one = program_.resources[resource];
    const bool reachesRegion = stage == global() || one.global || stageOfRole(one.role) == stage;
    return reachesRegion && stages_[resource] <= stage;
}

std::size_t StackAssignment::stageOfRole(const std::string& role) const {
    return static_cast<std::size_t>(std::find(roles_.begin(), roles_.end(), role) - roles_.begin());
}

// Depth is the length of the longest chain of references, which the evaluator bounds. A cycle, which is
// reported elsewhere, ends here where it began.
void StackAssignment::place(std::size_t index) {
    if (marks_[index] != Mark::New) return;
    marks_[index] = Mark::Open;
    const ir::Resource& resource = program_.resources[index];
    const std::size_t own = resource.global ? 0 : stageOfRole(resource.role);
    std::size_t earliest = 0;
    for (const std::size_t need : needs_.of(index)) {
        place(need);
        earliest = std::max(earliest, stages_[need]);
        const ir::Resource& other = program_.resources[need];
        // What is never stored cannot be passed on: configurations that need it must reach its region.
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

void StackAssignment::sinkWhatHasNoRegion() {
    std::vector<std::size_t> latest(stages_.size(), global());
    for (auto index = order_.rbegin(); index != order_.rend(); ++index) {
        if (program_.resources[*index].global) stages_[*index] = std::max(stages_[*index], latest[*index]);
        for (const std::size_t need : needs_.of(*index))
            latest[need] = std::min(latest[need], stages_[*index]);
    }
}

} // namespace drc::layout
