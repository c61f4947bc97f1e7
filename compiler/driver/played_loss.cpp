#include "driver/played_loss.hpp"

#include "driver/timeline_joint.hpp"
#include "driver/timeline_of.hpp"
#include "objectives/plan_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace drc::driver {

using objectives::Case;
using objectives::LossRecovery;
using pipeline::TopologyProof;

namespace {

Timeline::OneRun runOf(const TopologyProof& proof, const LossRecovery& recovery, const char* name,
                       objectives::FaultyRun played) {
    const std::optional<std::size_t> failed = played.playback.failed;
    Timeline::OneRun result;
    result.name = name;
    result.played = std::move(played);
    if (failed) result.failed = objectives::stepPath(proof.model, recovery.plan.steps[*failed]);
    return result;
}

} // namespace

Timeline playedTimeline(const TopologyProof& proof, const LossRecovery& recovery,
                        const std::vector<objectives::Fault>& faults, const std::string& lost) {
    const objectives::FaultPlayer player(proof.model, proof.program, recovery);
    Timeline timeline =
        timelineOf(proof, player.recoveryWith(faults), player.playerWith(faults).unhindered());
    timeline.faults = faults;
    timeline.title = fmt::format("{}: {} is lost, {}", timeline.topology, lost, playedPlan(recovery));
    if (!faults.empty()) timeline.title += "; " + faultsInWords(faults);
    for (const auto& [which, name] : {std::pair(Case::Typical, "expected"), std::pair(Case::Worst, "worst")})
        timeline.runs.push_back(runOf(proof, recovery, name, player.play(which, faults)));
    return timeline;
}

std::vector<Timeline> timelinesOfLoss(const std::vector<TopologyProof>& proofs, const std::string& lost) {
    const std::vector<objectives::Fault> none;
    std::vector<Timeline> result;
    for (const TopologyProof& proof : proofs) {
        if (proof.model.region(lost) == nullptr) continue;
        const std::vector<LossRecovery> recoveries =
            objectives::recoveriesFrom(proof.model, proof.program, proof.ledger, lost);
        std::vector<FaultyRecovery> together;
        for (const LossRecovery& recovery : recoveries) {
            result.push_back(playedTimeline(proof, recovery, none, lost));
            together.push_back({recovery, none});
        }
        for (Timeline& joint : jointTimelinesOf(proof, together, std::nullopt))
            result.push_back(std::move(joint));
    }
    return result;
}

} // namespace drc::driver
