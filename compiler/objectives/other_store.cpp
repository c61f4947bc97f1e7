#include "objectives/other_store.hpp"

#include <algorithm>

namespace drc::objectives {

namespace {

bool isMet(const std::map<std::size_t, std::vector<Alternative>>& found, std::size_t index) {
    const auto changes = found.find(index);
    return changes != found.end() &&
           std::any_of(changes->second.begin(), changes->second.end(),
                       [](const Alternative& one) { return one.verdict != Verdict::Refuted; });
}

/// Recovery waits for an action of its own.
bool isBroughtBack(const ir::ComponentStates& states, const ir::Plan& plan) {
    return states.keepsData &&
           std::any_of(plan.actions.begin(), plan.actions.end(), [&](const ir::PlanAction& action) {
               return action.component == states.component &&
                      std::any_of(states.changes.begin(), states.changes.end(),
                                  [&](const ir::StateChange& change) {
                                      return change.by == states.component && change.action == action.action;
                                  });
           });
}

/// Whether it is the plan that was judged, or the one of a part.
bool isBy(const Assessment& missed, const ir::Plan& plan) {
    return plan.name == missed.plan ||
           std::find(missed.parts.begin(), missed.parts.end(), plan.name) != missed.parts.end();
}

void takeNoTime(ir::PlanStep& step) {
    step.kind = ir::PlanStep::Kind::Sleep;
    step.sleep = 0;
    step.unless.clear();
    step.attempts = 1;
    step.typical = 0;
    step.unbounded = false;
    step.patience.reset();
    step.losesData = false;
}

/// The steps of what is not done any more stay in their places, which other actions count by.
void doNothingFor(ir::Plan& plan, const std::string& component) {
    for (const ir::PlanAction& action : plan.actions)
        if (action.component == component)
            for (std::size_t step = action.begin; step < action.steps; ++step)
                takeNoTime(plan.steps[step]);
    for (ir::PropagationDelay& delay : plan.propagationDelays)
        if (delay.component == component) delay.bounds.clear();
}

ir::Program withStoreWrittenEverywhere(const ir::Program& program, const std::string& component) {
    ir::Program result = program;
    for (ir::ComponentStates& states : result.states)
        if (states.component == component)
            for (auto& [role, state] : states.before)
                state = ir::State::Serving;
    for (ir::Plan& plan : result.plans)
        doNothingFor(plan, component);
    return result;
}

/// The result, judged anew; nothing where it would not be met either.
const Assessment* metBy(const Ledger& ledger, const Assessment& missed) {
    for (const Assessment& one : ledger.assessments)
        if (isCounterpart(one, missed) && one.verdict && *one.verdict < Verdict::Unjudged) return &one;
    return nullptr;
}

} // namespace

std::map<std::size_t, std::vector<OtherStore>>
otherStores(const semantics::Model& model, const ir::Program& program, const Ledger& ledger,
            const std::map<std::size_t, std::vector<Alternative>>& found) {
    std::map<std::size_t, std::vector<OtherStore>> result;
    for (std::size_t index = 0; index < ledger.assessments.size(); ++index) {
        const Assessment& missed = ledger.assessments[index];
        const bool isOpen = missed.verdict == Verdict::Refuted && missed.goal == Goal::Rto;
        if (!isOpen || isMet(found, index)) continue;
        const auto isBroughtBackBy = [&](const ir::ComponentStates& states) {
            return std::any_of(program.plans.begin(), program.plans.end(), [&](const ir::Plan& plan) {
                return isBy(missed, plan) && isBroughtBack(states, plan);
            });
        };
        for (const ir::ComponentStates& states : program.states) {
            if (!isBroughtBackBy(states)) continue;
            const ir::Program changed = withStoreWrittenEverywhere(program, states.component);
            const Ledger judged =
                ledgerOf(model, changed, [&](const Assessment& one) { return isCounterpart(one, missed); });
            if (const Assessment* const met = metBy(judged, missed))
                result[index].push_back({states.component, model.written(states.component), states.kind,
                                         met->typical, *met->verdict});
        }
    }
    return result;
}

} // namespace drc::objectives
