#pragma once

#include "expansion/expansion_context.hpp"
#include "semantics/model.hpp"

#include <string>
#include <vector>

/// Plans that list no steps get those that recovery needs.
namespace drc::derivation {

/// A plan that stays without steps, and why.
struct Underived {
    const semantics::Plan* plan = nullptr;
    std::string reason; ///< `everything serves in \`secondary\` without a step`
};

/// Whether any plan of the topology lists no steps.
bool isNeededFor(const semantics::Model& model);

/// Gives each such plan the steps that bring back what it must bring back, in the order in which recovery
/// ends first: side by side where its engine can. `world`: a new context of the model, whose sink takes what
/// goes wrong with trials. Where that is errors, steps may be missing, or in the order of their components.
std::vector<Underived> deriveSteps(semantics::Model& model, expansion::ExpansionContext& world);

} // namespace drc::derivation
