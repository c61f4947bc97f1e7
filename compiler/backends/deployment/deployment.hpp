#pragma once

#include "backends/targets.hpp"

#include <vector>

namespace drc::backends::deployment {

/// `deploy.py` with the checks that it asks, and `deployment.json`, which tells it the configurations in the
/// order in which they are applied, what they hand over to each other, and which of their outputs are for
/// people and which are checks.
std::vector<Artifact> emit(const ir::Program& program, const Context& context);

std::vector<ir::ReservedName> reservedNames();

} // namespace drc::backends::deployment
