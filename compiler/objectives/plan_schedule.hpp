#pragma once

#include "ir/program.hpp"
#include "objectives/assumed_terms.hpp"
#include "objectives/judged_shortfall.hpp"
#include "objectives/quotas.hpp"
#include "objectives/schedule.hpp"
#include "semantics/model.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// Plans as schedules of terms.
namespace drc::objectives {

/// A plan that begins with some of its signals, or by hand.
struct PlanSchedule {
    Schedule schedule;
    std::vector<std::size_t> ends; ///< by the number of the plan's steps, that of the schedule's
};

/// Whether all of these signals can be heard: a simulation may silence one.
bool sounds(const ir::Plan& plan, const std::vector<std::size_t>& signals);

/// What other topologies have to bring back before the plan can; nothing for a plan while both regions work.
std::vector<const ir::UsedRecovery*> neededBy(const ir::Plan& plan, const ir::Program& program);

/// Whether a step of the plan waits for it; else people wait before they start the plan.
bool isAwaited(const ir::UsedRecovery& need, const ir::Plan& plan);

/// How assumptions call the time of a step: `ledger.promote.wait_roles`.
std::string stepPath(const semantics::Model& model, const ir::PlanStep& step);

/// How assumptions call the time until a component is back: `ledger.region.recovery`.
std::string recoveryPath(const semantics::Model& model, const std::string& component);

/// What ends a recovery: actions with what follows them, what clients find again by themselves, and what
/// somebody has to bring back.
Waits waitsFor(const Awaited& awaited, const std::vector<JudgedShortfall>& shortfalls, const ir::Plan& plan,
               const PlanSchedule& lowered);

class PlanSchedules {
public:
    PlanSchedules(const semantics::Model& model, const ir::Program& program, AssumedTerms& terms)
        : model_(model), program_(program), terms_(terms), quotas_(model, program, terms) {}

    /// By what the plan begins with: each set of signals that starts it, or people.
    std::vector<PlanSchedule> of(const ir::Plan& plan, const Recovery& recovery,
                                 const std::vector<JudgedShortfall>& shortfalls);
    /// One that begins with these signals, or by hand.
    PlanSchedule beginningWith(const std::vector<std::size_t>& signals, const ir::Plan& plan,
                               const Recovery& recovery, const std::vector<JudgedShortfall>& shortfalls);
    /// Without a plan: what clients find again by themselves.
    PlanSchedule ofNone(const ir::Plan& none, const Recovery& recovery);
    /// What other topologies have to bring back, and nothing else.
    Schedule ofNeeds(const ir::Plan& none) const;

private:
    std::vector<std::size_t> addSteps(Schedule& schedule, const ir::Plan& plan);
    void addAction(Schedule& schedule, const ir::Plan& plan, std::size_t begin, std::size_t end,
                   std::vector<std::size_t>& ends);
    void addPropagationDelays(Schedule& schedule, const ir::Plan& plan, const Recovery& recovery,
                              const std::vector<std::size_t>& ends);
    std::vector<Term> warmUpBehind(const std::string& component, const Recovery& recovery);
    void addByThemselves(Schedule& schedule, const ir::Plan& plan, const Recovery& recovery,
                         const std::vector<std::size_t>& ends);
    void addShortfalls(Schedule& schedule, const ir::Plan& plan, const Recovery& recovery,
                       const std::vector<JudgedShortfall>& shortfalls);
    /// What other topologies have to bring back first, and no step waits for.
    void addNeeds(Schedule& schedule, const ir::Plan& plan) const;
    /// What a step waits for.
    void addAwaited(Schedule& schedule, const ir::Plan& plan, const ir::PlanStep& step) const;
    void addSignal(Schedule& schedule, const ir::Detection& detection);
    std::string written(const std::string& component) const { return model_.written(component); }

    const semantics::Model& model_;
    const ir::Program& program_;
    AssumedTerms& terms_;
    Quotas quotas_;
};

} // namespace drc::objectives
