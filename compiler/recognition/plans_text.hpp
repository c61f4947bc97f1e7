#pragma once

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"

#include <string>
#include <vector>

namespace drc::recognition {

struct PlansText {
    std::string topology;           ///< whose they are
    std::string text;               ///< the plans, drills and objectives, as they are written
    std::vector<std::string> names; ///< of the plans, and of those that may be derived from them
};

/// The plans of the first topology in a file that has some.
PlansText plansIn(const source::SourceFile& file, diagnostics::Sink& sink);

} // namespace drc::recognition
