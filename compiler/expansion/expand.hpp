#pragma once

#include "expansion/world.hpp"
#include "ir/program.hpp"

#include <vector>

namespace drc::expansion {

/// Writes a Program from the components of one topology, in the order in which they are given. Problems are
/// reported; the program is then incomplete.
class Expansion {
public:
    Expansion(World& world, ir::Program& program);

    /// What comes next: the resources and outputs of a component, with everything that they use.
    void component(const semantics::Component& component);
    /// What stands once for all components: inputs, providers, files.
    void complete();
    /// Those that have been written.
    const std::vector<const semantics::Component*>& components() const { return written_; }

    World& world() { return world_; }
    ir::Program& program() { return program_; }

private:
    void evaluate(Instance& instance, const semantics::Parameter& parameter);
    void place(const Place& place);
    void part(const Place& place);
    void outputs(Instance& instance, const Place& place);
    void inputs();
    void providers();

    World& world_;
    ir::Program& program_;
    std::vector<const semantics::Component*> written_;
};

} // namespace drc::expansion
