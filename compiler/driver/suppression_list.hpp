#pragma once

#include "driver/run.hpp"

#include <string>
#include <vector>

namespace drc::driver {

/// The formats of the list, the default first.
std::vector<std::string> suppressionListFormats();

/// Lists the suppressions of the programs, those that end first before the others: what has expired is no
/// error here. Gives the exit code. `format`: one of them, or empty.
int listSuppressions(Run& run, const std::vector<std::string>& files, const ReadOptions& read,
                     const std::string& format);

} // namespace drc::driver
