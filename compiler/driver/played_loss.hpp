#pragma once

#include "driver/timeline.hpp"
#include "objectives/faults.hpp"
#include "objectives/loss_recovery.hpp"
#include "pipeline/pipeline.hpp"

#include <string>
#include <vector>

namespace drc::driver {

/// A recovery with these faults, played as expected and at worst. `lost`: the role of the region.
Timeline playedTimeline(const pipeline::TopologyProof& proof, const objectives::LossRecovery& recovery,
                        const std::vector<objectives::Fault>& faults, const std::string& lost);

/// All recoveries from the loss of a region without further faults, of all topologies that have the role:
/// each by itself, and behind those of one topology its parts together.
std::vector<Timeline> timelinesOfLoss(const std::vector<pipeline::TopologyProof>& proofs,
                                      const std::string& lost);

} // namespace drc::driver
