#pragma once

#include "diagnostics/sink.hpp"
#include "driver/lint/lint_options.hpp"
#include "driver/program_files.hpp"
#include "source/file_system.hpp"

#include <string>
#include <vector>

namespace drc::driver {

/// The programs that are judged, in a file system: those that were named, and those that folders hold without
/// what is excluded.
std::vector<std::string> lintedFiles(const std::vector<std::string>& paths, const LintSettings& settings,
                                     const source::FileSystem& files, const IsFolder& isFolder,
                                     diagnostics::Sink& sink);

} // namespace drc::driver
