#pragma once

#include "backends/targets.hpp"

namespace drc::backends::ssm {

/// `runbooks/<plan>.json`: an automation document (schema 0.3) for each plan whose engine runs such
/// documents. Deferred values become parameters whose defaults are placeholders `${Name}`, which the
/// deployment fills in.
std::vector<Artifact> emit(const ir::Program& program, const Context& context);

} // namespace drc::backends::ssm
