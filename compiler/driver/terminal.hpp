#pragma once

#include "diagnostics/render.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace drc::driver {

/// What `--color` says.
enum class Colour : std::uint8_t { Auto, Always, Never };

/// The value of an environment variable; null when it is not set.
using Environment = std::function<const char*(const char* name)>;

/// Whether to colour what goes to a stream. `Auto` asks, in this order: NO_COLOR, CLICOLOR_FORCE and
/// FORCE_COLOR, TERM=dumb, and whether the stream is a terminal.
bool wantsColour(Colour choice, bool isTerminal, const Environment& environment);

/// Colour and width for a stream of this process. The width is that of COLUMNS or of the terminal; 0 when the
/// stream is none.
diagnostics::RenderOptions optionsFor(int descriptor, Colour choice);

/// The folder of this process, and the root of the repository where a forge says that the folder is in one.
diagnostics::Surroundings surroundingsOf(const std::vector<std::string>& named);

} // namespace drc::driver
