#pragma once

#include "diagnostics/sink.hpp"
#include "pipeline/pipeline.hpp"
#include "source/file_system.hpp"
#include "source/source_map.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drc::recognition {

struct PlansText {
    std::string topology;           ///< whose they are
    std::string text;               ///< the plans, drills and objectives, as they are written
    std::vector<std::string> names; ///< of the plans, and of those that may be derived from them
};

/// The plans of the first topology in a file that has some.
PlansText plansIn(const source::SourceFile& file, diagnostics::Sink& sink);

/// The plan that ends a program, which begins with `head` and lists no steps, with those that are derived for
/// it; empty where there are none.
std::string derivedPlan(const source::FileSystem& files, const std::string& path, const std::string& program,
                        const std::string& head, const pipeline::Options& options);

/// A plan as a comment of its topology that says why it stands there; empty for an empty one.
std::string asComment(std::string_view plan);

} // namespace drc::recognition
