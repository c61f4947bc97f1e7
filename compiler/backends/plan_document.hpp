#pragma once

#include "backends/targets.hpp"
#include "ir/program.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// What the documents of all engines have in common.
namespace drc::backends {

/// The parameter that stands for a deferred value; empty for one that no step uses.
std::string parameterFor(const ir::Plan& plan, const ir::Value& deferred);

/// Where the document finds what an invoked function answers: within the answer of the service that runs it.
/// `$.state` is `$.Payload.state`.
std::string inPayload(std::string_view path);

/// Milliseconds as whole seconds, rounded up.
std::int64_t wholeSeconds(double milliseconds);

/// Reports a step that takes longer than the format allows. `most` in milliseconds; `what` is what the limit
/// is for.
void checkStepTime(const ir::PlanStep& step, double most, const std::string& what, const Context& context);

/// What an answer is compared with: a boolean is the word that the services' interfaces print for it.
ir::Value comparable(const ir::Value& expected);
ir::List comparable(const ir::List& expected);

} // namespace drc::backends
