#pragma once

#include <string_view>

namespace drc::source {

/// The file that marks a folder as the output of a compile.
inline constexpr std::string_view outputMark = ".drc-manifest.json";

} // namespace drc::source
