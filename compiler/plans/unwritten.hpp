#pragma once

#include "expansion/expansion_context.hpp"
#include "library/contract.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Components that nobody wrote: the compiler makes them for a plan, or for the topology.
namespace drc::plans {

struct Unwritten {
    const semantics::Kind& kind;
    std::string name;
    source::Span where; ///< what of the program it is made for
    std::vector<const RegionRole*> regions;
    const RegionRole* home;
};

/// It lives as long as the context.
semantics::Component& make(expansion::ExpansionContext& world, Unwritten unwritten);

void give(semantics::Component& component, std::string_view setting, expansion::Value value);

/// Those of some settings which are parameters of its kind, and neither set yet nor among what the compiler
/// gives.
void take(semantics::Component& component, const semantics::Settings& settings,
          std::span<const library::contract::Member> given);

} // namespace drc::plans
