#pragma once

#include "diagnostics/sink.hpp"
#include "semantics/model.hpp"
#include "source/date.hpp"
#include "source/source_map.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What is said of suppressions themselves, those of rules and those of verdicts alike.
namespace drc::semantics {

/// Warns of one that suppresses nothing, with a fix that removes it. `reason`: why nothing needs it.
void reportUnused(const SuppressionTerms& suppression, const std::string& reason, source::Date today,
                  const source::SourceMap& sources, diagnostics::Sink& sink);

/// Something that an expired suppression hides.
struct Hidden {
    std::string message;
    source::Span place{};    ///< where it would stand
    std::string component{}; ///< as the output calls it; empty for what is about the whole topology
};

/// Reports one whose last day is over, in the place of everything that it hides: a suppression that nobody
/// has renewed is one mistake. `rule`: or the verdict, as it is written.
void reportExpired(const SuppressionTerms& suppression, std::string_view rule,
                   const std::vector<Hidden>& hidden, const Model& model, const source::SourceMap& sources,
                   diagnostics::Sink& sink);

} // namespace drc::semantics
