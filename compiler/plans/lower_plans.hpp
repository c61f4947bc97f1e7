#pragma once

#include "expansion/expand.hpp"

#include <string_view>

namespace drc::plans {

using expansion::Expansion;

/// Lowers the plans and drills of the topology, and writes the components that run them and hold them back.
/// Those that hold plans back were made before. Of what recovers alone, `only` is the plan that is looked at;
/// empty for all.
void lowerPlans(Expansion& expansion, std::string_view only = {});

/// What a plan is for, without what it does.
ir::Plan outlineOf(const semantics::Plan& plan);

/// One plan as recovery reads it, without what runs it. It must live as long as the context.
ir::Plan lowerAlone(expansion::ExpansionContext& world, const semantics::Plan& plan);

} // namespace drc::plans
