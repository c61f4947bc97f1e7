#include "objectives/incident.hpp"

#include "objectives/plan_schedule.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace drc::objectives {

namespace {

bool isAbout(const ApiFailure& failure, std::string_view service, std::string_view operation) {
    const auto& all = failure.operations;
    return service == failure.service &&
           (all.empty() || std::find(all.begin(), all.end(), operation) != all.end());
}

} // namespace

bool IncidentPlayer::concerns(const ApiFailure& failure, const ir::PlanStep& step) const {
    if (step.inSource && failure.region == source_)
        return std::any_of(step.asked.begin(), step.asked.end(), [&](const ir::ApiCall& call) {
            return isAbout(failure, call.service, call.operation);
        });
    if (failure.region != region_) return false;
    const bool asksFirst = std::any_of(step.unless.begin(), step.unless.end(), [&](const auto& question) {
        return isAbout(failure, question.first.service, question.first.operation);
    });
    switch (step.kind) {
    case ir::PlanStep::Kind::Call:
    case ir::PlanStep::Kind::Until:
    case ir::PlanStep::Kind::Check:
        return asksFirst || isAbout(failure, step.call.service, step.call.operation);
    case ir::PlanStep::Kind::Invoke: return asksFirst || incident_.functions == failure.service;
    case ir::PlanStep::Kind::Sleep:
    case ir::PlanStep::Kind::Approve: return asksFirst;
    }
    return false;
}

bool IncidentPlayer::takesAway(const ApiFailure& failure, const std::vector<ir::ServiceNeed>& needs) const {
    if (failure.region != region_) return false;
    return std::any_of(needs.begin(), needs.end(), [&](const ir::ServiceNeed& need) {
        return isAbout(failure, need.service, need.operation);
    });
}

/// Failures of one service may follow each other.
template <class Concerns>
IncidentPlayer::Outage IncidentPlayer::outageAt(double now, const Concerns& concerns) const {
    Outage outage{nullptr, now};
    for (bool grows = true; grows;) {
        grows = false;
        for (const ApiFailure& one : incident_.failures) {
            if (one.from > outage.until || one.until <= outage.until || !concerns(one)) continue;
            if (outage.first == nullptr) outage.first = &one;
            outage.until = one.until;
            grows = true;
        }
    }
    return outage;
}

const ApiFailure* IncidentPlayer::keepsFromStarting(double start) const {
    if (!plan_.startsItself) return nullptr;
    const Playback usual = player_.play([](const Term& term) { return timeOf(term, Case::Typical); });
    const double begin = plan_.steps.empty() ? 0 : player_.beginOf(0, usual.run);
    for (const ApiFailure& one : incident_.failures) {
        if (one.from > start + begin) continue;
        if (one.until > start && takesAway(one, plan_.startedThrough)) return &one;
        if (one.until > start + begin && takesAway(one, plan_.startedWith)) return &one;
    }
    return nullptr;
}

/// What the step meets when it begins, `time` after the loss. It goes on when the service answers again
/// within the time that it keeps trying; a call that is made once does not.
std::optional<IncidentHit> IncidentPlayer::hitAt(std::size_t step, double time, double start, Case which,
                                                 bool beginsRun) const {
    const ir::PlanStep& own = plan_.steps[step];
    // Nobody says what becomes of a run whose service fails: here it goes on once the service does.
    const Outage engine = outageAt(start + time, [&](const ApiFailure& one) {
        return takesAway(one, plan_.runsOn) || (beginsRun && takesAway(one, plan_.startedWith));
    });
    const double now = engine.until;
    const bool ofStart = engine.first != nullptr && !takesAway(*engine.first, plan_.runsOn);
    if (now == forever) return IncidentHit{step, engine.first, forever, true, true, ofStart};
    const auto [first, until] = outageAt(now, [&](const ApiFailure& one) { return concerns(one, own); });
    if (first == nullptr && engine.first == nullptr) return std::nullopt;
    if (first == nullptr) return IncidentHit{step, engine.first, now - start, false, true, ofStart};
    const double tries = timeOf(player_.termOf(step), Case::Worst);
    const bool repeats = own.attempts > 1 || own.kind == ir::PlanStep::Kind::Until;
    const double normal = timeOf(player_.termOf(step), which);
    const bool outlasts = repeats && until - now + std::min(normal, tries) <= tries;
    return IncidentHit{step, first, until - start, !outlasts};
}

IncidentRun IncidentPlayer::play(Case which, double start) const {
    std::map<const Term*, double> durations;
    std::vector<FailedStep> failures;
    IncidentRun result;
    const auto takes = [&](const Term& term) {
        const auto found = durations.find(&term);
        return found == durations.end() ? timeOf(term, which) : found->second;
    };
    // What a step meets depends on when it begins, and that on the steps before it: the first one that is not
    // decided yet begins when it will.
    std::vector<bool> isDecided(plan_.steps.size(), false);
    std::optional<double> beginOfRun;
    for (;;) {
        result.playback = player_.play(takes, failures);
        std::optional<std::size_t> next;
        double begin = forever;
        for (const std::size_t step : result.playback.begun) {
            if (isDecided[step]) continue;
            const double time = player_.beginOf(step, result.playback.run);
            if (time < begin) {
                begin = time;
                next = step;
            }
        }
        if (!next) return result;
        isDecided[*next] = true;
        if (!beginOfRun) beginOfRun = begin;
        const auto hit = hitAt(*next, begin, start, which, begin == *beginOfRun);
        if (!hit) continue;
        result.hits.push_back(*hit);
        const Term& term = player_.termOf(*next);
        const double normal = timeOf(term, which);
        const bool givesUpAtOnce = !hit->ofEngine && !hit->failure->hangs &&
                                   plan_.steps[*next].attempts == 1 &&
                                   plan_.steps[*next].kind != ir::PlanStep::Kind::Until;
        if (!hit->fails)
            durations[&term] = hit->until - begin + normal;
        else if (!givesUpAtOnce)
            durations[&term] = timeOf(term, Case::Worst);
        if (hit->fails) failures.push_back({*next, false});
    }
}

std::optional<double> IncidentPlayer::goesThroughFrom(double start) const {
    std::vector<double> moments{start};
    for (const ApiFailure& one : incident_.failures)
        if (one.until != forever && one.until > start && (one.region == region_ || one.region == source_))
            moments.push_back(one.until);
    std::sort(moments.begin(), moments.end());
    for (const double moment : moments)
        if (!play(Case::Typical, moment).playback.failed) return moment;
    return std::nullopt;
}

std::vector<LossRecovery> plansDuring(const semantics::Model& model, const ir::Program& program,
                                      const Ledger& ledger, std::string_view role) {
    std::vector<LossRecovery> result = recoveriesFrom(model, program, ledger, role);
    for (const ir::Plan& plan : program.plans) {
        if (plan.drill || !plan.graceful || (plan.from != role && plan.to != role)) continue;
        LossRecovery& one = result.emplace_back();
        one.plan = plan;
        one.assessment.from = plan.from;
        one.assessment.to = plan.to;
        one.assessment.plan = plan.name;
        one.assessment.schedule = scheduleOf(model, program, plan);
    }
    return result;
}

} // namespace drc::objectives
