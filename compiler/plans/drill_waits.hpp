#pragma once

#include "expansion/expansion_context.hpp"
#include "ir/program.hpp"
#include "semantics/model.hpp"

namespace drc::plans {

/// Reports plans of a drill that may wait longer for other topologies than the drill waits for them.
/// `program`: with these plans.
void checkWaits(expansion::ExpansionContext& world, const semantics::Drill& drill,
                const semantics::Component& drillRunner, const ir::Program& program);

} // namespace drc::plans
