#pragma once

#include "ir/program.hpp"
#include "objectives/assumed_terms.hpp"
#include "objectives/recovery.hpp"
#include "semantics/model.hpp"

#include <string>
#include <vector>

/// What stands behind an entrance takes a while until it carries the load of the region that was lost.
namespace drc::objectives {

/// How assumptions call it: `api.region.warm_up`.
std::string warmUpPath(const semantics::Model& model, const std::string& component);

/// The terms of what takes longest of all that the entrance needs, from when clients arrive. Where none
/// surely outlasts the others, these count one after the other. None where no kind says that anything does.
std::vector<Term> warmUpBehind(const ir::ComponentStates& entrance, const semantics::Model& model,
                               const ir::Program& program, const Recovery& recovery, AssumedTerms& terms);

} // namespace drc::objectives
