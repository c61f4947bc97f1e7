#pragma once

#include "expansion/expand.hpp"
#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "library/library.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"

namespace drc::pipeline {

/// Everything that will exist for a topology, or what recovers it. Problems are reported; the program is then
/// incomplete.
ir::Program programOf(const semantics::Model& model, library::Library& library, semantics::Kinds& kinds,
                      const expansion::Providers& providers, semantics::Evaluator& evaluator,
                      expansion::Extent extent = expansion::Extent::Everything);

} // namespace drc::pipeline
