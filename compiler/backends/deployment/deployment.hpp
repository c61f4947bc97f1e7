#pragma once

#include "backends/targets.hpp"

#include <vector>

namespace drc::backends::deployment {

/// `deploy.py` with the checks that it runs, and `deployment.json`, which lists the configurations in the
/// order in which they are applied, the values that they pass to each other, and which of their outputs are
/// for users and which are checks.
std::vector<Artifact> emit(const ir::Program& program, const Context& context);

std::vector<ir::ReservedName> reservedNames();

} // namespace drc::backends::deployment
