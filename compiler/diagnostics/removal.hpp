#pragma once

#include "diagnostics/diagnostic.hpp"
#include "source/source_map.hpp"

#include <string>

namespace drc::diagnostics {

/// The fix that removes a statement, with its lines where nothing else stands on them, and with the `##`
/// lines above, which would document the next statement. Where comments go with it, it needs review.
Fix removalOf(std::string title, source::Span statement, const source::SourceMap& sources,
              Applicability applicability = Applicability::Safe);

} // namespace drc::diagnostics
