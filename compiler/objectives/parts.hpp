#pragma once

#include "ir/program.hpp"
#include "objectives/recovery.hpp"
#include "semantics/model.hpp"
#include "source/span.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// How the plans for one loss share a topology among them.
namespace drc::objectives {

struct PartFinding {
    enum class Sort : std::uint8_t {
        Need,    ///< something in the part needs what is not in it, and does not serve otherwise
        Gap,     ///< something served, and is in no part
        Foreign, ///< a step acts on what is not in the part
        Also,    ///< a step stops what is not in the part
        Shared,  ///< two plans do the same, or change the same, without asking first
    };
    Sort sort = Sort::Need;
    semantics::PlanKind kind = semantics::PlanKind::Failover; ///< of the first two, of the plans
    std::string plan;                                         ///< at whose line it stands
    std::string component;                                    ///< by its name
    std::string written;                                      ///< as a program calls it
    std::string by;        ///< of a need, who needs it; of the last three, the step, as it is written
    std::string other;     ///< another plan that acts on it, or is for it; empty without one
    std::string otherStep; ///< of the last one, what the other plan does
    std::string from;      ///< the roles of the regions
    std::string to;
    ir::State state =
        ir::State::Absent; ///< in the recovery region, of the first two; of `Also`, after the step
    bool entrance = false;
    source::Span span{};
    source::Span second{}; ///< where the other one stands; empty without one
};

/// Whether something may stay down after the plan; after all plans for a loss, where its name is empty.
using MayStay = std::function<bool(std::string_view component, std::string_view plan)>;

/// For each loss that a plan of a part is for, in the order of plans.
std::vector<PartFinding> findingsOfParts(const semantics::Model& model, const ir::Program& program,
                                         const MayStay& mayStay);

/// The entrance through which alone clients find something that the plan brings back, if it is not in the
/// part with that, and leads nobody to the recovery region by itself; empty otherwise. `recovery`: by the
/// plan.
std::string entranceElsewhere(const ir::Program& program, const Recovery& recovery);

} // namespace drc::objectives
