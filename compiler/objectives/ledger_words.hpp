#pragma once

#include "objectives/ledger.hpp"

/// The words of the ledger, as reports, rules and tools know them.
namespace drc::objectives {

const char* word(Goal goal);
const char* word(Verdict verdict);
const char* word(ir::Evidence evidence);
const char* word(Phase phase);

} // namespace drc::objectives
