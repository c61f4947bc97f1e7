#pragma once

#include "objectives/ledger.hpp"

namespace drc::objectives {

/// Reports what plans do not bring back, whom they send too early, and steps that change nothing.
void reportOutcomes(const Ledger& ledger, const semantics::Model& model, const source::SourceMap& sources,
                    diagnostics::Sink& sink);

} // namespace drc::objectives
