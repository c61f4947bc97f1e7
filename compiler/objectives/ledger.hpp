#pragma once

#include "diagnostics/sink.hpp"
#include "ir/program.hpp"
#include "objectives/schedule.hpp"
#include "semantics/model.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What a topology guarantees: the worst-case time to recover and the worst-case loss of data, term by term
/// along the plan as it was lowered, compared with the objectives.
namespace drc::objectives {

enum class Goal : std::uint8_t { Rto, Rpo };

/// `Proven` rests on what is enforced and promised alone; `Conditional` holds under the conditions that it
/// lists; `Refuted` does not hold, or there is no evidence that it does.
enum class Verdict : std::uint8_t { Proven, Conditional, Refuted };

/// One result of the ledger, and the objective that it is compared with, if there is one.
struct Assessment {
    Goal goal = Goal::Rto;
    std::string disruption;
    std::string from; ///< of the loss of a region, the roles of the regions
    std::string to;
    std::string plan;      ///< of a recovery by a plan
    std::string component; ///< empty for the whole topology
    std::string written{}; ///< how a program calls it
    double worst = 0;      ///< milliseconds, or `forever`
    double typical = 0;    ///< the typical case: typical times instead of limits
    double best = 0;
    std::vector<Term> terms; ///< in the order of time
    Schedule schedule;       ///< of the option that was assessed
    std::optional<double> objective;
    source::Span objectiveSpan{};
    std::optional<Verdict> verdict;
    std::string reason;                ///< of a refutation
    std::vector<std::size_t> reliesOn; ///< of a conditional one: terms neither enforced nor promised
    const semantics::ObjectiveSuppression* suppression = nullptr;
};

struct Ledger {
    std::string topology;
    std::vector<Assessment> assessments;
    std::vector<std::string> remarks; ///< what was not assessed, and why
    /// Assumptions that match no term.
    std::vector<const semantics::Assumption*> idle;
    /// The paths that assumptions can name.
    std::vector<std::string> paths;

    /// Whether an objective is missed, suppressed or not.
    bool misses() const;
};

/// Which objectives are judged, by what says which they are; all, if it is empty.
using Wanted = std::function<bool(const Assessment& unjudged)>;

Ledger ledgerOf(const semantics::Model& model, const ir::Program& program, const Wanted& wanted = {});

/// Reports refuted objectives that are not suppressed, suppressions that are not needed, and assumptions that
/// match no term.
void report(const Ledger& ledger, const semantics::Model& model, const source::SourceMap& sources,
            diagnostics::Sink& sink);

/// `1h30m`; `no bound` for what has none.
std::string printTime(double milliseconds);

} // namespace drc::objectives
