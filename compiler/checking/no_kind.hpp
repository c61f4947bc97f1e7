#pragma once

#include "semantics/kind.hpp"

namespace drc::checking {

/// A kind without anything in it: what stands in a topology or at the top of a file belongs to none.
const semantics::Kind& noKind();

} // namespace drc::checking
