#pragma once

#include "diagnostics/sink.hpp"
#include "ir/program.hpp"
#include "semantics/model.hpp"

#include <vector>

/// What a topology waits for when it recovers, because it uses another one: the recovery of that one.
namespace drc::objectives {

/// For each pair of regions of `user` in which the loss of the first takes away what it uses of the other
/// topology. Regions are compared by their names at the provider; one that the other topology lacks is
/// reported. Times are in milliseconds.
std::vector<ir::UsedRecovery> needsOf(const semantics::Model& user, const semantics::Use& use,
                                      const semantics::Model& other, const ir::Program& program,
                                      diagnostics::Sink& sink);

} // namespace drc::objectives
