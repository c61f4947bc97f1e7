#pragma once

#include "driver/timeline.hpp"
#include "pipeline/pipeline.hpp"

#include <string>

namespace drc::driver {

/// `plan cards, for a part`; `no plan` without one.
std::string playedPlan(const objectives::LossRecovery& recovery);

/// What a timeline says of a recovery before anything is played: all but its title, faults and runs.
Timeline timelineOf(const pipeline::TopologyProof& proof, const objectives::LossRecovery& recovery,
                    const objectives::Recovery& states);

} // namespace drc::driver
