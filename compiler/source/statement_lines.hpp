#pragma once

#include "source/source_map.hpp"
#include "source/span.hpp"

namespace drc::source {

/// What is to be removed so that a statement is gone, and what stands around it is formatted as before: its
/// lines with the comment behind it, and a blank line that would be one too many; of a line that it shares,
/// only its own part.
Span withItsLine(const SourceMap& sources, Span statement);

} // namespace drc::source
