#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drc::driver {

/// Throws a `UsageError` that says what there is instead of a name of a command line. `what`: as in `region
/// of `core`:`.
[[noreturn]] void throwUnknown(std::string_view what, const std::string& name,
                               const std::vector<std::string>& known);

} // namespace drc::driver
