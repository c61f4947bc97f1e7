#pragma once

#include "backends/targets.hpp"

namespace drc::backends::state_machine {

/// `runbooks/<plan>.json`: a state machine in the States Language for each plan whose engine runs such
/// documents. Deferred values are placeholders `${Name}`, which the deployment fills in. Beside those of the
/// plan, the engine's kind gives values for the names that stand in `document.hpp`.
std::vector<Artifact> emit(const ir::Program& program, const Context& context);

} // namespace drc::backends::state_machine
