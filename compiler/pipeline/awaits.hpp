#pragma once

#include "expansion/expansion_context.hpp"
#include "ir/program.hpp"
#include "objectives/needed_recovery.hpp"

namespace drc::pipeline {

/// Decides which plans wait for which of the topologies that this one uses. Reports plans that start by
/// themselves and need what nothing would ever say to have recovered.
/// `program`: knows the states of components, and what the topology needs.
void decideAwaits(expansion::ExpansionContext& world, const objectives::Needed& needed,
                  const ir::Program& program);

} // namespace drc::pipeline
