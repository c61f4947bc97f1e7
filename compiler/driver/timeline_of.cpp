#include "driver/timeline_of.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::driver {

using pipeline::TopologyProof;

namespace {

std::vector<Timeline::AtRisk> atRiskOf(const TopologyProof& proof, const ir::Plan& plan) {
    std::vector<Timeline::AtRisk> result;
    for (const objectives::Assessment& one : proof.ledger.assessments)
        if (one.goal == objectives::Goal::Rpo && !one.component.empty() && one.worst > 0 &&
            one.from == plan.from && (one.to.empty() || one.to == plan.to) && plan.isFor(one.component))
            result.push_back({proof.model.written(one.component), one.worst});
    return result;
}

std::vector<Timeline::Component> componentsOf(const TopologyProof& proof,
                                              const objectives::Recovery& recovery) {
    const std::vector<std::string>& required = recovery.required();
    std::vector<Timeline::Component> result;
    for (const ir::ComponentStates& states : proof.program.states) {
        if (states.auxiliary) continue;
        Timeline::Component& one = result.emplace_back();
        one.name = states.component;
        one.written = proof.model.written(states.component);
        one.entrance = states.entrance;
        one.required = std::find(required.begin(), required.end(), states.component) != required.end();
        one.before = recovery.course(states.component).before;
    }
    return result;
}

} // namespace

std::string playedPlan(const objectives::LossRecovery& recovery) {
    if (!recovery.hasPlan()) return "no plan";
    return fmt::format("plan {}{}", recovery.plan.name, recovery.plan.part ? ", for a part" : "");
}

Timeline timelineOf(const TopologyProof& proof, const objectives::LossRecovery& recovery,
                    const objectives::Recovery& states) {
    Timeline timeline;
    timeline.topology = proof.ledger.topology;
    timeline.lost = recovery.plan.from;
    timeline.to = recovery.plan.to;
    timeline.plan = recovery.plan.name;
    timeline.ofPart = recovery.plan.part.has_value();
    timeline.reason = recovery.reason;
    timeline.objective = recovery.assessment.objective;
    timeline.terms = recovery.assessment.schedule.terms;
    timeline.components = componentsOf(proof, states);
    if (!recovery.plan.graceful) timeline.atRisk = atRiskOf(proof, recovery.plan);
    return timeline;
}

} // namespace drc::driver
