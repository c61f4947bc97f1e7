#pragma once

#include "driver/lint/lint_options.hpp"
#include "pipeline/planned_check.hpp"

#include <vector>

namespace drc::driver {

/// Takes the plans and states out of the inputs: what they are is told by what they hold, and only files that
/// were named are looked at.
std::vector<pipeline::PlannedInput> takePlanned(std::vector<pipeline::Input>& inputs,
                                                const LintOptions& options, const source::FileSystem& files);

/// The files of configurations, as far as they may be read.
pipeline::ConfigurationFiles configurationFiles(const source::FileSystem& files);

} // namespace drc::driver
