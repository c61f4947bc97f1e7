#pragma once

#include "diagnostics/diagnostic.hpp"
#include "semantics/model.hpp"
#include "source/source_map.hpp"
#include "source/span.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Derived steps as text of the program.
namespace drc::derivation {

/// What writes the derived steps of a plan that lists none, and behind them one more, unless that is empty:
/// nothing for a plan that lists its steps, or has none. Not indented.
std::optional<diagnostics::Edit>
insertionOfSteps(const semantics::Plan& plan, const source::SourceMap& sources, std::string_view more = {});

/// By file, its text with the steps of each plan that lists none: of these topologies, whose steps were
/// derived. Not formatted. Files in which no plan lacks steps are left out.
std::map<source::FileId, std::string> withDerivedSteps(const std::vector<const semantics::Model*>& models,
                                                       const source::SourceMap& sources);

} // namespace drc::derivation
