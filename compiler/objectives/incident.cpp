#include "objectives/incident.hpp"

#include "objectives/plan_schedule.hpp"
#include "timing/step_time.hpp"

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
    if (step.inSource && failure.region == scene_.source)
        return std::any_of(step.asked.begin(), step.asked.end(), [&](const ir::ApiCall& call) {
            return isAbout(failure, call.ofProvider(), call.operation);
        });
    if (failure.region != scene_.region) return false;
    const bool asksFirst = std::any_of(step.unless.begin(), step.unless.end(), [&](const auto& question) {
        return isAbout(failure, question.first.ofProvider(), question.first.operation);
    });
    switch (step.kind) {
    case ir::PlanStep::Kind::Call:
    case ir::PlanStep::Kind::Until:
    case ir::PlanStep::Kind::Check:
        return asksFirst || isAbout(failure, step.call.ofProvider(), step.call.operation);
    case ir::PlanStep::Kind::Invoke: return asksFirst || invokes(failure);
    case ir::PlanStep::Kind::Sleep:
    case ir::PlanStep::Kind::Approve: return asksFirst;
    }
    return false;
}

/// A service that the record names fails as a whole where nobody says with which operation it is called.
bool IncidentPlayer::invokes(const ApiFailure& failure) const {
    const auto& known = scene_.invocations;
    const auto isOf = [&](const ir::ServiceNeed& one) { return one.service == failure.service; };
    const auto found = std::find_if(known.begin(), known.end(), isOf);
    return found == known.end() ? incident_.functions == failure.service
                                : isAbout(failure, found->service, found->operation);
}

bool IncidentPlayer::invokesFunctionsOfUnknownService() const {
    return scene_.invocations.empty() && incident_.functions.empty() &&
           std::any_of(plan_.steps.begin(), plan_.steps.end(),
                       [](const ir::PlanStep& step) { return step.kind == ir::PlanStep::Kind::Invoke; });
}

bool IncidentPlayer::invokesFunctionsWithUndeclaredCalls() const {
    return std::any_of(plan_.steps.begin(), plan_.steps.end(), [](const ir::PlanStep& step) {
        return step.kind == ir::PlanStep::Kind::Invoke && step.asked.empty();
    });
}

bool IncidentPlayer::takesAway(const ApiFailure& failure, const std::vector<ir::ServiceNeed>& needs) const {
    if (failure.region != scene_.region) return false;
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

/// When what is used has recovered, which the run keeps.
std::optional<double> IncidentPlayer::usedAt(const std::string& topology, const Circumstances& now,
                                             IncidentRun& run) const {
    if (!scene_.used) return std::nullopt;
    const std::optional<double> time = scene_.used(topology, now.which, now.start);
    if (time) run.used[topology] = *time;
    return time;
}

/// What becomes of a step that makes its call `since`, which fails. It goes on when the service answers again
/// within the time that it keeps trying; a call that is made once does not.
IncidentPlayer::Fate IncidentPlayer::fateOfCall(const Moment& moment, const IncidentHit& hit, double since,
                                                Case which) const {
    const ir::PlanStep& own = plan_.steps[moment.step];
    const Term& term = player_.termOf(moment.step);
    // Where nothing bounds its time, it still gives up some day.
    const double bound = timeOf(term, Case::Worst);
    const double tries = bound == forever ? timeOf(term, Case::Over) : bound;
    const double normal = timeOf(term, which);
    const bool repeats = own.attempts > 1 || own.kind == ir::PlanStep::Kind::Until;
    Fate fate{hit};
    if (hit.ofEngine || (repeats && hit.until - since + std::min(normal, tries) <= tries)) {
        fate.takes = hit.until - moment.begin + normal;
        return fate;
    }
    fate.fails = fate.hit->fails = true;
    const bool isRefusedAtOnce = !hit.failure->hangs && !repeats;
    fate.takes = since - moment.begin + (isRefusedAtOnce ? normal : tries);
    return fate;
}

/// What becomes of a step that waits for another topology, and asks `since`. It sees what has happened a
/// pause after the service answers again, and after the other one has recovered, unless it gives up before.
IncidentPlayer::Fate IncidentPlayer::fateOfWait(const Moment& moment, std::optional<IncidentHit> hit,
                                                double since, const Circumstances& now,
                                                IncidentRun& run) const {
    const ir::PlanStep& own = plan_.steps[moment.step];
    const double pause = timing::pauseOf(own, plan_);
    const double givesUp = since + timing::timeOf(own, plan_).max;
    const double usual = moment.beginOfTerm + timeOf(player_.termOf(moment.step), now.which);
    const std::optional<double> used = usedAt(own.awaits, now, run);
    double seen = used ? *used + pause : 0;
    if (hit) seen = std::max(seen, hit->until + pause);
    // Whatever has happened, a question that fails just then does not show it.
    while (std::max(usual, seen) <= givesUp) {
        const Outage late = outageAt(now.start + std::max(usual, seen),
                                     [&](const ApiFailure& one) { return concerns(one, own); });
        if (late.first == nullptr) break;
        if (!hit) hit = IncidentHit{moment.step, late.first};
        if (!hit->ofEngine) hit->until = late.until - now.start;
        seen = late.until - now.start + pause;
    }
    Fate fate{std::move(hit)};
    if (!fate.hit && !used) return fate;
    fate.fails = seen > givesUp;
    if (fate.hit) fate.hit->fails = fate.hit->until + pause > givesUp;
    fate.takes = (fate.fails ? givesUp : std::max(usual, seen)) - moment.beginOfTerm;
    return fate;
}

IncidentPlayer::Fate IncidentPlayer::fateOf(const Moment& moment, const Circumstances& now,
                                            IncidentRun& run) const {
    const ir::PlanStep& own = plan_.steps[moment.step];
    // Nobody says what becomes of a run whose service fails: here it goes on once the service does.
    const Outage engine = outageAt(now.start + moment.begin, [&](const ApiFailure& one) {
        return takesAway(one, plan_.runsOn) || (moment.beginsRun && takesAway(one, plan_.startedWith));
    });
    const bool ofStart = engine.first != nullptr && !takesAway(*engine.first, plan_.runsOn);
    if (engine.until == forever)
        return {IncidentHit{moment.step, engine.first, forever, true, true, ofStart},
                moment.begin - moment.beginOfTerm, true, true};
    const Outage call = outageAt(engine.until, [&](const ApiFailure& one) { return concerns(one, own); });
    const double since = engine.until - now.start;
    std::optional<IncidentHit> hit;
    if (call.first != nullptr)
        hit = IncidentHit{moment.step, call.first, call.until - now.start};
    else if (engine.first != nullptr)
        hit = IncidentHit{moment.step, engine.first, since, false, true, ofStart};
    if (!own.awaits.empty()) return fateOfWait(moment, std::move(hit), since, now, run);
    return hit ? fateOfCall(moment, *hit, since, now.which) : Fate();
}

IncidentRun IncidentPlayer::play(Case which, double start) const {
    const Circumstances now{which, start};
    std::map<const Term*, double> durations;
    std::vector<FailedStep> failures;
    IncidentRun result;
    const auto takes = [&](const Term& term) {
        const auto found = durations.find(&term);
        return found == durations.end() ? timeOf(term, which) : found->second;
    };
    for (const auto& [topology, term] : player_.usesBefore())
        if (const auto time = usedAt(topology, now, result))
            durations[term] = std::max(timeOf(*term, which), *time);
    if (!result.goesThrough()) {
        // People never start it, so nothing of it fails, either.
        for (std::size_t step = 0; step < plan_.steps.size(); ++step)
            failures.push_back({step, false, true, 0.0});
        result.playback = player_.play(takes, failures);
        result.playback.failed.reset();
        return result;
    }
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
            const bool isLate = time > player_.beginOfTerm(step, result.playback.run);
            if (isLate && time >= result.playback.failure) continue;
            if (time < begin) {
                begin = time;
                next = step;
            }
        }
        if (!next) return result;
        isDecided[*next] = true;
        if (!beginOfRun) beginOfRun = begin;
        const double beginOfTerm = player_.beginOfTerm(*next, result.playback.run);
        const Fate fate = fateOf({*next, begin, beginOfTerm, begin == *beginOfRun}, now, result);
        const auto isOfStart = [](const IncidentHit& one) { return one.ofStart; };
        // A start is one, however many steps it begins with.
        if (fate.hit &&
            !(fate.hit->ofStart && std::any_of(result.hits.begin(), result.hits.end(), isOfStart)))
            result.hits.push_back(*fate.hit);
        if (fate.takes) durations[&player_.termOf(*next)] = *fate.takes;
        if (fate.fails) failures.push_back({*next, false, fate.neverBegins, fate.takes});
    }
}

bool IncidentRun::goesThrough() const {
    return !playback.failed &&
           std::none_of(used.begin(), used.end(), [](const auto& one) { return one.second == forever; });
}

std::optional<double> IncidentPlayer::goesThroughFrom(double start) const {
    std::vector<double> moments{start};
    for (const ApiFailure& one : incident_.failures)
        if (one.until != forever && one.until > start &&
            (one.region == scene_.region || one.region == scene_.source))
            moments.push_back(one.until);
    std::sort(moments.begin(), moments.end());
    for (const double moment : moments)
        if (play(Case::Typical, moment).goesThrough()) return moment;
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
