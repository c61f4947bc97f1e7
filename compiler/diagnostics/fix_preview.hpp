#pragma once

#include "diagnostics/snippet.hpp"

#include <string>

namespace drc::diagnostics {

/// The lines that a fix removes (`-`) and adds (`+`), with their numbers before and after it. Nothing for
/// fixes whose edits overlap or are too large to be read; their titles must do.
void renderFixPreview(std::string& out, const source::SourceMap& sources, const Fix& fix, source::FileId home,
                      const Frame& frame);

} // namespace drc::diagnostics
