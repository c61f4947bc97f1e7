#pragma once

#include "source/source_map.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace drc::library {

/// Keys with more dots are refused: whoever takes tables apart does so by recursion.
inline constexpr std::size_t mostDotsInKey = 16;

/// The offset of the first dot too many in a key of a TOML text, as far as its strings and comments end.
std::optional<std::uint32_t> dotTooMany(std::string_view text);

/// The offset of a line and a column, which count from 1, columns in code points. Past the end of a line it
/// is that end.
std::uint32_t offsetOf(const source::SourceFile& file, std::uint32_t line, std::uint32_t column);

} // namespace drc::library
