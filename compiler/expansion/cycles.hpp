#pragma once

#include "expansion/expansion_context.hpp"
#include "ir/program.hpp"

namespace drc::expansion {

/// Resources that need each other, perhaps through the configuration of a provider, can never be made: each
/// such cycle is reported with its path along the lines that close it.
void reportCycles(const ExpansionContext& world, const ir::Program& program);

} // namespace drc::expansion
