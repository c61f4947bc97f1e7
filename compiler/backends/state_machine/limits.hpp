#pragma once

#include "timing/step_time.hpp"

#include <cstddef>
#include <cstdint>

/// Limits of state machines whose runs are recorded, as the guide of the service gives them.
namespace drc::backends::state_machine {

inline constexpr std::size_t largestDocument = std::size_t{1024} * 1024; ///< bytes of the definition
inline constexpr std::size_t longestStateName = 80;
inline constexpr std::size_t mostEvents = 25'000;            ///< in the history of one run
inline constexpr double longestTask = 99'999'999'000;        ///< milliseconds of one task, or of one pause
inline constexpr double longestInvocation = 900'000;         ///< of one call of a function
inline constexpr double longestRun = 365.0 * 86'400 * 1'000; ///< so of an approval, too

// What waiting and repeating look like is ours to say, and the ledger counts with it.
using timing::longestDelay;
using timing::longestQuestion;
using timing::mostPromptRepetitions;
using timing::questionRepetitions;

} // namespace drc::backends::state_machine
