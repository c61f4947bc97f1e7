#pragma once

#include "driver/timeline.hpp"
#include "objectives/incident.hpp"
#include "pipeline/pipeline.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drc::driver {

struct IncidentSettings {
    std::string role;         ///< of the region that the incident happens to; empty where its name says it
    std::string plan;         ///< empty for all
    std::optional<double> at; ///< milliseconds since midnight, when plans are played from
};

/// The plans that leave the impaired region, or lead to it. Throws a `UsageError` for names that are not
/// there.
/// `all`: also the topologies that these use, as far as they are known.
std::vector<Timeline> timelinesOf(const objectives::Incident& incident,
                                  const std::vector<const pipeline::TopologyProof*>& proofs,
                                  const std::vector<pipeline::TopologyProof>& all,
                                  const IncidentSettings& settings);

} // namespace drc::driver
