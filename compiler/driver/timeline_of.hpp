#pragma once

#include "driver/timeline.hpp"
#include "pipeline/pipeline.hpp"

namespace drc::driver {

/// What a timeline says of a recovery before anything is played: all but its title, faults and runs.
Timeline timelineOf(const pipeline::TopologyProof& proof, const objectives::LossRecovery& recovery,
                    const objectives::Recovery& states);

} // namespace drc::driver
