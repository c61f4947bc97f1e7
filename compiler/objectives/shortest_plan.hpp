#pragma once

#include "ir/program.hpp"
#include "objectives/plan_schedule.hpp"
#include "objectives/recovery.hpp"
#include "objectives/step_order.hpp"

#include <cstddef>
#include <optional>
#include <vector>

/// What of a plan recovery waits for, and the order in which that would end first.
namespace drc::objectives {

/// What recovery waits for in a plan, as jobs: how long each takes in its schedule, what follows it, and
/// which others must be over before it, so that nothing is sent to what does not serve yet. Where components
/// need each other, one of them goes first.
struct PlanJobs {
    std::vector<std::size_t> actions; ///< by job, its place in the plan
    std::vector<Job> jobs;
};

PlanJobs jobsOf(const ir::Program& program, const ir::Plan& plan, const Recovery& recovery,
                const PlanSchedule& lowered);

/// A plan that does what recovery needs sooner.
struct ShorterPlan {
    StepOrder order; ///< of actions of the plan
    Times saves;     ///< nothing at worst where neither has a bound
};

/// How the plan would recover sooner with the steps that recovery needs alone, in another order, after what
/// people approve at its beginning. Nothing where it would not, or not typically; where it does not recover,
/// waits for steps of unknown effect, or stops and starts what serves; and where people approve in between.
std::optional<ShorterPlan> shorterPlan(const ir::Program& program, const ir::Plan& plan,
                                       const Recovery& recovery, const PlanSchedule& lowered);

} // namespace drc::objectives
