#pragma once

#include "expansion/expand.hpp"
#include "expansion/expansion_context.hpp"
#include "ir/program.hpp"

#include <string_view>

namespace drc::pipeline {

/// Everything that will exist for the topology of a new context, or what recovers it. Problems are reported;
/// the program is then incomplete. `only`: of what recovers it, a single plan.
ir::Program programOf(expansion::ExpansionContext& world,
                      expansion::Extent extent = expansion::Extent::Everything, std::string_view only = {});

} // namespace drc::pipeline
