#include "driver/incident_playback.hpp"

#include "driver/timeline_of.hpp"
#include "expansion/invocation.hpp"
#include "objectives/plan_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

namespace drc::driver {

using objectives::Case;
using objectives::forever;
using objectives::IncidentHit;
using objectives::IncidentPlayer;
using objectives::LossRecovery;
using pipeline::TopologyProof;

namespace {

/// No signal of the plan starts it: people do.
std::vector<objectives::Fault> silencing(const ir::Plan& plan) {
    std::vector<objectives::Fault> result;
    for (const ir::Detection& detection : plan.detections)
        if (detection.starts) result.push_back({objectives::FaultSort::Silent, detection.path()});
    return result;
}

std::vector<ir::ServiceNeed> invocationsOf(const expansion::Providers& providers) {
    std::vector<ir::ServiceNeed> result;
    for (const expansion::Provider& provider : providers.all())
        if (const auto name = expansion::invocationOf(provider))
            result.push_back({std::string(name->first), std::string(name->second)});
    return result;
}

void addOnce(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

} // namespace

class IncidentPlayback::AffectedRecovery {
public:
    AffectedRecovery(const IncidentPlayback& playback, const LossRecovery& recovery)
        : players_(playback.proof_.model, playback.proof_.program, recovery) {
        silent_ = playback.during(players_.playerWith({}), recovery.plan).keepsFromStarting(playback.start_);
        if (silent_ != nullptr) faults_ = silencing(recovery.plan);
    }

    /// What it does not start by itself without, and what fails; null for nothing.
    const objectives::ApiFailure* silent() const { return silent_; }
    const LossRecovery& recovery() const { return players_.recoveryWith(faults_); }
    const objectives::Player& player() const { return players_.playerWith(faults_); }
    const objectives::Player& unaffected() const { return players_.playerWith({}); }

private:
    objectives::FaultPlayer players_;
    const objectives::ApiFailure* silent_ = nullptr;
    std::vector<objectives::Fault> faults_;
};

std::vector<LossRecovery> IncidentPlayback::plans() const {
    return objectives::plansDuring(proof_.model, proof_.program, proof_.ledger, role_);
}

IncidentPlayer IncidentPlayback::during(const objectives::Player& player, const ir::Plan& plan) const {
    return IncidentPlayer(
        player, plan, incident_,
        {regionOf(plan.to), regionOf(plan.from), invocationsOf(proof_.providers), usedBy(plan)});
}

// ---- what it uses

const TopologyProof* IncidentPlayback::other(const std::string& topology) const {
    const auto found = std::find_if(
        all_.begin(), all_.end(), [&](const TopologyProof& one) { return one.ledger.topology == topology; });
    return found == all_.end() ? nullptr : &*found;
}

/// The role that a region of this topology has in another one; empty where it has none.
std::string IncidentPlayback::counterpart(const TopologyProof& other, const std::string& role) const {
    std::string name;
    for (const semantics::RegionRole& one : proof_.model.regions)
        if (one.role == role) name = one.name;
    for (const semantics::RegionRole& one : other.model.regions)
        if (one.name == name && !name.empty()) return one.role;
    return "";
}

objectives::UsedRecoveries IncidentPlayback::usedBy(const ir::Plan& plan) const {
    // Each step and each start asks again.
    using Key = std::tuple<std::string, Case, double>;
    auto known = std::make_shared<std::map<Key, std::optional<double>>>();
    return [this, &plan, known](const std::string& topology, Case which, double start) {
        const auto [found, isNew] = known->try_emplace(Key(topology, which, start));
        if (isNew) found->second = recoveredIn(topology, plan, which, start);
        return found->second;
    };
}

std::optional<double> IncidentPlayback::recoveredIn(const std::string& topology, const ir::Plan& plan,
                                                    Case which, double start) const {
    const TopologyProof* const used = other(topology);
    if (used == nullptr) return std::nullopt;
    const Way way{counterpart(*used, plan.from), counterpart(*used, plan.to), plan.graceful};
    const std::string impaired = counterpart(*used, role_);
    if (way.from.empty() || way.to.empty() || impaired.empty()) return std::nullopt;
    return IncidentPlayback(incident_, *used, all_, impaired, start).changedEnd(way, which);
}

/// When all of it has recovered, as who uses it hears; nothing where that is as without the incident. What of
/// it is used is not asked: all of the plan counts.
std::optional<double> IncidentPlayback::changedEnd(const Way& way, Case which) const {
    std::optional<std::pair<double, double>> shortest;
    double usual = 0;
    double changed = 0;
    for (const LossRecovery& one : plans()) {
        if (one.plan.from != way.from || one.plan.to != way.to || one.plan.graceful != way.graceful) continue;
        const std::pair length(one.assessment.typical, one.assessment.worst);
        const bool isPart = one.plan.part.has_value();
        if (!isPart && shortest && length >= *shortest) continue;
        const AffectedRecovery affected(*this, one);
        const objectives::Player& unaffected = affected.unaffected();
        const double without = endOf(one, unaffected, unaffected.play(objectives::durations(which)));
        const LossRecovery& recovery = affected.recovery();
        const double with = endOf(recovery, affected.player(),
                                  during(affected.player(), recovery.plan).play(which, start_).playback);
        usual = isPart ? std::max(usual, without) : without;
        changed = isPart ? std::max(changed, with) : with;
        if (!isPart) shortest = length;
    }
    return changed == usual ? std::nullopt : std::optional(changed);
}

/// A topology with a mark says it at the end of its plan.
double IncidentPlayback::endOf(const LossRecovery& recovery, const objectives::Player& player,
                               const objectives::Playback& playback) const {
    const double recovered = playback.run.recovered;
    if (proof_.model.mark == nullptr || recovery.plan.steps.empty()) return recovered;
    if (playback.failed) return forever;
    return std::max(recovered, player.endOfTerm(recovery.plan.steps.size() - 1, playback.run));
}

// ---- what is shown

Timeline IncidentPlayback::timeline(const LossRecovery& whole) const {
    const AffectedRecovery affected(*this, whole);
    const LossRecovery& recovery = affected.recovery();
    const IncidentPlayer during = this->during(affected.player(), recovery.plan);
    Timeline timeline = timelineOf(proof_, recovery, affected.player().unhindered());
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
    told.unplayed = unplayed(recovery.plan);
    told.notPlayed = notPlayed(recovery.plan, during, told.unplayed);
    if (affected.silent() != nullptr) told.silent = affected.silent()->service;
    if (const auto from = during.goesThroughFrom(start_)) told.goesThroughAfter = *from - start_;
    for (const auto& [which, name] : {std::pair(Case::Typical, "expected"), std::pair(Case::Worst, "worst")})
        timeline.runs.push_back(run(name, during.play(which, start_), recovery.plan));
    return timeline;
}

/// What the plan needs of others of which nobody knows how they fare.
std::vector<std::string> IncidentPlayback::unplayed(const ir::Plan& plan) const {
    std::vector<std::string> used;
    for (const ir::UsedRecovery* const need : objectives::neededBy(plan, proof_.program))
        addOnce(used, need->topology);
    for (const ir::PlanStep& step : plan.steps)
        if (!step.awaits.empty()) addOnce(used, step.awaits);
    std::erase_if(used, [&](const std::string& name) {
        const TopologyProof* const one = other(name);
        return one != nullptr && !counterpart(*one, role_).empty();
    });
    return used;
}

std::vector<std::string> IncidentPlayback::notPlayed(const ir::Plan& plan, const IncidentPlayer& player,
                                                     const std::vector<std::string>& unplayed) const {
    std::vector<std::string> result;
    for (const std::string& topology : unplayed)
        result.push_back(
            fmt::format("how `{}`, which `{}` needs, recovers in the incident: its file has errors", topology,
                        plan.name));
    if (player.invokesFunctionsOfUnknownService())
        result.push_back(fmt::format("the functions that `{}` invokes: neither the record nor the provider "
                                     "says which service runs them",
                                     plan.name));
    if (player.invokesFunctionsWithUndeclaredCalls())
        result.push_back(fmt::format("what the functions that `{}` invokes call themselves", plan.name));
    return result;
}

/// A region that the incident is said to happen to has the name that the record has.
std::string IncidentPlayback::regionOf(const std::string& role) const {
    const std::string& impaired = incident_.failures.front().region;
    if (role == role_) return impaired;
    for (const semantics::RegionRole& one : proof_.model.regions)
        if (one.role == role) return one.name == impaired ? "" : one.name;
    return "";
}

std::string IncidentPlayback::path(const ir::Plan& plan, std::size_t step) const {
    return objectives::stepPath(proof_.model, plan.steps[step]);
}

Timeline::OneRun IncidentPlayback::run(const char* name, objectives::IncidentRun played,
                                       const ir::Plan& plan) const {
    Timeline::OneRun result;
    result.name = name;
    for (const IncidentHit& hit : played.hits)
        result.hits.push_back({path(plan, hit.step), hit.failure->service, hit.failure->what, hit.until,
                               hit.failure->hangs, hit.fails, hit.failure->verified, hit.ofEngine,
                               hit.ofStart});
    result.used.assign(played.used.begin(), played.used.end());
    if (const auto failed = played.playback.failed) result.failed = path(plan, *failed);
    result.played.playback = std::move(played.playback);
    return result;
}

} // namespace drc::driver
