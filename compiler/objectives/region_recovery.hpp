#pragma once

#include "ir/program.hpp"
#include "objectives/judge.hpp"
#include "objectives/plan_schedule.hpp"
#include "objectives/recovery.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::objectives {

/// Judges how a topology recovers from the loss of a region: by its plans, or without one.
class RegionRecoveries {
public:
    RegionRecoveries(const semantics::Model& model, const ir::Program& program, Judge& judge,
                     AssumedTerms& terms, Ledger& ledger, const Asked& asked)
        : model_(model),
          program_(program),
          judge_(judge),
          terms_(terms),
          schedules_(model, program, terms),
          ledger_(ledger),
          asked_(asked) {}

    /// A failover or failback.
    void byPlan(const ir::Plan& plan);
    /// A plan that runs while both regions work: nothing is lost, and no objective is set; but all that
    /// serves must do so afterwards.
    void whileBothWork(const ir::Plan& plan);
    /// The whole topology, where each plan for a loss is for a part of it. To be called after the plans.
    void byParts();
    /// Where no plan recovers from the loss, clients may find another region that serves by themselves. To be
    /// called after the plans.
    void withoutPlan(const std::string& lost);

private:
    void remark(const ir::Plan& plan);
    void needsAlone(const std::string& lost);
    std::vector<JudgedShortfall> shortfallsOf(const Recovery& recovery, std::string_view plan = {});
    /// A plan, what it brings back, and how it may begin.
    struct LoweredPlan {
        const ir::Plan& plan;
        Recovery recovery;
        std::vector<JudgedShortfall> shortfalls;
        std::vector<PlanSchedule> schedules{};
    };
    /// Lowered once, and kept.
    const LoweredPlan& lowered(const ir::Plan& plan);
    /// What is awaited, without or with what clients find by themselves while a step brings it back, too.
    using Awaits = std::function<Awaited(bool byThemselves)>;
    /// What is awaited of the plan, with how it may begin.
    static std::vector<Option>
    optionsOf(const LoweredPlan& plan, const std::vector<JudgedShortfall>& shortfalls, const Awaits& awaits);
    std::string whyUnjudged(const ir::Plan& plan, const Recovery& recovery,
                            const std::vector<JudgedShortfall>& shortfalls) const;
    /// What plans of other parts do to what a component, or all of the plan, awaits beside this one's part.
    std::vector<Judge::Part> doneByOthers(const std::string& component, const LoweredPlan& plan);
    void keepPart(const LoweredPlan& plan, const Outcome* outcome);
    /// The whole topology, where its plans for a loss are parts like this one; nothing where one is for all.
    std::optional<Assessment> ofAllParts(const ir::Plan& plan) const;
    bool isAlone(const ir::ComponentStates& states, const ir::Plan& loss) const;
    std::string inNoPart(const std::string& component) const;
    std::string openShortfall(const std::vector<JudgedShortfall>& shortfalls, const ir::Plan& plan) const;
    const Outcome& addOutcome(const ir::Plan& plan, const Recovery& recovery,
                              const std::vector<JudgedShortfall>& shortfalls, const PlanSchedule& lowered);
    /// What is judged when the region is lost: the topology, as an empty name, where clients depend on the
    /// region, and components with objectives of their own.
    std::vector<std::string> subjectsOf(const std::string& lost) const;

    const semantics::Model& model_;
    const ir::Program& program_;
    Judge& judge_;
    AssumedTerms& terms_;
    PlanSchedules schedules_;
    Ledger& ledger_;
    const Asked& asked_;                                      ///< components that are judged in any case
    std::set<std::string> planned_;                           ///< regions whose loss a plan recovers from
    std::map<std::string, LoweredPlan, std::less<>> lowered_; ///< by the name of the plan
    struct Part {
        const LoweredPlan& lowered;
        Judge::Part judged{};
        bool isAwaited = false; ///< or nothing has to be brought back
        Awaited awaited{};      ///< of it, when all parts are judged together
    };
    std::deque<Part> parts_;

    /// The parts for one loss, and what recovers beside them by itself.
    void together(const Assessment& pattern, const std::vector<const Part*>& parts);
    void besideParts(Assessment pattern, const std::vector<const Part*>& parts, const Recovery& recovery,
                     const PlanSchedule& lowered);
};

} // namespace drc::objectives
