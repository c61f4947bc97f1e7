#pragma once

#include "driver/timeline.hpp"
#include "objectives/faults.hpp"
#include "objectives/loss_recovery.hpp"
#include "pipeline/pipeline.hpp"

#include <optional>
#include <vector>

namespace drc::driver {

/// A recovery of one topology, and what goes wrong in it. What is referred to must outlive it.
struct FaultyRecovery {
    const objectives::LossRecovery& recovery;
    const std::vector<objectives::Fault>& faults;
};

/// The plans for parts of the topology that are for the loss of one region, on one axis of time: one timeline
/// for each recovery region to which several lead. None where a fault is about the regions themselves.
/// `start`: milliseconds since midnight.
std::vector<Timeline> jointTimelinesOf(const pipeline::TopologyProof& proof,
                                       const std::vector<FaultyRecovery>& recoveries,
                                       std::optional<double> start);

} // namespace drc::driver
