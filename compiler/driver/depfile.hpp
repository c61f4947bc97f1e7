#pragma once

#include "source/file_system.hpp"

#include <string>
#include <vector>

namespace drc::driver {

/// A make rule, `outputs: inputs`, that make and ninja read: blanks, `#`, `$`, `%` and `:` are escaped. A
/// path with a line end, which neither can read, is a failure.
source::Result<std::string> depfileText(const std::vector<std::string>& outputs,
                                        const std::vector<std::string>& inputs);

} // namespace drc::driver
