#pragma once

#include "diagnostics/sink.hpp"
#include "ir/program.hpp"
#include "semantics/model.hpp"

#include <vector>

/// What a topology waits for when it recovers, because it uses another one: the recovery of that one.
namespace drc::objectives {

using Uses = std::vector<const semantics::Use*>;

/// For each pair of regions of `user` in which the loss of the first takes away what it uses of the other
/// topology. Regions are compared by their names at the provider; one that the other topology lacks is
/// reported. Times are in milliseconds.
/// `uses`: what is used of the other topology, at least one, to be recovered by one plan of it.
std::vector<ir::UsedRecovery> needsOf(const semantics::Model& user, const Uses& uses,
                                      const semantics::Model& other, const ir::Program& program,
                                      diagnostics::Sink& sink);

} // namespace drc::objectives
