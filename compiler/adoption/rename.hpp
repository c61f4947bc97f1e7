#pragma once

#include "adoption/names.hpp"

namespace drc::adoption {

/// Puts the names that are kept into all that the program holds.
void rename(ir::Program& program, Names& names, const expansion::Providers& providers);

} // namespace drc::adoption
