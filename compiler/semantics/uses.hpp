#pragma once

#include "binding/bindings.hpp"
#include "diagnostics/sink.hpp"
#include "library/library.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <vector>

/// Which topologies need which others, by what is written: `uses platform`.
namespace drc::semantics {

/// What is used is judged before its users, each within the analysis of the next.
inline constexpr std::size_t mostLevelsOfUses = 16;

/// Every `uses` of the user's files, which are bound. Reports cycles and those that lead through too many
/// levels; without the statements that were reported, no topology needs itself.
class Uses {
public:
    Uses(const library::Library& library, const binding::Bindings& bindings, diagnostics::Sink& sink);

    /// The topology that a `uses` names; nothing for an undefined one.
    library::Declaration topologyOf(const syntax::Clause& use) const;
    /// Whether nothing was reported of it here.
    bool isSound(const syntax::Clause& use) const { return refused_.count(&use) == 0; }

private:
    using Topology = const syntax::Statement*;
    struct Visit {
        Topology topology = nullptr;
        std::size_t next = 0;   ///< the next of its statements to follow
        std::size_t levels = 0; ///< of what it uses
    };

    void collect();
    /// Follows what the topology uses, at any depth.
    void follow(Topology root);
    void leave(std::vector<Visit>& path);
    void reportCycle(const std::vector<Visit>& path, Topology used);
    void reportLevels(const syntax::Clause& use);

    const library::Library& library_;
    const binding::Bindings& bindings_;
    diagnostics::Sink& sink_;
    std::vector<Topology> topologies_; ///< in the order of files
    std::map<Topology, std::vector<const syntax::Clause*>> uses_;
    std::set<Topology> entered_;
    std::map<Topology, std::size_t> levels_; ///< of what it uses; of those that were left
    std::set<const syntax::Clause*> refused_;
};

} // namespace drc::semantics
