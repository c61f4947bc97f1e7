#pragma once

#include "expansion/expand.hpp"
#include "ir/program.hpp"
#include "semantics/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What kinds say about time: how long a signal takes to sound, what a replica loses, what passes after an
/// action. They say it in exports with agreed names; a bound is a map as `enforced`, `usual` and their like
/// make it.
namespace drc::plans {

using expansion::Evaluator;
using expansion::Expansion;
using expansion::Instance;
using expansion::Place;
using expansion::Region;
using expansion::Value;

/// The exports that the compiler reads.
inline constexpr std::string_view detectionExport = "detection"; ///< of a signal
inline constexpr std::string_view signExport = "sign";           ///< of a signal: what it looks at
/// The sign of a signal that has weighed others already: it starts a plan alone.
inline constexpr std::string_view decisionSign = "decision";
inline constexpr std::string_view lossExport = "loss";         ///< of `for each replica`
inline constexpr std::string_view decisionExport = "decision"; ///< of an engine: people who start a plan
inline constexpr std::string_view startExport = "start";       ///< of an engine
inline constexpr std::string_view startsWithExport =
    "starts_with";                                           ///< of an engine: what a signal must export
inline constexpr std::string_view afterExport = "after";     ///< of a kind: by the verb of an action
inline constexpr std::string_view enduresExport = "endures"; ///< of a kind: by the disruption
inline constexpr std::string_view enduresForExport = "endures_for"; ///< the same for others, by their names
/// Settings that could be others, by their names, with the values to try: of a signal, or of a kind.
inline constexpr std::string_view choicesExport = "choices";

/// The longest that a plan may take which runs an action of the kind.
inline constexpr std::string_view longestExport = "longest";

/// Whether the place exports the name.
bool exports(const Place& place, std::string_view name);
/// An export of a place, or nothing.
std::optional<Value> exportOf(const Place& place, std::string_view name, Evaluator& evaluator);
/// An export of a component as a region sees it, or nothing.
std::optional<Value> exportOf(Instance& instance, std::string_view name, const Region* region,
                              Evaluator& evaluator);

/// The bounds in a value; what is none is reported at the origin's line.
std::vector<ir::Bound> boundsIn(const Value& value, const ir::Origin& origin, Evaluator& evaluator);

/// Adds what the components endure, by disruption and replica, and the settings of theirs and of their
/// signals that could be others.
void addBounds(Expansion& expansion);

} // namespace drc::plans
