#pragma once

#include "programs/program.hpp"

#include <cstdint>

namespace drc::fuzz {

/// A whole program, the same for the same seed on every machine: kinds, traits, functions, policies and a
/// topology that uses them, over several files. Half of them are meant to be right, the others have mistakes.
Program randomProgram(std::uint64_t seed);

} // namespace drc::fuzz
