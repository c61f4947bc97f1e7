#include "driver/timeline_joint.hpp"

#include "driver/timeline_of.hpp"
#include "objectives/joint_playback.hpp"
#include "objectives/plan_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

namespace drc::driver {

using objectives::Case;
using objectives::Fault;
using objectives::FaultSort;
using objectives::FaultyRun;
using objectives::LossRecovery;
using pipeline::TopologyProof;

namespace {

class JointTimeline {
public:
    JointTimeline(const TopologyProof& proof, const std::vector<FaultyRecovery>& parts)
        : proof_(proof), parts_(parts), loss_(parts.front().recovery.plan) {
        for (const FaultyRecovery& part : parts_)
            players_.emplace_back(proof_.model, proof_.program, part.recovery);
    }

    Timeline timeline(std::optional<double> start) {
        Timeline timeline;
        timeline.topology = proof_.ledger.topology;
        timeline.lost = loss_.from;
        timeline.to = loss_.to;
        timeline.start = start;
        timeline.objective = objective();
        for (std::size_t index = 0; index < parts_.size(); ++index) {
            const LossRecovery& recovery = parts_[index].recovery;
            timeline.plans.push_back(recovery.plan.name);
            for (const Timeline::AtRisk& one : own(index).atRisk)
                if (std::none_of(timeline.atRisk.begin(), timeline.atRisk.end(),
                                 [&](const auto& other) { return other.written == one.written; }))
                    timeline.atRisk.push_back(one);
            for (const Fault& fault : parts_[index].faults)
                if (std::none_of(timeline.faults.begin(), timeline.faults.end(), [&](const Fault& other) {
                        return other.sort == fault.sort && other.name == fault.name;
                    }))
                    timeline.faults.push_back(fault);
        }
        timeline.title = fmt::format("{}: {} is lost, plans of all parts: {}", timeline.topology,
                                     timeline.lost, fmt::join(timeline.plans, ", "));
        if (!timeline.faults.empty()) timeline.title += "; " + faultsInWords(timeline.faults);
        for (const auto& [which, name] :
             {std::pair(Case::Typical, "expected"), std::pair(Case::Worst, "worst")})
            addRun(timeline, name, which);
        return timeline;
    }

private:
    Timeline own(std::size_t index) const {
        return timelineOf(proof_, recoveryOf(index),
                          players_[index].playerWith(parts_[index].faults).unhindered());
    }

    const LossRecovery& recoveryOf(std::size_t index) const {
        return players_[index].recoveryWith(parts_[index].faults);
    }

    /// Of the topology, which all parts together are judged by.
    std::optional<double> objective() const {
        for (const objectives::Assessment& one : proof_.ledger.assessments)
            if (one.goal == objectives::Goal::Rto && one.component.empty() && !one.parts.empty() &&
                one.from == loss_.from && one.to == loss_.to)
                return one.objective;
        return std::nullopt;
    }

    void addRun(Timeline& timeline, const char* name, Case which) {
        std::vector<objectives::PartPlayback> played;
        Timeline::OneRun run;
        run.name = name;
        for (std::size_t index = 0; index < parts_.size(); ++index) {
            const auto& faults = parts_[index].faults;
            FaultyRun one = players_[index].play(which, faults);
            const LossRecovery& recovery = recoveryOf(index);
            Timeline::OneRun::Part& part = run.parts.emplace_back();
            part.plan = recovery.plan.name;
            part.objective = recovery.assessment.objective;
            part.failure = one.playback.failure;
            if (one.playback.failed)
                part.failed = objectives::stepPath(proof_.model, recovery.plan.steps[*one.playback.failed]);
            played.push_back(
                {recovery, players_[index].playerWith(faults).unhindered(), std::move(one.playback)});
        }
        objectives::JointPlayback joint =
            objectives::playedTogether(proof_.model, proof_.program, played, objectives::durations(which));
        for (std::size_t index = 0; index < parts_.size(); ++index)
            run.parts[index].recovered = joint.recoveredParts[index];
        if (timeline.terms.empty()) {
            addComponents(timeline, joint);
            addTerms(timeline, joint);
        }
        run.played.playback.run.spans = std::move(joint.spans);
        run.played.playback.run.recovered = joint.recovered;
        run.played.playback.moments = std::move(joint.moments);
        run.played.playback.down = std::move(joint.left);
        run.down = std::move(joint.down);
        timeline.runs.push_back(std::move(run));
    }

    /// They are the same in each case.
    void addTerms(Timeline& timeline, objectives::JointPlayback& joint) const {
        timeline.planOfTerm.resize(joint.terms.size());
        for (std::size_t index = 0; index < parts_.size(); ++index)
            std::fill(timeline.planOfTerm.begin() + static_cast<std::ptrdiff_t>(joint.begins[index]),
                      timeline.planOfTerm.begin() + static_cast<std::ptrdiff_t>(joint.begins[index + 1]),
                      timeline.plans[index]);
        timeline.terms = std::move(joint.terms);
    }

    void addComponents(Timeline& timeline, const objectives::JointPlayback& joint) const {
        timeline.components = own(0).components;
        for (Timeline::Component& one : timeline.components) {
            const auto before = joint.before.find(one.name);
            one.required = before != joint.before.end();
            if (one.required) one.before = before->second;
            for (const FaultyRecovery& part : parts_)
                if (part.recovery.plan.isFor(one.name)) one.plans.push_back(part.recovery.plan.name);
        }
    }

    const TopologyProof& proof_;
    const std::vector<FaultyRecovery>& parts_;
    const ir::Plan& loss_;
    std::deque<objectives::FaultPlayer> players_;
};

/// The lost region is back, or the other one is lost, too.
bool isOfRegions(const Fault& fault) {
    return fault.sort == FaultSort::Returns || fault.sort == FaultSort::Down;
}

} // namespace

std::vector<Timeline> jointTimelinesOf(const TopologyProof& proof,
                                       const std::vector<FaultyRecovery>& recoveries,
                                       std::optional<double> start) {
    std::vector<Timeline> result;
    std::vector<std::string> done;
    for (const FaultyRecovery& first : recoveries) {
        const std::string& to = first.recovery.plan.to;
        if (!first.recovery.plan.part || std::find(done.begin(), done.end(), to) != done.end()) continue;
        done.push_back(to);
        std::vector<FaultyRecovery> parts;
        bool areRegionsSound = true;
        for (const FaultyRecovery& one : recoveries) {
            if (!one.recovery.plan.part || one.recovery.plan.to != to) continue;
            parts.push_back(one);
            areRegionsSound =
                areRegionsSound && std::none_of(one.faults.begin(), one.faults.end(), isOfRegions);
        }
        if (parts.size() > 1 && areRegionsSound)
            result.push_back(JointTimeline(proof, parts).timeline(start));
    }
    return result;
}

} // namespace drc::driver
