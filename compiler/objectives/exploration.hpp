#pragma once

#include "objectives/faults.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// How a recovery ends with each fault and each pair of them.
namespace drc::objectives {

/// What to do once it has ended.
enum class NextStep : std::uint8_t {
    Nothing,    ///< clients find the other region, and return, by themselves
    Failback,   ///< the plan that leads back, when the lost region is back
    GoBack,     ///< the same where no plan does it
    Start,      ///< the plan has not begun: start it by hand
    StartAgain, ///< the plan has failed: fix the cause and start it again
    Check,      ///< the lost region serves again: check what the plan has moved
    BringBack,  ///< no step brings it back: do so by hand
    WaitForRegion
};

/// How a recovery ends. Equal ones are shown together.
struct Ending {
    bool recovered = false;
    bool inTime = true; ///< within the objective, if there is one
    bool bounded = true;
    bool planFailed = false;
    bool atHome = false;                   ///< the lost region serves again
    bool lostAltogether = false;           ///< both regions are lost
    std::map<std::string, ir::State> down; ///< by what a program calls the component
    std::vector<std::string> unclear;
    std::vector<std::string> discards;
    std::vector<std::string> inBoth;
    NextStep next = NextStep::Nothing;
    std::string plan; ///< that `next` is about; empty without one

    bool operator==(const Ending&) const = default;
};

Ending endingOf(const semantics::Model& model, const ir::Program& program, const LossRecovery& recovery,
                const FaultyRun& run);

/// Faults that end alike.
struct EndingGroup {
    Ending ending;
    double soonest = 0; ///< of the recoveries, in the typical case; `forever` without one
    double latest = 0;
    std::vector<std::string> repeated; ///< steps that some of the faults have done twice
    std::vector<Fault> single;
    std::size_t pairs = 0;
    /// Some of the pairs, where no single fault ends so.
    std::vector<std::array<Fault, 2>> examples;
};

struct Exploration {
    std::size_t faults = 0;
    std::size_t pairs = 0;           ///< that were tried
    bool allPairs = true;            ///< false where there are too many to try
    bool holds = false;              ///< the objective, without any fault
    std::vector<EndingGroup> groups; ///< recovered in time first
};

inline constexpr std::size_t mostFaultsInPairs = 250; ///< of more, no pairs are tried
inline constexpr std::size_t mostExamples = 3;

/// In the typical case.
Exploration explore(const semantics::Model& model, const ir::Program& program, const LossRecovery& recovery);

} // namespace drc::objectives
