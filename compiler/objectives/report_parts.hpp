#pragma once

#include "objectives/ledger.hpp"

namespace drc::objectives {

/// Reports how plans of parts share the topology wrongly.
void reportParts(const Ledger& ledger, const semantics::Model& model, const source::SourceMap& sources,
                 diagnostics::Sink& sink);

} // namespace drc::objectives
