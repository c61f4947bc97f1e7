#pragma once

#include <string_view>

namespace drc::semantics {

/// Whether a whole text fits a pattern of `*`, `?` and `[a-z]`.
bool matchesWildcards(std::string_view text, std::string_view pattern);

} // namespace drc::semantics
