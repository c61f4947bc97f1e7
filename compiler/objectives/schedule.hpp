#pragma once

#include "ir/program.hpp"
#include "semantics/model.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How long a recovery takes at worst, typically and at least: terms, and the critical path through them.
namespace drc::objectives {

inline constexpr double forever = std::numeric_limits<double>::infinity();

enum class Phase : std::uint8_t {
    Need,
    Detection,
    Decision,
    Start,
    Step,
    Propagation,
    WarmUp,
    Loss,
    Recovery
};

/// One span of time, and what an assumption made of it.
struct Term {
    Phase phase = Phase::Step;
    /// What an `assume` calls it: `ledger.promote.wait_roles`, `entry.after.shift`, `start`.
    std::string path;
    std::string component;
    std::string action; ///< of a step
    ir::Bound bound;
    const semantics::Assumption* assumption = nullptr; ///< the assumption of the topology about it
    bool critical = false;                             ///< it is on the critical path of the worst case
    /// Milliseconds after which the plan fails, where nothing bounds the time.
    std::optional<double> limit{};
    std::optional<double> patience{}; ///< milliseconds for which the plan surely waits, where it has a limit

    /// More is assumed than the plan waits for.
    bool isImpatient() const { return assumption != nullptr && patience && assumption->bound > *patience; }
};

/// Which of a term's times counts.
enum class Case : std::uint8_t {
    Worst,   ///< everything takes its worst case
    Typical, ///< terms with a typical time take that, all others their worst case
    Best,
    Over ///< everything has ended or was given up
};

double timeOf(const Term& term, Case which);

/// The order of terms: those before all steps, the steps, and the propagation after some of them.
struct Schedule {
    struct Step {
        std::size_t term = 0;
        std::uint32_t group = 0;  ///< 0 stands alone
        std::uint32_t branch = 0; ///< branches of a group run in parallel
        /// It ends its time after the loss, if that is later than it begins: it waits for others.
        bool sinceLoss = false;
    };
    struct Tail {
        std::vector<std::size_t> terms;
        std::size_t steps = 0; ///< the number of steps before it
        std::uint32_t group = 0;
        std::uint32_t branch = 0;
        std::string component;
        std::string action{};  ///< that it follows; empty for what happens by itself
        bool fromLoss = false; ///< it begins with the loss, beside all that the plan does
    };
    std::vector<Term> terms;
    std::vector<std::vector<std::size_t>> signs; ///< parallel branches, of which `before` waits for each
    /// What other topologies bring back beside the signals, each by itself; `before` waits for all of it.
    /// What a step of the plan waits for is no part of it.
    std::vector<std::size_t> needs;
    std::vector<std::size_t> before;
    std::vector<Step> steps; ///< those of a group are adjacent
    std::vector<Tail> tails;
    bool sequential = false; ///< groups run one after the other
};

/// The critical path: its length, and its terms in order.
struct CriticalPath {
    double time = 0; ///< milliseconds, or `forever`
    std::vector<std::size_t> terms;
};

/// What of a schedule somebody waits for, by index.
struct Waits {
    bool everything = true; ///< until all of it has ended
    std::vector<std::size_t> steps{};
    std::vector<std::size_t> tails{};
};

/// Until the last of what is waited for has ended. Nothing takes no time.
CriticalPath criticalPath(const Schedule& schedule, Case which, const Waits& waits = {});

/// The terms that can matter to it, in the order of time.
std::vector<std::size_t> relevant(const Schedule& schedule, const Waits& waits);

} // namespace drc::objectives
