#pragma once

#include "objectives/alternatives.hpp"
#include "objectives/ledger.hpp"
#include "objectives/other_store.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What a proof says of a ledger, whatever shows it.
namespace drc::objectives {

/// `1h30m`; `none` for what has no bound.
std::string orNone(double milliseconds);
/// A figure of a term, and what it rests on; the latter is empty where the other figure says so.
struct Figure {
    std::string time;
    std::string evidence;
};
/// What is enforced or promised; `none` where nothing is.
Figure boundFigure(const Term& term);
/// What it takes in the typical case.
Figure expectedFigure(const Term& term);
/// `13m expected, no bound`.
std::string expectedAndBound(const Assessment& assessment);

/// What happens, to whom: `loss of primary, recovered in secondary by failover`.
std::string occasion(const Assessment& assessment);
/// `RTO 30m: conditional, 13m expected, no bound`.
std::string verdictOf(const Assessment& assessment);
/// `suppressed until 2027-01-31 by payments`.
std::string suppressedInWords(const semantics::SuppressionTerms& suppression);

/// What a conditional verdict relies on, a line each: terms, and at the end all calls of which nobody says
/// how long they take.
std::vector<std::string> conditionsOf(const Assessment& assessment);

/// What the changes are good for.
inline constexpr const char* headingOfOtherStores =
    "a store that every region writes, and that needs no recovery step, would meet it:";
const char* headingOf(const std::vector<Alternative>& changes);
/// `code`: how the format marks what is written in a program.
std::string otherStore(const OtherStore& one, std::string (*code)(std::string_view));
std::string alternative(const Alternative& one, std::string (*code)(std::string_view));

/// What the plan makes of the region, of a recovery by a plan; null for everything else.
const Outcome* outcomeOf(const Ledger& ledger, const Assessment& assessment);
/// `ledger is read-only until \`promote ledger\``.
std::string inWords(const Outcome::Change& change);
/// ``missing step: `promote ledger` `` and ``needed, and optional: `promote ledger` ``: what would bring back
/// what the plan leaves, a line each.
std::vector<std::string> missingSteps(const Outcome& outcome);
/// Whether the step is there, but may fail.
bool mayFail(const Outcome::Missing& missing);
/// ``the steps are derived: `promote ledger`, then `shift entry` ``; empty where the plan lists them.
/// `code`: how the format marks what is written in a program.
std::string derivedSteps(const Outcome& outcome, std::string (*code)(std::string_view));
/// By how much the plan is slower than it could be, and how it would not; empty where it is not.
std::string shorterSteps(const Outcome& outcome, std::string (*code)(std::string_view));
/// What is said of a topology in which nothing is judged.
inline constexpr std::string_view nothingToJudge = "nothing to judge: no plan, no replica";

/// Whether there is a bound, and if not, for want of what; empty where nothing takes time.
std::string boundInWords(const Assessment& assessment);
/// The time within which the plan has ended; empty where no plan is judged, or nothing bounds it.
std::string endOfPlan(const Assessment& assessment);
/// The time in which requests are sent to what does not serve; empty without one.
std::string windowOf(const Assessment& assessment);

} // namespace drc::objectives
