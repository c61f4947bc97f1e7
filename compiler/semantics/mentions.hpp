#pragma once

#include "semantics/model.hpp"

#include <string_view>
#include <vector>

namespace drc::semantics {

/// Whether a setting of the component names another one.
bool mentions(const Component& component, std::string_view other);

/// What a component cannot work without, as far as the topology says so: the components that its settings
/// name, also by a `let`, those that they name, and so on. In the order of declaration, without the component
/// itself.
std::vector<const Component*> needsOf(const Model& model, const Component& component);

} // namespace drc::semantics
