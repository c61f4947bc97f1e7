#pragma once

#include <string>
#include <string_view>

namespace drc::driver {

/// What changes between two texts, as `diff -u` writes it with three lines around each change, for `patch
/// -p1` and `git apply`; empty when they are equal. `colour` makes it readable on a terminal.
std::string unifiedDiff(std::string_view path, std::string_view before, std::string_view after,
                        bool colour = false);

} // namespace drc::driver
