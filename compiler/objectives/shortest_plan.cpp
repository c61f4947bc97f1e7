#include "objectives/shortest_plan.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace drc::objectives {

namespace {

Times timesOf(const Schedule& schedule, const std::vector<std::size_t>& terms) {
    Times result;
    for (const std::size_t term : terms)
        result = result + Times{timeOf(schedule.terms[term], Case::Worst),
                                timeOf(schedule.terms[term], Case::Typical)};
    return result;
}

class Jobs {
public:
    Jobs(const ir::Program& program, const ir::Plan& plan, const Recovery& recovery,
         const PlanSchedule& lowered)
        : program_(program), plan_(plan), recovery_(recovery), lowered_(lowered) {}

    PlanJobs run() {
        const Awaited awaited = recovery_.awaited();
        for (const std::size_t action : awaited.actions) {
            jobs_.emplace(action, result_.jobs.size());
            result_.actions.push_back(action);
            result_.jobs.push_back(
                {takes(plan_.actions[action].begin, plan_.actions[action].steps), follows(action), {}});
        }
        for (const ir::ComponentStates& states : program_.states)
            if (states.sends()) sender(states);
        byThemselves(awaited);
        return std::move(result_);
    }

private:
    /// The steps of the plan from one to before another.
    Times takes(std::size_t begin, std::size_t end) const {
        std::vector<std::size_t> terms;
        for (std::size_t step = lowered_.ends[begin]; step < lowered_.ends[end]; ++step)
            terms.push_back(lowered_.schedule.steps[step].term);
        return timesOf(lowered_.schedule, terms);
    }

    Times follows(std::size_t index) const {
        const ir::PlanAction& action = plan_.actions[index];
        Times result;
        for (const Schedule::Tail& tail : lowered_.schedule.tails)
            if (tail.component == action.component && tail.action == action.action &&
                tail.steps == lowered_.ends[action.steps])
                result = latest(result, timesOf(lowered_.schedule, tail.terms));
        return result;
    }

    /// Clients and work are sent when what they need serves. A buffer that does not work yet hands on
    /// nothing.
    void sender(const ir::ComponentStates& states) {
        const auto own = jobOf(recovery_.course(states.component).servesSince);
        if (own == nothing) return;
        const Recovery::Needs needs = recovery_.needsOf(states, [&](const ir::ComponentStates& buffer) {
            return recovery_.course(buffer.component).before == ir::State::Serving;
        });
        bool known = false; ///< something says what stands behind it
        for (const auto& [name, need] : needs) {
            const auto since = recovery_.metSince(need);
            const ir::ComponentStates& needed = recovery_.statesOf(name);
            known = known || needed.keepsData || needed.buffers || recovery_.course(name).servesSince;
            waitFor(own, since);
        }
        if (known || !states.entrance) return;
        for (const std::string& component : recovery_.required())
            if (const Course& course = recovery_.course(component); course.before == ir::State::ReadOnly)
                waitFor(own, course.servesSince);
    }

    void waitFor(std::size_t job, const std::optional<std::size_t>& action) {
        const std::size_t other = jobOf(action);
        std::vector<std::size_t>& after = result_.jobs[job].after;
        if (other == nothing || std::find(after.begin(), after.end(), other) != after.end()) return;
        if (!waitsFor(other, job)) after.push_back(other);
    }

    /// Itself, too.
    bool waitsFor(std::size_t job, std::size_t other) const {
        std::vector<std::size_t> left{job};
        std::vector<bool> seen(result_.jobs.size());
        while (!left.empty()) {
            const std::size_t next = left.back();
            left.pop_back();
            if (next == other) return true;
            if (seen[next]) continue;
            seen[next] = true;
            left.insert(left.end(), result_.jobs[next].after.begin(), result_.jobs[next].after.end());
        }
        return false;
    }

    /// What clients find again by themselves follows the steps that it needs.
    void byThemselves(const Awaited& awaited) {
        for (const std::string& component : awaited.byThemselves) {
            const auto isIts = [&](const Schedule::Tail& tail) {
                return tail.component == component && tail.action.empty();
            };
            const auto& tails = lowered_.schedule.tails;
            const auto tail = std::find_if(tails.begin(), tails.end(), isIts);
            if (tail == tails.end()) continue;
            const Times time = timesOf(lowered_.schedule, tail->terms);
            for (const auto& [name, need] : recovery_.needsOf(recovery_.statesOf(component)))
                if (const std::size_t job = jobOf(recovery_.metSince(need)); job != nothing)
                    result_.jobs[job].tail = latest(result_.jobs[job].tail, time);
        }
    }

    static constexpr std::size_t nothing = static_cast<std::size_t>(-1);

    std::size_t jobOf(const std::optional<std::size_t>& action) const {
        const auto found = action ? jobs_.find(*action) : jobs_.end();
        return found == jobs_.end() ? nothing : found->second;
    }

    const ir::Program& program_;
    const ir::Plan& plan_;
    const Recovery& recovery_;
    const PlanSchedule& lowered_;
    std::map<std::size_t, std::size_t> jobs_; ///< by the action
    PlanJobs result_;
};

/// When something has ended.
template <class At>
Times moment(const At& at) {
    return {at(Case::Worst), at(Case::Typical)};
}

/// When the first of these steps begins that recovery waits for: after what people approve before.
Times entryOf(const Schedule& schedule, std::size_t steps) {
    if (steps > 0)
        return moment([&](Case which) {
            return criticalPath(schedule, which, {false, {steps - 1}, {}}).time;
        });
    Schedule head;
    head.terms = schedule.terms;
    head.signs = schedule.signs;
    head.needs = schedule.needs;
    head.before = schedule.before;
    return moment([&](Case which) { return criticalPath(head, which).time; });
}

/// How many steps of the plan there are until people have approved for the last time before its end, and what
/// is used has recovered.
std::size_t approvedAfter(const ir::Plan& plan, std::size_t end) {
    std::size_t result = 0;
    for (std::size_t step = 0; step < end; ++step)
        if (plan.steps[step].kind == ir::PlanStep::Kind::Approve || !plan.steps[step].awaits.empty())
            result = step + 1;
    return result;
}

/// What clients wait for beside all that the plan does.
Times sinceLoss(const Schedule& schedule, const Waits& waits) {
    Times result;
    for (const std::size_t index : waits.tails)
        if (schedule.tails[index].fromLoss)
            result = latest(result, timesOf(schedule, schedule.tails[index].terms));
    return result;
}

/// What is endless either way saves nothing.
double saved(double now, double then) {
    return now == then ? 0 : now - then;
}

/// Why steps stand where they do is known to their author alone where kinds say nothing of them, and where
/// they stop what serves and start it again.
bool isForItsAuthor(const Recovery& recovery) {
    return std::any_of(recovery.required().begin(), recovery.required().end(), [&](const std::string& name) {
        const Course& course = recovery.course(name);
        return !course.unclear.empty() || (course.before == ir::State::Serving && course.servesSince);
    });
}

constexpr double leastSaved = 1000; ///< milliseconds that are worth a word

} // namespace

PlanJobs jobsOf(const ir::Program& program, const ir::Plan& plan, const Recovery& recovery,
                const PlanSchedule& lowered) {
    return Jobs(program, plan, recovery, lowered).run();
}

std::optional<ShorterPlan> shorterPlan(const ir::Program& program, const ir::Plan& plan,
                                       const Recovery& recovery, const PlanSchedule& lowered) {
    if (!recovery.shortfalls().empty() || isForItsAuthor(recovery) || recovery.hasBoth()) return std::nullopt;
    const PlanJobs found = jobsOf(program, plan, recovery, lowered);
    if (found.jobs.empty()) return std::nullopt;
    const std::size_t approved = approvedAfter(plan, plan.actions[found.actions.back()].begin);
    if (approved > plan.actions[found.actions.front()].begin) return std::nullopt;
    const Schedule& schedule = lowered.schedule;
    const Waits waits = waitsFor(recovery.awaited(), {}, plan, lowered);
    const StepOrder order = shortestOrder(found.jobs, schedule.sequential);
    const Times now = moment([&](Case which) { return criticalPath(schedule, which, waits).time; });
    const Times then = latest(sinceLoss(schedule, waits),
                              entryOf(schedule, lowered.ends[approved]) + endOf(order, found.jobs));
    ShorterPlan result;
    result.saves = {saved(now.worst, then.worst), saved(now.typical, then.typical)};
    const bool sooner =
        result.saves.worst >= leastSaved || (result.saves.worst == 0 && result.saves.typical >= leastSaved);
    if (!sooner || result.saves.typical < 0) return std::nullopt;
    for (const std::vector<std::size_t>& stage : order)
        for (std::vector<std::size_t>& actions = result.order.emplace_back(); const std::size_t job : stage)
            actions.push_back(found.actions[job]);
    return result;
}

} // namespace drc::objectives
