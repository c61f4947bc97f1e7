#pragma once

#include "expansion/expansion_context.hpp"
#include "ir/program.hpp"

#include <cstdint>
#include <vector>

namespace drc::expansion {

/// What is made of a topology.
enum class Extent : std::uint8_t {
    Everything,
    Faultless, ///< the same for a trial, which ends where it is known what exists and something is wrong
    Recovery,  ///< what the ledger reads: plans, and what takes how long; the rest is not evaluated
};

/// Writes a Program from the components of one topology, in the order in which they are given. Problems are
/// reported; the program is then incomplete.
class Expansion {
public:
    Expansion(ExpansionContext& world, ir::Program& program, Extent extent = Extent::Everything);

    /// Decides what exists of a component. All that the topology declares are elaborated before the body of
    /// any resource is evaluated.
    Instance& elaborate(const semantics::Component& component);
    /// What comes next: the resources and outputs of a component, with everything that they use.
    void component(const semantics::Component& component);
    /// What stands once for all components: inputs, providers, files.
    void complete();
    /// Those that have been written.
    const std::vector<const semantics::Component*>& components() const { return written_; }

    ExpansionContext& world() { return world_; }
    ir::Program& program() { return program_; }
    Extent extent() const { return extent_; }

private:
    void evaluate(Instance& instance, const semantics::Parameter& parameter);
    void place(const InstanceFrame& place);
    void part(const InstanceFrame& place);
    void outputs(Instance& instance, const InstanceFrame& place);
    void inputs();
    void providers();
    ir::Value stateOf(const syntax::Expression& written, const semantics::Environment& environment);

    ExpansionContext& world_;
    ir::Program& program_;
    Extent extent_;
    std::vector<const semantics::Component*> written_;
};

} // namespace drc::expansion
