#pragma once

#include <array>
#include <string_view>

namespace drc::binding {

/// The settings of a topology that the language has; all others are parameters of the kind of the account.
inline constexpr std::array<std::string_view, 5> topologySettings{"tags", "layout", "protect", "strategy",
                                                                  "environment"};

} // namespace drc::binding
