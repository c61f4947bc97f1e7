#include "objectives/faults.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace drc::objectives {

namespace {

bool has(const std::vector<Fault>& faults, FaultSort sort) {
    return std::any_of(faults.begin(), faults.end(), [&](const Fault& one) { return one.sort == sort; });
}

/// A step that nothing outside of the document can make fail.
bool cannotFail(const ir::PlanStep& step) {
    return step.kind == ir::PlanStep::Kind::Sleep;
}

/// The program in which these signals start nothing.
ir::Program silencedBy(const ir::Program& program, const std::set<std::string>& signals) {
    ir::Program result = program;
    for (ir::Plan& plan : result.plans)
        for (ir::Detection& detection : plan.detections)
            if (signals.count(detection.path()) != 0) detection.starts = false;
    return result;
}

LossRecovery again(const semantics::Model& model, const ir::Program& program, const LossRecovery& original) {
    const Ledger ledger = ledgerOf(model, program, [&](const Assessment& one) {
        return one.goal == Goal::Rto && one.component.empty() && one.from == original.plan.from &&
               one.plan == original.plan.name;
    });
    for (const LossRecovery& one : recoveriesFrom(model, program, ledger, original.plan.from))
        if (one.plan.name == original.plan.name) return one;
    return original;
}

} // namespace

std::string_view word(FaultSort sort) {
    return std::find_if(faultSorts.begin(), faultSorts.end(),
                        [&](const auto& one) { return one.first == sort; })
        ->second;
}

std::vector<Fault> faultsOf(const semantics::Model& model, const LossRecovery& recovery) {
    const ir::Plan& plan = recovery.plan;
    std::vector<Fault> result;
    const auto add = [&](FaultSort sort, const std::string& name, std::size_t step = 0) {
        const bool isKnown = std::any_of(result.begin(), result.end(), [&](const Fault& one) {
            return one.sort == sort && one.name == name && one.step == step;
        });
        if (!isKnown) result.push_back({sort, name, step});
    };
    for (const Term& term : recovery.assessment.schedule.terms)
        if (timeOf(term, Case::Worst) > timeOf(term, Case::Typical)) add(FaultSort::Slow, term.path);
    if (plan.startsItself)
        for (const ir::Detection& detection : plan.detections)
            if (detection.starts) add(FaultSort::Silent, detection.path());
    for (std::size_t step = 0; step < plan.steps.size(); ++step) {
        const ir::PlanStep& one = plan.steps[step];
        const bool asks = one.kind == ir::PlanStep::Kind::Approve;
        if (cannotFail(one)) continue;
        add(asks ? FaultSort::Refused : FaultSort::Fails, stepPath(model, one), step);
        add(asks ? FaultSort::Unanswered : FaultSort::Hangs, stepPath(model, one), step);
    }
    if (recovery.hasPlan()) add(FaultSort::Twice, plan.name);
    add(FaultSort::Returns, plan.from);
    if (!plan.to.empty()) add(FaultSort::Down, plan.to);
    return result;
}

// ---- playing

const FaultPlayer::Situation& FaultPlayer::situationOf(const std::vector<Fault>& faults) const {
    std::set<std::string> silent;
    for (const Fault& one : faults)
        if (one.sort == FaultSort::Silent) silent.insert(one.name);
    std::unique_ptr<Situation>& found = situations_[silent];
    if (found != nullptr) return *found;
    if (silent.empty()) {
        found = std::make_unique<Situation>(model_, program_, recovery_);
    } else {
        auto silenced = std::make_unique<ir::Program>(silencedBy(program_, silent));
        found = std::make_unique<Situation>(model_, *silenced, again(model_, *silenced, recovery_));
        found->silenced = std::move(silenced);
    }
    return *found;
}

/// The lost region is back halfway, with all that it did before.
void FaultPlayer::returns(FaultyRun& run) const {
    const ir::Plan& plan = recovery_.plan;
    Playback& played = run.playback;
    double last = played.run.recovered;
    if (last == forever) last = played.failure;
    const double time = last == forever ? 0 : std::floor(last / 2000) * 1000; // whole seconds
    const Recovery& recovery = situationOf({}).player.unhindered();
    // What a step that failed had asked for may have happened all the same.
    const auto isBegun = [&](std::size_t action) {
        const auto first = played.begun.lower_bound(plan.actions[action].begin);
        return first != played.begun.end() && *first < plan.actions[action].steps;
    };
    for (const std::string& component : recovery.required()) {
        const ir::ComponentStates& states = recovery.statesOf(component);
        const std::vector<std::size_t>& begins = recovery.course(component).begins;
        const bool mayServe =
            played.down.count(component) == 0 || std::any_of(begins.begin(), begins.end(), isBegun);
        if (mayServe && recovery.scenario().stateIn(states, plan.to) != ir::State::Serving)
            run.inBoth.push_back(model_.written(component));
        played.moments.push_back({time, component, plan.from, std::nullopt, ir::State::Serving});
    }
    std::stable_sort(
        played.moments.begin(), played.moments.end(),
        [](const StateMoment& left, const StateMoment& right) { return left.time < right.time; });
    if (played.isRecovered()) return;
    run.isHome = true;
    run.isLostAltogether = false;
    played.down.clear();
    played.unclear.clear();
    played.isPossible = true;
    played.run.recovered = time;
}

/// Nothing of the plan can run: its document is in the recovery region.
void FaultPlayer::loseBoth(FaultyRun& run) const {
    const Recovery& recovery = situationOf({}).player.unhindered();
    Playback& played = run.playback;
    run.isLostAltogether = true;
    played.failed.reset();
    played.done.clear();
    played.begun.clear();
    played.down.clear();
    played.unclear.clear();
    played.run.spans.clear();
    played.run.recovered = forever;
    std::vector<StateMoment> moments;
    for (const StateMoment& one : played.moments)
        if (!one.after) moments.push_back(one);
    for (const std::string& component : recovery.required()) {
        const ir::State before = recovery.course(component).before;
        played.down.emplace(component, ir::State::Absent);
        if (before != ir::State::Absent)
            moments.push_back({0, component, recovery_.plan.to, before, std::nullopt});
    }
    played.moments = std::move(moments);
}

/// A step that has begun may have given up data even where it failed.
void FaultPlayer::addData(FaultyRun& run) const {
    for (const std::size_t step : run.playback.begun) {
        const ir::PlanStep& one = recovery_.plan.steps[step];
        const std::string component = model_.written(one.origin.componentName);
        const bool isKnown =
            std::find(run.discards.begin(), run.discards.end(), component) != run.discards.end();
        if (one.losesData && !isKnown) run.discards.push_back(component);
    }
}

FaultyRun FaultPlayer::play(Case which, const std::vector<Fault>& faults) const {
    SlowTerms slow;
    std::vector<FailedStep> failures;
    for (const Fault& one : faults) {
        const bool hangs = one.sort == FaultSort::Hangs || one.sort == FaultSort::Unanswered;
        if (one.sort == FaultSort::Slow) slow.push_back(one.name);
        if (hangs || one.sort == FaultSort::Fails || one.sort == FaultSort::Refused)
            failures.push_back({one.step, hangs});
    }
    FaultyRun run;
    run.playback = playerWith(faults).play(durations(which, slow), failures);
    if (has(faults, FaultSort::Down)) loseBoth(run);
    if (has(faults, FaultSort::Returns)) returns(run);
    addData(run);
    if (!has(faults, FaultSort::Twice)) return run;
    for (const std::size_t step : run.playback.begun) {
        const ir::PlanStep& one = recovery_.plan.steps[step];
        const bool acts = one.kind == ir::PlanStep::Kind::Call || one.kind == ir::PlanStep::Kind::Invoke;
        if (acts && one.unless.empty()) run.repeated.push_back(stepPath(model_, one));
    }
    return run;
}

} // namespace drc::objectives
