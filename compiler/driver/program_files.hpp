#pragma once

#include "diagnostics/sink.hpp"
#include "source/file_system.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drc::driver {

/// Whether there is a folder of this path.
using IsFolder = std::function<bool(const std::string& path)>;

bool isFolderOnDisk(const std::string& path);

/// The files that the arguments of a command mean, each once, in their order. Folders are searched for
/// `*.dr`, whose order is that of their paths; what is hidden is passed over, and so is what a link to a
/// folder shows a second time. A folder that cannot be listed is reported.
std::vector<std::string> programFiles(const std::vector<std::string>& paths, const source::FileSystem& files,
                                      const IsFolder& isFolder, diagnostics::Sink& sink);

} // namespace drc::driver
