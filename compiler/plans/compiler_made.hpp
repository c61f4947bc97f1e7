#pragma once

#include "expansion/expansion_context.hpp"
#include "library/contract.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Compiler-made components and steps: no line of the program declares them, a plan or the topology needs
/// them.
namespace drc::plans {

struct CompilerMade {
    const semantics::Kind& kind;
    std::string name;
    source::Span where; ///< what of the program it is made for
    std::vector<const RegionRole*> regions;
    const RegionRole* home;
};

/// It lives as long as the context.
semantics::Component& make(expansion::ExpansionContext& world, CompilerMade made);

void give(semantics::Component& component, std::string_view setting, expansion::Value value);

/// Those of some settings which are parameters of its kind, and neither set yet nor among what the compiler
/// gives.
void take(semantics::Component& component, const semantics::Settings& settings,
          std::span<const library::contract::Member> given);

/// Nothing after a report, where the component's kind has no such action: `need` says what it is for.
std::optional<semantics::Step> makeStep(const expansion::ExpansionContext& world,
                                        semantics::Component& component, std::string_view verb,
                                        source::Span where, std::string_view need);

} // namespace drc::plans
