#include "pipeline/awaits.hpp"

#include "objectives/plan_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace drc::pipeline {

namespace codes = diagnostics::codes;

namespace {

class Decision {
public:
    Decision(expansion::ExpansionContext& world, const objectives::Needed& needed, const ir::Program& program)
        : world_(world), needed_(needed), program_(program) {}

    void run() {
        for (const semantics::Plan& plan : world_.model.plans)
            for (const semantics::Wait& wait : world_.model.waits)
                if (needs(plan, wait)) decide(plan, wait);
    }

private:
    /// While both regions work, what is lost with either of them has to move as well.
    bool needs(const semantics::Plan& plan, const semantics::Wait& wait) const {
        if (!plan.graceful) {
            ir::Plan leading;
            leading.name = plan.name;
            leading.from = plan.from->role;
            leading.to = plan.to->role;
            const auto needed = objectives::neededBy(leading, program_);
            return std::any_of(needed.begin(), needed.end(),
                               [&](const ir::UsedRecovery* need) { return need->topology == wait.topology; });
        }
        const auto isBetween = [&](const ir::UsedRecovery& need, const std::string& from,
                                   const std::string& to) { return need.from == from && need.to == to; };
        return std::any_of(
            needed_.recoveries.begin(), needed_.recoveries.end(), [&](const ir::UsedRecovery& need) {
                return need.topology == wait.topology && (isBetween(need, plan.from->role, plan.to->role) ||
                                                          isBetween(need, plan.to->role, plan.from->role));
            });
    }

    /// Nothing but a plan says that a topology has recovered: who waits where none leads waits in vain.
    void decide(const semantics::Plan& plan, const semantics::Wait& wait) {
        const auto leadsThere = [&](const objectives::UsedMove& move) {
            return move.topology == wait.topology && move.from == plan.from->role &&
                   move.to == plan.to->role && move.graceful == plan.graceful;
        };
        if (std::any_of(needed_.moves.begin(), needed_.moves.end(), leadsThere)) {
            world_.awaits[&plan].push_back(&wait);
            return;
        }
        if (plan.graceful || plan.mode == semantics::Mode::Manual) return;
        world_.evaluator.sink()
            .report(codes::startsUnordered, plan.span, plan.name, wait.topology)
            .label(wait.span, "which must be recovered first")
            .note(fmt::format("no failover of `{}` from `{}` to `{}` would say that it has recovered",
                              wait.topology, plan.from->name, plan.to->name))
            .help(fmt::format("declare it in `{}`", wait.topology))
            .help(fmt::format("or remove `mode`, and start `{}` by hand once `{}` is recovered", plan.name,
                              wait.topology));
    }

    expansion::ExpansionContext& world_;
    const objectives::Needed& needed_;
    const ir::Program& program_;
};

} // namespace

void decideAwaits(expansion::ExpansionContext& world, const objectives::Needed& needed,
                  const ir::Program& program) {
    Decision(world, needed, program).run();
}

} // namespace drc::pipeline
