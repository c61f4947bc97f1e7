#include "objectives/loss_recovery.hpp"

#include "objectives/plan_schedule.hpp"
#include "objectives/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::objectives {

namespace {

LossRecovery byPlan(const semantics::Model& model, const ir::Program& program, const ir::Plan& plan,
                    const Assessment& assessment) {
    LossRecovery result{assessment, plan};
    if (assessment.verdict == Verdict::Unjudged) result.reason = assessment.reason;
    if (result.assessment.schedule.terms.empty())
        result.assessment.schedule = scheduleOf(model, program, plan);
    return result;
}

LossRecovery withoutPlan(const semantics::Model& model, const ir::Program& program, const Ledger& ledger,
                         std::string_view role) {
    LossRecovery result;
    const auto found =
        std::find_if(ledger.assessments.begin(), ledger.assessments.end(), [&](const Assessment& one) {
            return one.goal == Goal::Rto && one.component.empty() && one.from == role && one.plan.empty();
        });
    if (found != ledger.assessments.end()) result.assessment = *found;
    if (result.assessment.to.empty()) {
        const auto other = std::find_if(model.regions.begin(), model.regions.end(),
                                        [&](const semantics::RegionRole& one) { return one.role != role; });
        result.assessment.to = other == model.regions.end() ? "" : other->role;
        result.reason = "no plan recovers from it, and nothing leads clients elsewhere";
        if (found != ledger.assessments.end()) result.reason = found->reason;
        result.isNeeded = found != ledger.assessments.end() || isInService(program, role);
        if (!result.isNeeded) result.reason = fmt::format("clients do not depend on `{}`", role);
    }
    result.plan.from = role;
    result.plan.to = result.assessment.to;
    return result;
}

} // namespace

Schedule scheduleOf(const semantics::Model& model, const ir::Program& program, const ir::Plan& plan) {
    AssumedTerms apart(model); // assumptions are about what is judged
    return PlanSchedules(model, program, apart).of(plan, Recovery(program, plan), {}).front().schedule;
}

std::vector<LossRecovery> recoveriesFrom(const semantics::Model& model, const ir::Program& program,
                                         const Ledger& ledger, std::string_view role) {
    std::vector<LossRecovery> result;
    for (const ir::Plan& plan : program.plans)
        for (const Assessment& one : ledger.assessments)
            if (one.goal == Goal::Rto && one.component.empty() && one.from == role && one.plan == plan.name)
                result.push_back(byPlan(model, program, plan, one));
    if (result.empty()) result.push_back(withoutPlan(model, program, ledger, role));
    return result;
}

} // namespace drc::objectives
