#pragma once

#include "semantics/model.hpp"
#include "source/source_map.hpp"
#include "source/span.hpp"

#include <map>
#include <string>
#include <vector>

/// Derived steps as text of the program.
namespace drc::derivation {

/// By file, its text with the steps of each plan that lists none: of these topologies, whose steps were
/// derived. Not formatted. Files in which no plan lacks steps are left out.
std::map<source::FileId, std::string> withDerivedSteps(const std::vector<const semantics::Model*>& models,
                                                       const source::SourceMap& sources);

} // namespace drc::derivation
