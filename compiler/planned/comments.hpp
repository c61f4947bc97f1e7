#pragma once

#include "diagnostics/sink.hpp"
#include "planned/blocks.hpp"
#include "semantics/model.hpp"
#include "source/date.hpp"

#include <set>
#include <string>
#include <vector>

namespace drc::planned {

/// A suppression in a comment above a block: `# drc:allow RULE because "…" until 2027-01-31 by "…"`.
struct CommentSuppression : semantics::SuppressionTerms {
    std::string rule;
    source::Span ruleSpan{};
    source::Span block{};
};

/// Those above a block. Malformed ones are reported.
std::vector<CommentSuppression> suppressionsAbove(const Block& block, const source::SourceMap& sources,
                                                  diagnostics::Sink& sink);

/// What is known of rules.
struct KnownRules {
    std::set<std::string, std::less<>> names;
    std::set<std::string, std::less<>> required; ///< those that cannot be suppressed
};

/// Takes away what suppressions suppress. Those that suppress nothing, or whose last day is over, are
/// reported.
void suppress(const std::vector<CommentSuppression>& suppressions, const KnownRules& rules,
              source::Date today, const source::SourceMap& sources, diagnostics::Sink& sink);

} // namespace drc::planned
