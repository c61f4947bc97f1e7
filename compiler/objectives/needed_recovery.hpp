#pragma once

#include "diagnostics/sink.hpp"
#include "ir/program.hpp"
#include "semantics/model.hpp"

#include <string>
#include <vector>

/// What a topology waits for when it recovers, because it uses another one: the recovery of that one.
namespace drc::objectives {

using Uses = std::vector<const semantics::Use*>;

/// A plan of a used topology, by the roles of the regions in the topology that uses it.
struct UsedMove {
    std::string topology;
    std::string from;
    std::string to;
    bool graceful = false;
};

struct Needed {
    std::vector<ir::UsedRecovery> recoveries;
    std::vector<UsedMove> moves; ///< of those topologies that say where they have recovered
};

/// For each pair of regions of `user` in which the loss of the first takes away what it uses of the other
/// topology. Regions are compared by their names at the provider; one that the other topology lacks is
/// reported. Times are in milliseconds.
/// `uses`: what is used of the other topology, at least one, to be recovered by one plan of it. Where that
/// one says when it has recovered, a recovery counts until it says so.
Needed needsOf(const semantics::Model& user, const Uses& uses, const semantics::Model& other,
               const ir::Program& program, diagnostics::Sink& sink);

} // namespace drc::objectives
