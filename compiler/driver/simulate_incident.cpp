#include "driver/simulate_incident.hpp"

#include "driver/arguments.hpp"
#include "driver/timeline_of.hpp"
#include "driver/unknown_name.hpp"
#include "expansion/providers.hpp"
#include "objectives/faults.hpp"
#include "objectives/plan_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace drc::driver {

using objectives::Case;
using objectives::Incident;
using objectives::IncidentHit;
using objectives::IncidentPlayer;
using objectives::LossRecovery;
using pipeline::TopologyProof;

namespace {

constexpr double millisecondsOfDay = 86'400'000;

/// The incident as it happens to one topology.
class Happening {
public:
    Happening(const Incident& incident, const TopologyProof& proof, const IncidentSettings& settings)
        : incident_(incident), proof_(proof), settings_(settings) {
        const std::string& region = incident_.failures.front().region;
        std::vector<std::string> roles;
        for (const semantics::RegionRole& one : proof_.model.regions) {
            roles.push_back(one.role);
            if (settings_.role.empty() ? one.name == region : one.role == settings_.role) role_ = one.role;
        }
        if (role_.empty() && !settings_.role.empty())
            throwUnknown(fmt::format("region of `{}`:", proof_.ledger.topology), settings_.role, roles);
        if (role_.empty())
            throw UsageError{
                fmt::format("no region of `{}` is `{}`: choose with `--lose` which one it happens to",
                            proof_.ledger.topology, region)};
        start_ = incident_.begins;
        if (!settings_.at) return;
        start_ = std::floor(incident_.begins / millisecondsOfDay) * millisecondsOfDay + *settings_.at;
        if (start_ < incident_.begins) start_ += millisecondsOfDay;
    }

    std::vector<LossRecovery> plans() const {
        return objectives::plansDuring(proof_.model, proof_.program, proof_.ledger, role_);
    }

    Timeline timeline(const LossRecovery& recovery) const {
        const objectives::FaultPlayer players(proof_.model, proof_.program, recovery);
        const objectives::ApiFailure* const silent =
            during(players.playerWith({}), recovery.plan).keepsFromStarting(start_);
        const std::vector<objectives::Fault> faults =
            silent == nullptr ? std::vector<objectives::Fault>() : silencing(recovery.plan);
        return timeline(players.recoveryWith(faults), players.playerWith(faults), silent);
    }

private:
    IncidentPlayer during(const objectives::Player& player, const ir::Plan& plan) const {
        return IncidentPlayer(player, plan, incident_, regionOf(plan.to), regionOf(plan.from));
    }

    /// No signal of the plan starts it: people do.
    static std::vector<objectives::Fault> silencing(const ir::Plan& plan) {
        std::vector<objectives::Fault> result;
        for (const ir::Detection& detection : plan.detections)
            if (detection.starts) result.push_back({objectives::FaultSort::Silent, detection.path()});
        return result;
    }

    Timeline timeline(const LossRecovery& recovery, const objectives::Player& player,
                      const objectives::ApiFailure* silent) const {
        const IncidentPlayer during = this->during(player, recovery.plan);
        Timeline timeline = timelineOf(proof_, recovery, player.unhindered());
        timeline.title =
            fmt::format("{}: {} in {}, {}", timeline.topology, incident_.name, role_, playedPlan(recovery));
        timeline.start = std::fmod(start_, millisecondsOfDay);
        Timeline::Incident& told = timeline.incident.emplace();
        told.name = incident_.name;
        told.title = incident_.title;
        told.source = incident_.source;
        told.unverified = incident_.unverified;
        told.notes = incident_.notes;
        told.impaired = role_;
        if (silent != nullptr) told.silent = silent->service;
        if (const auto from = during.goesThroughFrom(start_)) told.goesThroughAfter = *from - start_;
        for (const auto& [which, name] :
             {std::pair(Case::Typical, "expected"), std::pair(Case::Worst, "worst")})
            timeline.runs.push_back(run(name, during.play(which, start_), recovery.plan));
        return timeline;
    }

    /// A region that the incident is said to happen to has the name that the record has.
    std::string regionOf(const std::string& role) const {
        const std::string& impaired = incident_.failures.front().region;
        if (role == role_) return impaired;
        for (const semantics::RegionRole& one : proof_.model.regions)
            if (one.role == role) return one.name == impaired ? "" : one.name;
        return "";
    }

    std::string path(const ir::Plan& plan, std::size_t step) const {
        return objectives::stepPath(proof_.model, plan.steps[step]);
    }

    Timeline::OneRun run(const char* name, objectives::IncidentRun played, const ir::Plan& plan) const {
        Timeline::OneRun result;
        result.name = name;
        for (const IncidentHit& hit : played.hits)
            result.hits.push_back({path(plan, hit.step), hit.failure->service, hit.failure->what, hit.until,
                                   hit.failure->hangs, hit.fails, hit.failure->verified, hit.ofEngine,
                                   hit.ofStart});
        if (const auto failed = played.playback.failed) result.failed = path(plan, *failed);
        result.played.playback = std::move(played.playback);
        return result;
    }

    const Incident& incident_;
    const TopologyProof& proof_;
    const IncidentSettings& settings_;
    std::string role_; ///< of the impaired region
    double start_ = 0; ///< milliseconds since 1970
};

/// What is misspelt would fail for nobody.
void expectKnownNames(const Incident& incident, const expansion::Providers& providers) {
    if (!incident.functions.empty() && providers.services(incident.functions) == nullptr)
        throwUnknown(fmt::format("service of functions of the incident `{}`:", incident.name),
                     incident.functions, providers.serviceNames());
    std::vector<std::string> regions;
    for (const expansion::Provider& provider : providers.all())
        regions.insert(regions.end(), provider.regions.begin(), provider.regions.end());
    for (const objectives::ApiFailure& failure : incident.failures) {
        if (!regions.empty() && std::find(regions.begin(), regions.end(), failure.region) == regions.end())
            throwUnknown(fmt::format("region of the incident `{}`:", incident.name), failure.region, regions);
        const library::ServiceInterfaces* const services = providers.services(failure.service);
        if (services == nullptr)
            throwUnknown(fmt::format("service of the incident `{}`:", incident.name), failure.service,
                         providers.serviceNames());
        for (const std::string& operation : failure.operations)
            if (!services->isBeyond(failure.service) && !services->operation(failure.service, operation))
                throwUnknown(
                    fmt::format("operation of `{}` in the incident `{}`:", failure.service, incident.name),
                    operation, services->operationNames(failure.service));
    }
}

/// Nor would a service that the plan's engine needs.
void expectKnownNeeds(const ir::Plan& plan, const expansion::Providers& providers) {
    for (const auto* const needs : {&plan.runsOn, &plan.startedThrough, &plan.startedWith})
        for (const ir::ServiceNeed& need : *needs) {
            const library::ServiceInterfaces* const services = providers.services(need.service);
            if (services == nullptr)
                throwUnknown(fmt::format("service that the kind `{}` needs:", plan.engine), need.service,
                             providers.serviceNames());
            if (!need.operation.empty() && !services->isBeyond(need.service) &&
                !services->operation(need.service, need.operation))
                throwUnknown(
                    fmt::format("operation of `{}` that the kind `{}` needs:", need.service, plan.engine),
                    need.operation, services->operationNames(need.service));
        }
}

} // namespace

std::vector<Timeline> timelinesOf(const Incident& incident, const std::vector<const TopologyProof*>& proofs,
                                  const IncidentSettings& settings) {
    std::vector<Timeline> result;
    std::vector<std::string> names;
    for (const TopologyProof* const proof : proofs) {
        expectKnownNames(incident, proof->providers);
        const Happening happening(incident, *proof, settings);
        for (const LossRecovery& one : happening.plans()) {
            if (one.hasPlan()) {
                names.push_back(one.plan.name);
                expectKnownNeeds(one.plan, proof->providers);
            }
            if (settings.plan.empty() || settings.plan == one.plan.name)
                result.push_back(happening.timeline(one));
        }
    }
    if (result.empty() && !proofs.empty()) throwUnknown("plan during the incident:", settings.plan, names);
    return result;
}

} // namespace drc::driver
