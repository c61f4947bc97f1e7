#pragma once

#include "objectives/ledger.hpp"
#include "semantics/value.hpp"

namespace drc::objectives {

/// The ledger as rules see it: a map of `rto` and `rpo` (of the loss of a region), of each disruption with
/// the same two, and of `each`, the list of single results. A time without a bound is longer than every other
/// one.
semantics::Value valueOf(const Ledger& ledger);

} // namespace drc::objectives
