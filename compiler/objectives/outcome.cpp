#include "objectives/outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace drc::objectives {

namespace {

/// What there is to say of one plan.
class Judged {
public:
    Judged(const semantics::Model& model, const ir::Program& program, const ir::Plan& plan,
           const Recovery& recovery, const PlanSchedule& lowered)
        : model_(model), program_(program), plan_(plan), recovery_(recovery), lowered_(lowered) {}

    Outcome run(const std::vector<Shortfall>& shortfalls, const Excuses& excuses) const {
        Outcome outcome;
        outcome.plan = plan_.name;
        outcome.span = plan_.origin.component;
        outcome.from = plan_.from;
        outcome.to = plan_.to;
        for (const Shortfall& one : shortfalls)
            if (!excuses.isAssumed(one)) outcome.missing.push_back(missing(one));
        for (const Window& window : recovery_.windows())
            if (!excuses.isWaived(plan_.actions[window.entrance].component))
                outcome.early.push_back(early(window));
        for (const std::string& component : recovery_.required())
            addChange(outcome, component);
        for (const std::size_t index : recovery_.idle())
            outcome.idle.push_back({inPlan(index), written(plan_.actions[index].component), spanOf(index)});
        return outcome;
    }

private:
    std::string written(const std::string& component) const { return model_.written(component); }
    std::string inPlan(std::size_t index) const {
        return fmt::format("{} {}", plan_.actions[index].action, written(plan_.actions[index].component));
    }
    source::Span spanOf(std::size_t index) const { return plan_.actions[index].origin.component; }

    Outcome::Early early(const Window& window) const {
        return {inPlan(window.entrance),   inPlan(window.until), window.component,
                written(window.component), window.state,         lengthOf(window),
                spanOf(window.entrance),   spanOf(window.until)};
    }

    void addChange(Outcome& outcome, const std::string& component) const {
        const Course& course = recovery_.course(component);
        if (course.before == ir::State::Serving && course.after == ir::State::Serving) return;
        outcome.changes.push_back({written(component), course.before, course.after,
                                   course.servesSince ? inPlan(*course.servesSince) : "",
                                   course.byItself && !course.servesSince});
    }

    /// The step that would bring it back, and where it belongs: behind what it needs, before clients are
    /// sent.
    Outcome::Missing missing(const Shortfall& shortfall) const {
        const std::string name = written(shortfall.component);
        Outcome::Missing result{shortfall, name, {}, {}, false};
        if (shortfall.optional) {
            result.action = fmt::format("{} {}", plan_.actions[*shortfall.optional].action, name);
            return result;
        }
        if (shortfall.actions.empty()) return result;
        result.action = fmt::format("{} {}", shortfall.actions.front(), name);
        const std::optional<std::size_t> after = recovery_.followsOn(shortfall.component);
        const std::optional<std::size_t> before = after ? std::nullopt : firstToSend();
        const std::optional<std::size_t> anchor = after ? after : before;
        // Within lines that run side by side there is no line behind all of them.
        if (!anchor || plan_.actions[*anchor].group != 0) return result;
        result.anchor = plan_.actions[*anchor].origin.component;
        result.behind = after.has_value();
        return result;
    }

    /// The first step that sends clients, or the first of all.
    std::optional<std::size_t> firstToSend() const {
        for (const ir::ComponentStates& states : program_.states)
            if (const auto sends = recovery_.course(states.component).servesSince; states.entrance && sends)
                return sends;
        return plan_.actions.empty() ? std::nullopt : std::optional<std::size_t>(0);
    }

    /// From the moment at which the step that sends clients begins until what they need serves, in the worst
    /// case; without the least time that the step and its effect take.
    double lengthOf(const Window& window) const {
        const auto last = [&](std::size_t index) { return lowered_.ends[plan_.actions[index].steps]; };
        const auto first = [&](std::size_t index) {
            return index == 0 ? std::size_t(0) : lowered_.ends[plan_.actions[index - 1].steps];
        };
        if (last(window.until) == 0) return 0;
        const double end =
            criticalPath(lowered_.schedule, Case::Worst, {false, {last(window.until) - 1}, {}}).time;
        const double begin =
            beginOf(lowered_.schedule, std::min(first(window.entrance), lowered_.schedule.steps.size() - 1));
        return std::max(end - begin, 0.0);
    }

    /// When a step begins in the worst case.
    static double beginOf(const Schedule& schedule, std::size_t step) {
        const double end = criticalPath(schedule, Case::Worst, {false, {step}, {}}).time;
        return end - timeOf(schedule.terms[schedule.steps[step].term], Case::Worst);
    }

    const semantics::Model& model_;
    const ir::Program& program_;
    const ir::Plan& plan_;
    const Recovery& recovery_;
    const PlanSchedule& lowered_;
};

} // namespace

Outcome outcomeOf(const semantics::Model& model, const ir::Program& program, const ir::Plan& plan,
                  const Recovery& recovery, const std::vector<Shortfall>& shortfalls,
                  const PlanSchedule& lowered, const Excuses& excuses) {
    return Judged(model, program, plan, recovery, lowered).run(shortfalls, excuses);
}

std::string inWords(const Shortfall& shortfall, const ir::Plan& plan, const semantics::Model& model) {
    return fmt::format("`{}` is {} in `{}` when `{}` ends", model.written(shortfall.component),
                       describe(shortfall.state), plan.to, plan.name);
}

} // namespace drc::objectives
