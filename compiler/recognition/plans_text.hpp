#pragma once

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"

#include <string>

namespace drc::recognition {

/// The plans, drills and objectives of the topologies in a file, as they are written there.
std::string plansIn(const source::SourceFile& file, diagnostics::Sink& sink);

} // namespace drc::recognition
