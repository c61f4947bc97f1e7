#include "derivation/derive_steps.hpp"

#include "objectives/assumed_terms.hpp"
#include "objectives/plan_schedule.hpp"
#include "objectives/recovery.hpp"
#include "objectives/shortest_plan.hpp"
#include "objectives/step_order.hpp"
#include "plans/bounds.hpp"
#include "plans/lower_plans.hpp"
#include "plans/plan_hold.hpp"
#include "plans/states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace drc::derivation {

using objectives::Recovery;
using objectives::Shortfall;
using objectives::StepOrder;

namespace {

class Derivation {
public:
    Derivation(semantics::Model& model, expansion::ExpansionContext& world) : model_(model), world_(world) {
        plans::makeHolds(world_);
        expansion::Expansion expansion(world_, program_, expansion::Extent::Recovery);
        for (const semantics::Component& component : model_.components)
            expansion.component(component);
        plans::addBounds(expansion);
        plans::addStates(expansion);
    }

    std::vector<Underived> run() {
        std::vector<Underived> result;
        for (semantics::Plan& plan : model_.plans) {
            if (!plan.omitsSteps) continue;
            plan.steps = plan.derived ? stepsOfOrigin(plan) : withCounterparts(plan);
            if (plan.steps.empty() && !plan.derived) result.push_back({&plan, reasonFor(plan)});
        }
        return result;
    }

private:
    /// While both regions work, nothing leads clients elsewhere by itself: what only the plans need that are
    /// derived from this one stands at its end, where nobody waits for it.
    std::vector<semantics::Step> withCounterparts(const semantics::Plan& plan) {
        std::vector<semantics::Step> steps = stepsOf(plan);
        for (const semantics::Plan& other : model_.plans) {
            if (!other.derived || other.declaration != plan.declaration) continue;
            const std::vector<semantics::Step> own = stepsOf(other);
            semantics::forEachAction(own, [&](const semantics::Step& step) {
                if (!isAmong(steps, step)) steps.push_back(step);
            });
        }
        return steps;
    }

    std::vector<semantics::Step> stepsOf(const semantics::Plan& plan) {
        std::vector<semantics::Step> needed;
        for (const Shortfall& one : shortfallsOf(plan))
            if (auto step = bestStep(one, plan); step && !isAmong(needed, *step))
                needed.push_back(std::move(*step));
        if (needed.size() < 2) return needed;
        const semantics::Plan& trial = trialOf(plan, needed);
        const std::optional<ir::Plan> lowered = lower(trial);
        return lowered ? arranged(needed, orderOf(*lowered, needed), lowered->format) : needed;
    }

    /// Those of the plan that it is derived from, as if they were written.
    std::vector<semantics::Step> stepsOfOrigin(const semantics::Plan& derived) const {
        const auto isOrigin = [&](const semantics::Plan& plan) {
            return !plan.derived && plan.declaration == derived.declaration;
        };
        const auto origin = std::find_if(model_.plans.begin(), model_.plans.end(), isOrigin);
        return origin == model_.plans.end() ? std::vector<semantics::Step>() : origin->steps;
    }

    /// What the plan would leave down if it did nothing, and nobody says that it may stay so, or that people
    /// bring it back.
    std::vector<Shortfall> shortfallsOf(const semantics::Plan& plan) const {
        const ir::Plan nothing = plans::outlineOf(plan);
        std::vector<Shortfall> result = Recovery(program_, nothing).shortfalls();
        std::erase_if(result, [&](const Shortfall& one) { return isLeft(one.component, plan); });
        return result;
    }

    bool isLeft(const std::string& component, const semantics::Plan& plan) const {
        const auto& all = model_.verdictSuppressions;
        const bool isAllowed =
            std::any_of(all.begin(), all.end(), [&](const semantics::VerdictSuppression& one) {
                return one.waived == semantics::Waived::NotRecovered && one.component != nullptr &&
                       one.component->name == component && one.isFor(&plan);
            });
        objectives::AssumedTerms apart(model_);
        return isAllowed || apart.assumptionFor(objectives::recoveryPath(model_, component)) != nullptr;
    }

    /// Of the actions that bring a component back, the first that its kind names and that this plan can run:
    /// those behind it are for what is not as usual.
    std::optional<semantics::Step> bestStep(const Shortfall& shortfall, const semantics::Plan& plan) {
        std::vector<semantics::Step> possible;
        for (const ir::StateChange& change : shortfall.actions)
            if (auto step = stepOf(change, plan)) possible.push_back(std::move(*step));
        if (possible.empty()) return std::nullopt;
        if (possible.size() > 1)
            for (semantics::Step& step : possible)
                if (lower(trialOf(plan, {step}))) return std::move(step);
        return std::move(possible.front());
    }

    /// Nothing where the action asks for settings that nobody has given.
    std::optional<semantics::Step> stepOf(const ir::StateChange& change, const semantics::Plan& plan) const {
        semantics::Component* const component = model_.component(change.by);
        if (component == nullptr || !component->livesIn(*plan.to)) return std::nullopt;
        const auto action = component->kind->actions.find(change.action);
        if (action == component->kind->actions.end()) return std::nullopt;
        const auto& parameters = action->second.parameters.parameters;
        if (std::any_of(parameters.begin(), parameters.end(),
                        [](const semantics::Parameter& one) { return one.required(); }))
            return std::nullopt;
        semantics::Step step;
        step.verb = change.action;
        step.component = component;
        step.action = &action->second;
        step.span = plan.span;
        return step;
    }

    /// One step may bring back several.
    static bool isAmong(const std::vector<semantics::Step>& steps, const semantics::Step& step) {
        bool found = false;
        semantics::forEachAction(steps, [&](const semantics::Step& one) {
            found = found || (one.component == step.component && one.verb == step.verb);
        });
        return found;
    }

    // ---- trials

    /// The plan with these steps, one after the other, started by hand. Lives as long as this.
    const semantics::Plan& trialOf(const semantics::Plan& plan, std::vector<semantics::Step> steps) {
        semantics::Plan& trial = trials_.emplace_back(plan);
        trial.mode = semantics::Mode::Manual;
        trial.signalUses.clear();
        trial.onFailure.clear();
        trial.steps = std::move(steps);
        return trial;
    }

    std::optional<ir::Plan> lower(const semantics::Plan& trial) {
        const std::size_t before = world_.evaluator.sink().errorReports();
        ir::Plan lowered = plans::lowerAlone(world_, trial);
        if (world_.evaluator.sink().errorReports() != before) return std::nullopt;
        return lowered;
    }

    objectives::PlanJobs jobsOf(const ir::Plan& plan) const {
        const Recovery recovery(program_, plan);
        objectives::AssumedTerms apart(model_); // assumptions are about what is judged
        const objectives::PlanSchedule lowered =
            objectives::PlanSchedules(model_, program_, apart).beginningWith({}, plan, recovery, {});
        return objectives::jobsOf(program_, plan, recovery, lowered);
    }

    // ---- the order

    /// By their place among the steps of the trial. A plan that takes a hold has further actions.
    StepOrder orderOf(const ir::Plan& lowered, const std::vector<semantics::Step>& steps) const {
        const objectives::PlanJobs found = jobsOf(lowered);
        StepOrder order =
            objectives::shortestOrder(found.jobs, lowered.format == ir::Plan::Format::Automation);
        for (std::vector<std::size_t>& stage : order)
            for (std::size_t& job : stage)
                job = stepOf(lowered.actions[found.actions[job]], steps);
        return order;
    }

    /// Recovery waits for nothing else in a trial.
    static std::size_t stepOf(const ir::PlanAction& action, const std::vector<semantics::Step>& steps) {
        const auto step = std::find_if(steps.begin(), steps.end(), [&](const semantics::Step& one) {
            return one.component->name == action.component && one.verb == action.action;
        });
        return static_cast<std::size_t>(step - steps.begin());
    }

    static std::vector<semantics::Step> arranged(const std::vector<semantics::Step>& steps,
                                                 const StepOrder& order, ir::Plan::Format format) {
        std::vector<semantics::Step> result;
        for (const std::vector<std::size_t>& stage : order) {
            if (stage.size() == 1 || format == ir::Plan::Format::Automation) {
                for (const std::size_t index : stage)
                    result.push_back(steps[index]);
                continue;
            }
            semantics::Step& together = result.emplace_back();
            together.kind = semantics::Step::Kind::Together;
            together.verb = "together";
            together.span = steps.front().span;
            for (const std::size_t index : stage)
                together.parallel.push_back(steps[index]);
        }
        return result;
    }

    std::string reasonFor(const semantics::Plan& plan) const {
        const std::vector<Shortfall> shortfalls = shortfallsOf(plan);
        if (shortfalls.empty())
            return fmt::format("everything that it must bring back serves in `{}` without a step",
                               plan.to->role);
        const Shortfall& first = shortfalls.front();
        const std::string state =
            fmt::format("`{}` is {} in `{}`", model_.written(first.component),
                        objectives::describe(first.state, first.entrance), plan.to->role);
        if (first.actions.empty()) return state + ", and no action brings it back";
        const ir::StateChange& remedy = first.actions.front();
        return fmt::format("{}, and `{} {}` requires settings", state, remedy.action,
                           model_.written(remedy.by));
    }

    semantics::Model& model_;
    expansion::ExpansionContext& world_;
    ir::Program program_;
    std::deque<semantics::Plan> trials_;
};

} // namespace

bool isNeededFor(const semantics::Model& model) {
    return std::any_of(model.plans.begin(), model.plans.end(),
                       [](const semantics::Plan& plan) { return plan.omitsSteps; });
}

std::vector<Underived> deriveSteps(semantics::Model& model, expansion::ExpansionContext& world) {
    return Derivation(model, world).run();
}

} // namespace drc::derivation
