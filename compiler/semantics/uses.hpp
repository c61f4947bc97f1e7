#pragma once

#include "binding/bindings.hpp"
#include "library/library.hpp"

#include <vector>

/// Which topologies need which others, by what is written: `uses platform`.
namespace drc::semantics {

/// Reads the `uses` of the user's files, which are bound.
class UsesReader {
public:
    UsesReader(const library::Library& library, const binding::Bindings& bindings)
        : library_(library), bindings_(bindings) {}

    /// The topology that a `uses` names; nothing for an undefined one.
    library::Declaration topologyOf(const syntax::Clause& use) const;
    /// The first statement of a topology that names another one; null without one.
    const syntax::Clause* useOf(const library::Declaration& topology, const library::Declaration& used) const;
    /// The topologies that one names, each once, in the order of its statements.
    std::vector<library::Declaration> usedBy(const library::Declaration& topology) const;
    /// The shortest way from a topology, by what it needs, to another one: both ends belong to it. Empty
    /// without one; a topology that names itself leads to itself in one step.
    std::vector<library::Declaration> way(const library::Declaration& from,
                                          const library::Declaration& to) const;

private:
    const library::Library& library_;
    const binding::Bindings& bindings_;
};

} // namespace drc::semantics
