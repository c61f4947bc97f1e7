#pragma once

#include "objectives/ledger.hpp"

/// What the parts of the ledger are called, in messages and in results.
namespace drc::objectives {

const char* word(Goal goal);
const char* word(Verdict verdict);
const char* word(ir::Evidence evidence);
const char* word(Phase phase);

} // namespace drc::objectives
