#pragma once

#include "expansion/elaboration.hpp"

namespace drc::expansion {

/// Goes through a kind for one place: decides conditions, unrolls loops, checks requirements, and notes which
/// resources, parts, exports and values the place has. `computing` says meanwhile which condition is decided.
void elaborate(const Place& place, PlaceContents& contents, World& world,
               semantics::Memo::Computing& computing);

} // namespace drc::expansion
