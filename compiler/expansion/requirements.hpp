#pragma once

#include "expansion/instance_frame.hpp"

namespace drc::expansion {

/// Evaluates one `require`; a broken one is reported at the user's line with the kind's as second label.
/// False when it is broken or cannot be decided: what relies on it would only fail again.
bool checkRequirement(const syntax::Requirement& clause, const InstanceFrame& place,
                      const Environment& environment, Evaluator& evaluator);

} // namespace drc::expansion
