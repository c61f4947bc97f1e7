#pragma once

#include "objectives/loss_recovery.hpp"
#include "objectives/playback.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A record of which interfaces of which regions failed when, and what plans would have met.
namespace drc::objectives {

/// Calls of a service that fail in one region for some time.
struct ApiFailure {
    std::string region; ///< as the provider calls it
    std::string service;
    std::vector<std::string> operations; ///< all of the service, if it is empty
    double from = 0;                     ///< milliseconds since 1970, UTC
    double until = forever;
    bool hangs = false; ///< calls get no answer; otherwise they are refused at once
    std::string what;
    std::string source;
    bool verified = false; ///< the times stand in the source, and were looked up there
};

struct Incident {
    std::string name;
    std::string title;
    std::string source;
    std::string functions; ///< the service that runs functions; empty where the record says nothing of it
    double begins = 0;     ///< milliseconds since 1970, UTC
    std::vector<ApiFailure> failures;
    std::vector<std::string> unverified; ///< what could not be found out
    std::vector<std::string> notes;      ///< how it was written down, and what else is known
};

/// A step that calls what fails, or that its engine cannot begin.
struct IncidentHit {
    std::size_t step = 0;                ///< of the plan
    const ApiFailure* failure = nullptr; ///< of the incident, which must live
    double until = forever;              ///< milliseconds from the loss: when the service answers again
    bool fails = false;                  ///< it gives up before that, or never begins; else it goes on then
    bool ofEngine = false;               ///< what runs the plan needs the service
    bool ofStart = false;                ///< it is the run that cannot be started, not its steps that wait
};

struct IncidentRun {
    Playback playback;
    std::vector<IncidentHit> hits; ///< in the order of time
    /// Of the topologies that the plan uses, and whose recovery the record changes: when they have recovered,
    /// in milliseconds from the loss; `forever` where they never do.
    std::map<std::string, double, std::less<>> used;

    /// No step fails, and all that is used recovers.
    bool goesThrough() const;
};

/// When a topology that a plan uses has recovered, in milliseconds from `start` on: played against the same
/// record from there, in milliseconds since 1970. `forever` where it never has; nothing where the record
/// changes nothing.
using UsedRecoveries =
    std::function<std::optional<double>(const std::string& topology, Case which, double start)>;

/// Where a plan is played, and what its provider says of it.
struct IncidentScene {
    std::string region{};                       ///< the recovery region, as the provider calls it
    std::string source{};                       ///< the one that it leads away from
    std::vector<ir::ServiceNeed> invocations{}; ///< what a step calls that invokes a function
    UsedRecoveries used{};                      ///< none where the plan uses nothing
};

/// One plan.
class IncidentPlayer {
public:
    /// What is passed must outlive it.
    IncidentPlayer(const Player& player, const ir::Plan& plan, const Incident& incident, IncidentScene scene)
        : player_(player), plan_(plan), incident_(incident), scene_(std::move(scene)) {}

    /// `start`: of what the recovery is played from, in milliseconds since 1970.
    IncidentRun play(Case which, double start) const;
    /// What keeps the plan from starting by itself: what it starts through fails before its first step would
    /// begin, or what every start calls fails then. Null for nothing, and for a plan that people start.
    const ApiFailure* keepsFromStarting(double start) const;
    /// The first moment at or after `start`, of the ends of failures, from which on the plan goes through in
    /// the typical case; nothing where it never does.
    std::optional<double> goesThroughFrom(double start) const;
    /// The plan invokes functions, and nobody says what service that calls.
    bool invokesFunctionsOfUnknownService() const;
    /// The plan invokes functions of which only themselves know what they call.
    bool invokesFunctionsWithUndeclaredCalls() const;

private:
    struct Outage {
        const ApiFailure* first = nullptr; ///< null where nothing fails
        double until = 0;                  ///< milliseconds since 1970
    };
    /// A step of the plan in a run; times are in milliseconds from the loss.
    struct Moment {
        std::size_t step = 0;
        double begin = 0;
        double beginOfTerm = 0; ///< earlier, where it waits for what has begun before
        bool beginsRun = false;
    };
    /// What becomes of a step.
    struct Fate {
        std::optional<IncidentHit> hit{};
        std::optional<double> takes{}; ///< milliseconds of its term; nothing where the record changes nothing
        bool fails = false;
        bool neverBegins = false;
    };
    struct Circumstances {
        Case which = Case::Typical;
        double start = 0; ///< milliseconds since 1970
    };

    template <class Concerns>
    Outage outageAt(double now, const Concerns& concerns) const;
    bool concerns(const ApiFailure& failure, const ir::PlanStep& step) const;
    bool invokes(const ApiFailure& failure) const;
    bool takesAway(const ApiFailure& failure, const std::vector<ir::ServiceNeed>& needs) const;
    std::optional<double> usedAt(const std::string& topology, const Circumstances& now,
                                 IncidentRun& run) const;
    Fate fateOf(const Moment& moment, const Circumstances& now, IncidentRun& run) const;
    Fate fateOfCall(const Moment& moment, const IncidentHit& hit, double since, Case which) const;
    Fate fateOfWait(const Moment& moment, std::optional<IncidentHit> hit, double since,
                    const Circumstances& now, IncidentRun& run) const;

    const Player& player_;
    const ir::Plan& plan_;
    const Incident& incident_;
    IncidentScene scene_;
};

/// The plans that somebody may start while the region is impaired: those that leave it, and those that lead
/// to it while both regions work.
std::vector<LossRecovery> plansDuring(const semantics::Model& model, const ir::Program& program,
                                      const Ledger& ledger, std::string_view role);

} // namespace drc::objectives
