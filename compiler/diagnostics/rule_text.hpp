#pragma once

#include "diagnostics/diagnostic.hpp"
#include "source/source_map.hpp"

#include <string>

namespace drc::diagnostics {

/// What a code, or a rule of a policy, is about: of a code from its page, of a rule from the `##` lines above
/// it.
struct RuleText {
    std::string name;        ///< `UnexpectedToken`; empty for a rule, whose id says it
    std::string title;       ///< one sentence
    std::string description; ///< paragraphs
    std::string text;        ///< all that there is to say, as plain text
    std::string markdown;    ///< the same
    std::string source;      ///< the first address of the web in it; empty for none
};

RuleText ruleTextOf(const Diagnostic& finding, const source::SourceMap& sources);

} // namespace drc::diagnostics
