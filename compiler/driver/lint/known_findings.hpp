#pragma once

#include "diagnostics/sink.hpp"
#include "driver/lint/finding_key.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace drc::driver {

/// By key, how many findings are known.
using KnownFindings = std::map<std::string, std::size_t>;

/// Leaves out as many findings of each key as are known, in the order of the text, and counts them down: one
/// more than that is shown. `mayBeKnown` says which findings are compared.
void leaveOutKnown(diagnostics::Sink& findings, FindingKeys& keys, KnownFindings& known,
                   const std::function<bool(const diagnostics::Diagnostic&)>& mayBeKnown);

} // namespace drc::driver
