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
/// which others must be over before it, so that nothing is sent to what does not serve yet. Approvals are
/// jobs between those before and behind them.
struct PlanJobs {
    std::vector<std::optional<std::size_t>> actions; ///< by job, its place in the plan; nothing: an approval
    std::vector<Job> jobs;
};

PlanJobs jobsOf(const ir::Program& program, const ir::Plan& plan, const Recovery& recovery,
                const PlanSchedule& lowered);

/// A plan that does what recovery needs sooner.
struct ShorterPlan {
    std::vector<std::vector<std::optional<std::size_t>>> stages; ///< actions of the plan, approvals between
    Times saves; ///< nothing at worst where neither has a bound
};

/// How the plan would recover sooner with the steps that recovery needs alone, in another order; nothing
/// where it would not, where it does not recover, or where it waits for steps of unknown effect.
std::optional<ShorterPlan> shorterPlan(const ir::Program& program, const ir::Plan& plan,
                                       const Recovery& recovery, const PlanSchedule& lowered);

} // namespace drc::objectives
