#pragma once

#include "diagnostics/diagnostic.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::diagnostics {

/// The text of a file with all edits made that are about it; nothing where two of them overlap.
std::optional<std::string> applied(std::string_view text, source::FileId file, std::vector<Edit> edits);

} // namespace drc::diagnostics
