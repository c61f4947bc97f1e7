#pragma once

#include "objectives/loss_recovery.hpp"
#include "objectives/plan_schedule.hpp"
#include "objectives/recovery.hpp"
#include "objectives/simulation.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A recovery played to its end: what serves at each moment, by the states that it is judged by.
namespace drc::objectives {

/// At a moment a component begins to do something else. Where the state stays, clients find it from now on,
/// or an action has ended of which nothing says what it makes of its component.
struct StateMoment {
    double time = 0; ///< milliseconds from the loss; `forever` where nothing bounds it
    std::string component;
    std::string role;                ///< the region
    std::optional<ir::State> before; ///< nothing where it is lost with its region
    std::optional<ir::State> after;
    std::string action{}; ///< that makes it so; empty for what happens by itself, or by people
};

/// A step that fails in all its attempts.
struct FailedStep {
    std::size_t step = 0;          ///< of the plan
    bool hangs = false;            ///< it takes all the time that it may
    bool neverBegins = false;      ///< the run ends before it, even where the step is optional
    std::optional<double> takes{}; ///< milliseconds of its term, where the caller knows that
};

struct Playback {
    Run run; ///< without what the plan does not get to; `recovered` as the states have it
    std::vector<StateMoment> moments;  ///< by time
    std::optional<std::size_t> failed; ///< the step of the plan at which it ended
    double failure = forever;          ///< when it did
    std::set<std::size_t> begun;       ///< steps of the plan
    std::set<std::size_t> done;        ///< actions of the plan that have happened
    /// What served, is lost or led away, and does not serve in the recovery region in the end.
    std::map<std::string, ir::State, std::less<>> down;
    /// Of these, those of which no kind says what a missing action makes of them.
    std::set<std::string, std::less<>> unclear;

    bool isRecovered() const { return down.empty() && isPossible; }
    bool isPossible = true; ///< something brings back what is lost
};

class Player {
public:
    /// What is passed must outlive it.
    Player(const semantics::Model& model, const ir::Program& program, const LossRecovery& recovery);

    /// `takes`: of a term that does not fail.
    Playback play(const Duration& takes, const std::vector<FailedStep>& failures = {}) const;
    /// The term of a step of the plan.
    const Term& termOf(std::size_t step) const;
    /// When the term of a step begins in a run; `forever` where it does not. That of a step which waits for
    /// another topology begins with the loss.
    double beginOfTerm(std::size_t step, const Run& run) const;
    /// When a step of the plan begins in a run, after all that comes before it; `forever` where it does not.
    double beginOf(std::size_t step, const Run& run) const;
    /// When the term of a step ends in a run; `forever` where it does not.
    double endOfTerm(std::size_t step, const Run& run) const;
    /// A topology that this one uses, and the term of its recovery.
    using Use = std::pair<std::string, const Term*>;
    /// What people wait for before they start the plan.
    std::vector<Use> usesBefore() const;
    const Recovery& unhindered() const { return unhindered_; }

private:
    struct Times;

    const Span* spanOf(std::size_t step, const Run& run) const;
    bool isOptional(std::size_t step) const { return plan_.steps[step].optional; }
    Times timesOf(const Duration& takes, const std::vector<FailedStep>& failures) const;
    bool isBegun(std::size_t step, const Times& times) const;
    bool isDone(const ir::PlanAction& action, const Times& times) const;
    void cutRun(Run& run, const Times& times) const;
    double endOf(std::size_t action, const Times& times) const;
    double servesAt(const Recovery& recovery, std::string_view component, std::size_t action,
                    const Times& times) const;
    std::optional<double> endOfTail(std::string_view component, std::string_view action,
                                    const Times& times) const;
    double recovered(const Recovery& recovery, const ir::Plan& plan, const Times& times,
                     Playback& result) const;
    void addMoments(const Recovery& recovery, const Times& times, Playback& result) const;
    ir::Plan asFarAs(const std::set<std::size_t>& done) const;

    const ir::Program& program_;
    const ir::Plan& plan_;
    ir::Plan withoutDocument_;
    const LossRecovery& whole_;
    PlanSchedule lowered_; ///< of the assessment
    Recovery unhindered_;
    bool byThemselves_ = false; ///< it is judged by what clients find without the plan, which is sooner
    std::set<std::string, std::less<>> mayStay_; ///< what the topology allows to stay down
};

} // namespace drc::objectives
