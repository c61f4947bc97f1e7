#pragma once

#include "expansion/world.hpp"
#include "ir/program.hpp"

namespace drc::expansion {

/// Resources that need each other, perhaps through the configuration of a provider, can never be made: each
/// such cycle is reported with its path along the lines that close it.
void reportCircles(const World& world, const ir::Program& program);

} // namespace drc::expansion
