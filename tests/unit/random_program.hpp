#pragma once

#include <cstdint>
#include <string>

namespace drc::testing {

/// A valid program, the same for the same seed on every machine: every production, odd blanks, line ends and
/// comments wherever the grammar allows them.
std::string randomProgram(std::uint64_t seed);

} // namespace drc::testing
