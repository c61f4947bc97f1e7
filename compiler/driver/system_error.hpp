#pragma once

#include <string>

namespace drc::driver {

/// What an `errno` value means, in the same words on every system: lower case, no final stop.
std::string reasonOf(int error);

} // namespace drc::driver
