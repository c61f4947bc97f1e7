#pragma once

#include "ir/program.hpp"
#include "objectives/assumed_terms.hpp"
#include "objectives/quotas.hpp"
#include "objectives/recovery.hpp"
#include "semantics/model.hpp"

#include <vector>

/// What stands behind an entrance takes a while until it carries the load of the region that was lost.
namespace drc::objectives {

/// The quotas of all that the entrance needs, each once; then the terms of what takes longest to warm up,
/// from when clients arrive. Where none surely outlasts the others, these count one after the other. None
/// where no kind says that anything does. Assumptions call the latter `api.region.warm_up`.
std::vector<Term> warmUpBehind(const ir::ComponentStates& entrance, const semantics::Model& model,
                               const ir::Program& program, const Recovery& recovery, AssumedTerms& terms,
                               Quotas& quotas);

} // namespace drc::objectives
