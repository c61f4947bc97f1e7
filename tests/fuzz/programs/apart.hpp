#pragma once

#include "programs/every_phase.hpp"
#include "programs/program.hpp"

#include <string>

namespace drc::fuzz {

/// What became of a program that was run in a process of its own.
struct Verdict {
    /// Empty when all held. A crash is told apart by the innermost functions of the compiler, where a
    /// sanitizer shows them.
    std::string failure;
    std::string output; ///< of the process, on standard error
    Outcome outcome;
};

/// Runs `runEveryPhase` in another process, so that a crash ends that one alone.
Verdict runApart(const Program& program, Commands commands);

} // namespace drc::fuzz
