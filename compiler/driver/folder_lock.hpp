#pragma once

#include "driver/descriptor.hpp"
#include "source/file_system.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace drc::driver {

/// How long a second writer waits for the first.
inline constexpr std::chrono::milliseconds defaultPatience{5000};

/// Why there is no lock when the other one did not finish in time.
inline constexpr std::string_view heldByAnother = "another drc is writing to it";

/// Takes the lock of a folder, which lasts as long as the descriptor: only one process writes to it. While
/// another has it, waits for it, and says so on a terminal. Where locks do not exist, none is taken.
source::Result<Descriptor> lockFolder(const std::string& folder,
                                      std::chrono::milliseconds patience = defaultPatience);

} // namespace drc::driver
