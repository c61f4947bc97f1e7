#pragma once

#include "expansion/elaboration.hpp"

namespace drc::expansion {

/// Goes through a kind for one place: decides conditions, unrolls loops, checks requirements, and notes which
/// resources, parts, exports and values the place has. `computing` says meanwhile which condition is decided.
void elaborate(const InstanceFrame& place, PlaceContents& contents, ExpansionContext& world,
               semantics::Memo::Computing& computing);

} // namespace drc::expansion
