#pragma once

#include "ir/program.hpp"
#include "objectives/ledger.hpp"
#include "semantics/model.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What there is to simulate when a region is lost.
namespace drc::objectives {

/// The recovery of a whole topology from the loss of a region: by a plan, or by what clients find without
/// one.
struct LossRecovery {
    Assessment assessment;
    ir::Plan plan;        ///< without a plan it has no name and no steps
    std::string reason{}; ///< why it never completes, or why there is nothing to recover
    bool isNeeded = true; ///< whether anything has to be recovered

    bool hasPlan() const { return !plan.name.empty(); }
};

/// The terms of a plan, also where nothing of it is waited for.
Schedule scheduleOf(const semantics::Model& model, const ir::Program& program, const ir::Plan& plan);

/// All of them, in the order of plans; where no plan is for it, the one without. At least one, for a role of
/// the topology.
std::vector<LossRecovery> recoveriesFrom(const semantics::Model& model, const ir::Program& program,
                                         const Ledger& ledger, std::string_view role);

} // namespace drc::objectives
