#include "pipeline/awaits.hpp"

#include "library/contract.hpp"
#include "objectives/plan_schedule.hpp"
#include "objectives/scenario.hpp"
#include "plans/lower_plans.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace drc::pipeline {

namespace codes = diagnostics::codes;
namespace contract = library::contract;

namespace {

class Decision {
public:
    Decision(expansion::ExpansionContext& world, const objectives::Needed& needed, const ir::Program& program)
        : world_(world), needed_(needed), program_(program) {}

    void run() {
        for (const semantics::Plan& plan : world_.model.plans) {
            std::vector<std::string> reported;
            for (const ir::UsedRecovery* need : needsOf(plan))
                decide(plan, *need, reported);
        }
    }

private:
    /// While both regions work, what the plan moves with it; on the way back, what its counterpart moved.
    std::vector<const ir::UsedRecovery*> needsOf(const semantics::Plan& plan) const {
        if (!plan.graceful) return objectives::neededBy(plans::outlineOf(plan), program_);
        const bool returns = plan.kind == semantics::PlanKind::Failback;
        ir::Plan there = plans::outlineOf(plan);
        if (returns) {
            std::swap(there.from, there.to);
            there.returning = false;
        }
        const bool hasMoved = objectives::Scenario(program_, there).hasMoved();
        std::vector<const ir::UsedRecovery*> result;
        for (const ir::UsedRecovery& need : program_.needs)
            if (need.from == there.from && need.to == there.to && need.afterMove == hasMoved)
                result.push_back(&need);
        return result;
    }

    const semantics::Wait* waitFor(const semantics::Plan& plan, const ir::UsedRecovery& need) const {
        const auto leadsThere = [&](const objectives::UsedMove& move) {
            return move.topology == need.topology && move.from == plan.from->role &&
                   move.to == plan.to->role && move.graceful == plan.graceful;
        };
        // Nothing but a plan says that a topology has recovered: who waits where none leads waits in vain.
        if (std::none_of(needed_.moves.begin(), needed_.moves.end(), leadsThere)) return nullptr;
        for (const semantics::Wait& wait : world_.model.waits)
            if (wait.topology == need.topology) return &wait;
        return nullptr;
    }

    void decide(const semantics::Plan& plan, const ir::UsedRecovery& need,
                std::vector<std::string>& reported) {
        if (const semantics::Wait* const wait = waitFor(plan, need)) {
            auto& waits = world_.awaits[&plan];
            if (std::find(waits.begin(), waits.end(), wait) == waits.end()) waits.push_back(wait);
            return;
        }
        auto& first = world_.startedAfter[&plan];
        if (std::find(first.begin(), first.end(), need.what) == first.end()) first.push_back(need.what);
        const bool startsItself = !plan.graceful && plan.mode != semantics::Mode::Manual;
        if (!startsItself || std::find(reported.begin(), reported.end(), need.topology) != reported.end())
            return;
        reported.push_back(need.topology);
        report(plan, need);
    }

    void report(const semantics::Plan& plan, const ir::UsedRecovery& need) {
        const auto use = std::find_if(world_.model.uses.begin(), world_.model.uses.end(),
                                      [&](const semantics::Use& one) { return one.name == need.topology; });
        const bool isDirect = use != world_.model.uses.end();
        auto& error = world_.evaluator.sink()
                          .report(codes::startsUnordered, plan.span, plan.name, need.what)
                          .label(need.bound.origin.statement, "which must be recovered first");
        if (isDirect && use->isMarked) {
            error
                .note(fmt::format("no failover of `{}` from `{}` to `{}` would say that it has recovered",
                                  need.topology, plan.from->name, plan.to->name))
                .help(fmt::format("declare it in `{}`", need.topology));
        } else {
            error.note("a plan waits for another topology only where that one says when it has recovered");
            if (const std::string says = kindThatSays(); isDirect && !says.empty())
                error.help(fmt::format("let `{}` say so: `{} recovered {{ }}`", need.topology, says));
            if (!isDirect)
                error.help(fmt::format("use it here, too, so that the plan can wait for it: `uses {}`",
                                       need.topology));
        }
        error.help(fmt::format("or remove `mode`, and start `{}` by hand once `{}` is recovered", plan.name,
                               need.what));
    }

    /// The kind with which a topology says where it has recovered.
    std::string kindThatSays() const {
        for (const std::string& name : world_.library.kindNames()) {
            const semantics::Kind* const kind = world_.kinds.find(name);
            if (kind != nullptr && kind->is(contract::mark::trait)) return name;
        }
        return "";
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
