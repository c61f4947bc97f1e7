#include "plans/plan_await.hpp"

#include "library/contract.hpp"
#include "plans/compiler_made.hpp"
#include "plans/plan_lowering.hpp"

#include <string>
#include <utility>

/// What topologies say to each other while they recover: one sets its mark, and another one waits for it.
namespace drc::plans {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

void makeWaits(expansion::ExpansionContext& world) {
    for (const semantics::Wait& wait : world.model.waits) {
        std::vector<const RegionRole*> regions;
        for (const RegionRole& region : world.model.regions)
            regions.push_back(&region);
        const RegionRole* const home = regions.front();
        semantics::Component& component =
            make(world, {*wait.kind, wait.name, wait.span, std::move(regions), home});
        give(component, contract::wait::waitsFor, Value(wait.topology));
        world.waits.emplace(&wait, &component);
    }
}

semantics::Step* PlanLowering::madeStep(semantics::Component& component, std::string_view verb,
                                        std::string_view need) {
    std::optional<semantics::Step> made = makeStep(world_, component, verb, plan_.span, need);
    return made ? &context_.steps.emplace_back(std::move(*made)) : nullptr;
}

void PlanLowering::mark() {
    semantics::Component* const mark = world_.model.mark;
    if (mark == nullptr || result_.drill || !mark->livesIn(*plan_.to)) return;
    if (const semantics::Step* const step =
            madeStep(*mark, contract::mark::set.name, "plans set it, which needs the action"))
        this->step(*step, 0, 0);
}

void PlanLowering::await() {
    const auto found = world_.awaits.find(&plan_);
    if (found == world_.awaits.end()) return;
    const semantics::Setting* const timeout = plan_.settings.find(contract::wait::setting);
    for (const semantics::Wait* wait : found->second) {
        semantics::Step* const step = madeStep(*world_.waits.at(wait), contract::wait::await.name,
                                               "plans wait by it, which needs the action");
        if (step == nullptr) continue;
        if (timeout != nullptr) {
            semantics::Setting given = *timeout;
            given.name.text = contract::wait::timeout.name;
            step->settings.all.push_back(std::move(given));
        }
        awaits_ = wait->topology;
        this->step(*step, 0, 0);
        awaits_.clear();
    }
}

} // namespace drc::plans
