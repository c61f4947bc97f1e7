#pragma once

#include "diagnostics/diagnostic.hpp"
#include "semantics/value.hpp"

namespace drc::semantics {

/// Adds to a finding about a value that must be known at compile time how it could be: the parameters that it
/// depends on can be given to the compile.
void adviseKnown(diagnostics::Diagnostic& error, const Value& value);

} // namespace drc::semantics
