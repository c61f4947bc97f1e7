#pragma once

#include "diagnostics/sink.hpp"
#include "ir/program.hpp"
#include "objectives/outcome.hpp"
#include "objectives/parts.hpp"
#include "objectives/schedule.hpp"
#include "semantics/model.hpp"
#include "source/date.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What a topology guarantees: the worst-case time to recover and the worst-case loss of data, term by term
/// along the plan as it was lowered, compared with the objectives.
namespace drc::objectives {

enum class Goal : std::uint8_t { Rto, Rpo };

/// From best to worst.
enum class Verdict : std::uint8_t {
    Proven,      ///< it rests on what is enforced and promised alone
    Conditional, ///< it holds under the conditions that it lists
    Degraded,    ///< it holds, and meanwhile clients are sent to what does not serve yet
    Unjudged,    ///< nothing says how the system recovers
    Refuted      ///< it does not hold, or there is no evidence that it does
};

/// One result of the ledger, and the objective that it is compared with, if there is one.
struct Assessment {
    Goal goal = Goal::Rto;
    std::string disruption;
    std::string from; ///< of the loss of a region, the roles of the regions
    std::string to;
    std::string plan;      ///< of a recovery by a plan
    std::string component; ///< empty for the whole topology, or for the part that the plan is for
    std::string written{}; ///< how a program calls it
    double worst = 0;      ///< milliseconds, or `forever`
    double typical = 0;    ///< the typical case: typical times instead of limits
    double best = 0;
    double end = 0;          ///< of the plan, in the worst case: it has completed, or failed and said so
    double window = 0;       ///< while clients are sent to what does not serve, in the worst case
    std::vector<Term> terms; ///< in the order of time
    Schedule schedule;       ///< of the option that was assessed
    Waits waits;             ///< what of it ends the recovery
    std::string shortfall{}; ///< what is not brought back, in words; empty when all is
    std::optional<double> objective;
    source::Span objectiveSpan{};
    std::optional<Verdict> verdict;
    std::string reason;                ///< of a refutation
    std::vector<std::size_t> reliesOn; ///< of a conditional one: terms neither enforced nor promised
    const semantics::VerdictSuppression* suppression = nullptr;
    bool ofPart = false;              ///< of the part that the plan is for
    std::vector<std::string> part{};  ///< of a part, its components as a program calls them
    std::vector<std::string> parts{}; ///< of the whole topology by several plans: these, in order
    /// Plans of other parts that end later, on whose steps something waits that this one needs beside its
    /// own part.
    std::vector<std::string> awaitedPlans{};
};

/// The plan, or those of several parts: `cards and statements`; empty without one.
std::string plansOf(const Assessment& assessment);

struct Ledger {
    std::string topology;
    std::vector<Assessment> assessments;
    std::vector<Outcome> outcomes;    ///< of all plans but drills, in order
    std::vector<PartFinding> ofParts; ///< what is wrong with how plans share the topology
    std::vector<std::string> remarks; ///< what was not assessed, and why
    /// Assumptions that match no term.
    std::vector<const semantics::Assumption*> idle;
    /// The paths that assumptions can name.
    std::vector<std::string> paths;

    /// Whether an objective is missed, suppressed or not.
    bool misses() const;
    /// The suppressions that were needed, those of missed objectives apart, with the first plan that needed
    /// them: its name, or empty for none.
    std::map<const semantics::VerdictSuppression*, std::string> needed;
};

/// Whether it is the same result of the same objective, in ledgers of one topology.
bool isCounterpart(const Assessment& one, const Assessment& other);

/// Which objectives are judged, by what says which they are; all, if it is empty.
using Wanted = std::function<bool(const Assessment& unjudged)>;

/// Components whose recovery is judged although nothing of the topology itself asks for it.
using Asked = std::set<std::string>;

Ledger ledgerOf(const semantics::Model& model, const ir::Program& program, const Wanted& wanted = {},
                const Asked& asked = {});

/// Reports refuted objectives that are not suppressed, suppressions that are not needed or whose last day is
/// over, and assumptions that match no term.
void report(const Ledger& ledger, const semantics::Model& model, source::Date today,
            const source::SourceMap& sources, diagnostics::Sink& sink);

/// `1h30m`; `no bound` for what has none.
std::string printTime(double milliseconds);

} // namespace drc::objectives
