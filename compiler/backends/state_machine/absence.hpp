#pragma once

#include "backends/json_text.hpp"
#include "backends/state_machine/names.hpp"
#include "backends/targets.hpp"
#include "ir/program.hpp"

namespace drc::backends::state_machine {

/// The rule of a choice that holds where what the path leads to is missing or null, and what would hold it is
/// there: without that, nobody can say that it is missing.
Json isAbsent(const Selector& selector);

/// Reports a question for the absence of what a path leads to that may lead to several values.
void checkQuestion(const ir::Plan& plan, const Selector& selector, const ir::Expectation& asked,
                   const Context& context);

} // namespace drc::backends::state_machine
