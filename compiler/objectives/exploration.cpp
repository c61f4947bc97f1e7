#include "objectives/exploration.hpp"

#include "source/cancellation.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace drc::objectives {

namespace {

class Explorer {
public:
    Explorer(const semantics::Model& model, const ir::Program& program, const LossRecovery& recovery)
        : model_(model), program_(program), recovery_(recovery), player_(model, program, recovery) {}

    Exploration run() {
        const FaultyRun without = player_.play(Case::Typical, {});
        result_.holds = without.playback.run.recovered <= recovery_.assessment.objective.value_or(forever);
        const std::vector<Fault> faults = faultsOf(model_, recovery_);
        result_.faults = faults.size();
        for (const Fault& fault : faults)
            groupOf({fault}).single.push_back(fault);
        result_.allPairs = faults.size() <= mostFaultsInPairs;
        for (std::size_t first = 0; result_.allPairs && first < faults.size(); ++first)
            for (std::size_t second = first + 1; second < faults.size(); ++second)
                pair(faults[first], faults[second]);
        std::stable_sort(
            result_.groups.begin(), result_.groups.end(),
            [](const auto& left, const auto& right) { return rank(left.ending) < rank(right.ending); });
        return std::move(result_);
    }

private:
    static std::tuple<bool, bool, bool, bool> rank(const Ending& ending) {
        return {!ending.recovered, !ending.inTime, !ending.bounded, ending.planFailed};
    }

    void pair(const Fault& first, const Fault& second) {
        // One step fails in one way.
        const bool isSame = first.name == second.name && first.step == second.step;
        if (isSame && first.sort != FaultSort::Slow && first.sort != FaultSort::Silent) return;
        ++result_.pairs;
        EndingGroup& group = groupOf({first, second});
        ++group.pairs;
        // Whether a step fails at once or hangs first makes no other example.
        const bool isKnown = std::any_of(group.examples.begin(), group.examples.end(), [&](const auto& one) {
            return one[0].name == first.name && one[1].name == second.name;
        });
        if (group.single.empty() && !isKnown && group.examples.size() < mostExamples)
            group.examples.push_back({first, second});
    }

    EndingGroup& groupOf(const std::vector<Fault>& faults) {
        source::throwIfCancelled();
        const FaultyRun run = player_.play(Case::Typical, faults);
        Ending ending = endingOf(model_, program_, recovery_, run);
        const double time = run.playback.run.recovered;
        const auto same = [&](const EndingGroup& one) { return one.ending == ending; };
        auto found = std::find_if(result_.groups.begin(), result_.groups.end(), same);
        if (found == result_.groups.end()) {
            EndingGroup group;
            group.ending = std::move(ending);
            group.soonest = group.latest = time;
            found = result_.groups.insert(found, std::move(group));
        }
        found->soonest = std::min(found->soonest, time);
        found->latest = std::max(found->latest, time);
        for (const std::string& step : run.repeated)
            if (std::find(found->repeated.begin(), found->repeated.end(), step) == found->repeated.end())
                found->repeated.push_back(step);
        return *found;
    }

    const semantics::Model& model_;
    const ir::Program& program_;
    const LossRecovery& recovery_;
    FaultPlayer player_;
    Exploration result_;
};

/// Whether it is for all that the other one is for.
bool leadsBack(const ir::Plan& back, const ir::Plan& plan) {
    if (!back.part) return true;
    return plan.part &&
           std::includes(back.part->begin(), back.part->end(), plan.part->begin(), plan.part->end());
}

/// The plan that leads back to the lost region, if there are several, one for the same part; null without
/// one.
const ir::Plan* planBack(const ir::Program& program, const ir::Plan& plan) {
    const ir::Plan* back = nullptr;
    const auto isBetter = [&](const ir::Plan& one, const ir::Plan& other) {
        const bool isSame = one.part == plan.part;
        return isSame != (other.part == plan.part) ? isSame : one.returning;
    };
    for (const ir::Plan& one : program.plans)
        if (!one.drill && one.from == plan.to && one.to == plan.from && leadsBack(one, plan) &&
            (back == nullptr || isBetter(one, *back)))
            back = &one;
    return back;
}

void addNext(Ending& ending, const ir::Program& program, const LossRecovery& recovery) {
    ending.plan = recovery.plan.name;
    if (ending.lostAltogether) {
        ending.next = NextStep::WaitForRegion;
    } else if (ending.atHome) {
        ending.next = NextStep::Check;
    } else if (ending.planFailed) {
        ending.next = NextStep::StartAgain;
    } else if (!ending.recovered) {
        ending.next = NextStep::BringBack;
    } else if (!ending.bounded && recovery.hasPlan()) {
        ending.next = NextStep::Start;
    } else if (!recovery.hasPlan()) {
        ending.next = NextStep::Nothing;
    } else {
        const ir::Plan* const back = planBack(program, recovery.plan);
        ending.next = back == nullptr ? NextStep::GoBack : NextStep::Failback;
        ending.plan = back == nullptr ? "" : back->name;
    }
}

} // namespace

Ending endingOf(const semantics::Model& model, const ir::Program& program, const LossRecovery& recovery,
                const FaultyRun& run) {
    const Playback& played = run.playback;
    Ending ending;
    ending.recovered = played.isRecovered();
    ending.bounded = played.run.recovered != forever;
    ending.inTime =
        !ending.recovered || played.run.recovered <= recovery.assessment.objective.value_or(forever);
    ending.planFailed = played.failed.has_value();
    ending.atHome = run.isHome;
    ending.lostAltogether = run.isLostAltogether;
    for (const auto& [component, state] : played.down)
        if (played.unclear.count(component) == 0) ending.down.emplace(model.written(component), state);
    for (const std::string& component : played.unclear)
        ending.unclear.push_back(model.written(component));
    ending.discards = run.discards;
    ending.inBoth = run.inBoth;
    addNext(ending, program, recovery);
    return ending;
}

Exploration explore(const semantics::Model& model, const ir::Program& program, const LossRecovery& recovery) {
    return Explorer(model, program, recovery).run();
}

} // namespace drc::objectives
