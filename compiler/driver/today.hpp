#pragma once

#include "source/date.hpp"

#include <string>

namespace drc::driver {

/// What day it is: the one that is given, which is a date or empty, else that of SOURCE_DATE_EPOCH, as builds
/// set it that are to be repeated, else that of the clock. Both in UTC. Throws `UsageError` where the
/// variable holds no time.
source::Date todayOf(const std::string& given);

} // namespace drc::driver
