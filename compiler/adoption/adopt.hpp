#pragma once

#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "library/library.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/model.hpp"

/// What exists already and is taken over: `adopt`. It happens to the Program, when all that will exist is
/// known, so that kinds need not know of it; who takes nothing over pays nothing.
namespace drc::adoption {

/// Makes the program take over what the topology says: resources are imported and keep what is theirs, and
/// every text that holds a name which is kept holds that one.
void adopt(const semantics::Model& model, ir::Program& program, library::Library& library,
           const expansion::Providers& providers, semantics::Evaluator& evaluator);

} // namespace drc::adoption
