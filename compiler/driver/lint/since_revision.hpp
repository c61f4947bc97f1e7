#pragma once

#include "driver/lint/lint_options.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace drc::driver {

/// What is found in the files of a revision, by the keys of findings: how many of each. Throws a `UsageError`
/// where the revision cannot be read.
std::map<std::string, std::size_t> findingsOfRevision(const LintOptions& options, Run& run);

} // namespace drc::driver
