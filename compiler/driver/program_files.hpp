#pragma once

#include "diagnostics/sink.hpp"

#include <string>
#include <vector>

namespace drc::driver {

/// The programs that a command line names: files as they are, and of folders the `.dr` files below them that
/// are not hidden. Each once, in the order of the arguments; what lies in a folder by name. What cannot be
/// read is reported.
std::vector<std::string> programFiles(const std::vector<std::string>& paths, diagnostics::Sink& sink);

} // namespace drc::driver
