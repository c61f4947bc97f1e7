#pragma once

#include "source/date.hpp"

namespace drc::testing {

/// What day it is where a test depends on it.
inline constexpr source::Date today{2026, 11, 30};

} // namespace drc::testing
