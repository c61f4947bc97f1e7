#pragma once

#include "expansion/place.hpp"

namespace drc::expansion {

/// Elaborates a kind for one place: decides conditions, unrolls loops, checks requirements, and reports to
/// the place which resources, exports and values it has. Attributes are not evaluated yet.
void walk(Place& place, Evaluator& evaluator);

/// Evaluates one `require`; a broken one is reported at the user's line with the kind's as second label.
/// False when it is broken or cannot be decided: what relies on it would only fail again.
bool checkRequirement(const syntax::Clause& clause, const Place& place, const Environment& environment,
                      Evaluator& evaluator);

} // namespace drc::expansion
