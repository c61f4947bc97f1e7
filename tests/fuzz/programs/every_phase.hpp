#pragma once

#include "programs/program.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace drc::fuzz {

/// A property of the compiler that does not hold.
class Broken : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Outcome {
    bool clean = false; ///< compiled without an error
    std::size_t findings = 0;
};

/// All phases of the compiler are in `compile`, and in `prove` with its simulation; the other commands ask
/// the same again in their own way, which takes five times as long.
enum class Commands : std::uint8_t { CompileAndProve, All };

/// Runs a program through all that the compiler can do with it, and throws `Broken` when something does not
/// hold: findings have places and can be rendered, artefacts are valid and have different paths, all commands
/// refuse the same programs, two runs are equal.
Outcome runEveryPhase(const Program& program, Commands commands);

} // namespace drc::fuzz
