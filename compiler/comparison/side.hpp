#pragma once

#include "binding/bindings.hpp"
#include "comparison/fact.hpp"
#include "comparison/judged_names.hpp"
#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "objectives/ledger.hpp"
#include "policy/cost.hpp"
#include "semantics/model.hpp"
#include "source/source_map.hpp"

#include <string>
#include <vector>

namespace drc::comparison {

/// One of two topologies that are compared, as an analysis has it.
struct Side {
    const semantics::Model& model;
    const ir::Program& program;
    const objectives::Ledger& ledger;
    const policy::CostEstimate* cost; ///< null where it is not known
    const binding::Bindings& bindings;
    const expansion::Providers& providers;
    const source::SourceMap& sources;
};

/// Keys of facts, by what others name as their owners.
std::string keyOfRegion(std::string_view role);
std::string keyOfComponent(std::string_view name);
std::string keyOfPlan(std::string_view name);

/// What the topology says, thing by thing.
std::vector<Fact> factsOfModel(const Side& side, const JudgedNames& names);
/// What follows from it: times and verdicts, signals, what depends on one region, what it costs.
std::vector<Fact> factsOfLedger(const Side& side);
/// What its roles may do, and how its resources are called.
std::vector<Fact> factsOfResources(const Side& side, const JudgedNames& names);

} // namespace drc::comparison
