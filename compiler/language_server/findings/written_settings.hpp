#pragma once

#include "language_server/texts/edits.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"

#include <vector>

namespace drc::language_server {

/// The parameters without a default that are not set. `kind`: the compiler may set some of them; null where
/// it sets none.
std::vector<const semantics::Parameter*> missingIn(const semantics::ParameterList& parameters,
                                                   const semantics::Settings& settings,
                                                   const semantics::Kind* kind);

/// `name = value`, with a value of its type to begin with: of components, one of the topology.
void writeSetting(const semantics::Parameter& parameter, const semantics::Model& model, TextWithHoles& text);

} // namespace drc::language_server
