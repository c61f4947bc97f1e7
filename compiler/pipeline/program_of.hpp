#pragma once

#include "expansion/expand.hpp"
#include "expansion/expansion_context.hpp"
#include "ir/program.hpp"
#include "objectives/needed_recovery.hpp"

#include <string_view>

namespace drc::pipeline {

/// The plan that something is tried for.
struct TriedPlan {
    std::string_view name;
    /// The program in which nothing but this plan was different.
    const ir::Program& before;
};

/// Everything that will exist for the topology of a new context, or what recovers it. Problems are reported;
/// the program is then incomplete. `tried`: of what recovers it, only this plan is made; what components
/// endure and what state they are in follows from no plan, and is taken from before. `needed`: what the
/// topology needs of others.
ir::Program programOf(expansion::ExpansionContext& world, const objectives::Needed& needed,
                      expansion::Extent extent = expansion::Extent::Everything,
                      const TriedPlan* tried = nullptr);

} // namespace drc::pipeline
