#pragma once

#include "source/span.hpp"

#include <string>
#include <vector>

namespace drc::expansion {
class ExpansionContext;
}

namespace drc::pipeline {

/// What a setting of a component, or a `let` of a topology, evaluates to. One whose value only the deployment
/// knows has none.
struct EvaluatedName {
    source::Span name{};
    std::string where; ///< `primary`, `orders["eu"]`, where it has several values; empty for one
    std::string text;  ///< as a program writes it
};

/// Those of a topology, in the order of the text. What cannot be evaluated is left out; it is reported to the
/// evaluator.
std::vector<EvaluatedName> evaluatedNames(expansion::ExpansionContext& world);

} // namespace drc::pipeline
