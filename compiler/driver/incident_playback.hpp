#pragma once

#include "driver/timeline.hpp"
#include "objectives/faults.hpp"
#include "objectives/incident.hpp"
#include "objectives/loss_recovery.hpp"
#include "pipeline/pipeline.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::driver {

inline constexpr double millisecondsOfDay = 86'400'000;

/// An incident played back against one topology. What is passed must outlive it.
class IncidentPlayback {
public:
    /// `all`: also the topologies that this one uses, as far as they are known. `role`: of the impaired
    /// region. `start`: of what plans are played from, in milliseconds since 1970.
    IncidentPlayback(const objectives::Incident& incident, const pipeline::TopologyProof& proof,
                     const std::vector<pipeline::TopologyProof>& all, std::string role, double start)
        : incident_(incident), proof_(proof), all_(all), role_(std::move(role)), start_(start) {}

    /// The plans that leave the impaired region, or lead to it while both regions work.
    std::vector<objectives::LossRecovery> plans() const;
    Timeline timeline(const objectives::LossRecovery& recovery) const;

private:
    /// A recovery as the incident affects it: where it keeps a plan from starting by itself, people start
    /// that.
    class AffectedRecovery;
    /// From and to which regions a plan leads, by their roles.
    struct Way {
        std::string from;
        std::string to;
        bool graceful = false;
    };

    objectives::IncidentPlayer during(const objectives::Player& player, const ir::Plan& plan) const;
    objectives::UsedRecoveries usedBy(const ir::Plan& plan) const;
    std::optional<double> recoveredIn(const std::string& topology, const ir::Plan& plan,
                                      objectives::Case which, double start) const;
    std::optional<double> changedEnd(const Way& way, objectives::Case which) const;
    double endOf(const objectives::LossRecovery& recovery, const objectives::Player& player,
                 const objectives::Playback& playback) const;
    const pipeline::TopologyProof* other(const std::string& topology) const;
    std::string counterpart(const pipeline::TopologyProof& other, const std::string& role) const;
    std::vector<std::string> unplayed(const ir::Plan& plan) const;
    std::vector<std::string> notPlayed(const ir::Plan& plan, const objectives::IncidentPlayer& player,
                                       const std::vector<std::string>& unplayed) const;
    std::string regionOf(const std::string& role) const;
    std::string path(const ir::Plan& plan, std::size_t step) const;
    Timeline::OneRun run(const char* name, objectives::IncidentRun played, const ir::Plan& plan) const;

    const objectives::Incident& incident_;
    const pipeline::TopologyProof& proof_;
    const std::vector<pipeline::TopologyProof>& all_;
    std::string role_;
    double start_;
};

} // namespace drc::driver
