#pragma once

#include "ir/program.hpp"
#include "semantics/model.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

/// How long things take, worst, usual and best: terms, and the longest way through them.
namespace drc::objectives {

inline constexpr double forever = std::numeric_limits<double>::infinity();

enum class Phase : std::uint8_t { Detection, Decision, Start, Step, After, Loss, Recovery };

/// One span of time, and what an assumption made of it.
struct Term {
    Phase phase = Phase::Step;
    /// What an `assume` calls it: `ledger.promote.wait_roles`, `entry.after.shift`, `start`.
    std::string path;
    std::string component;
    std::string action; ///< of a step
    ir::Bound bound;
    const semantics::Assumption* assumption = nullptr; ///< the topology's own word for it
    bool critical = false;                             ///< it lies on the longest way of the worst case
};

/// Which of a term's times counts.
enum class Case : std::uint8_t {
    Worst,    ///< everything takes as long as it may
    Expected, ///< what has a usual time takes that, everything else as long as it may
    Best
};

double timeOf(const Term& term, Case which);

/// The order of terms: what comes before all, the steps, and what passes after some of them.
struct Schedule {
    struct Step {
        std::size_t term = 0;
        std::uint32_t group = 0;  ///< 0 stands alone
        std::uint32_t branch = 0; ///< lines of a group go side by side
    };
    struct Tail {
        std::vector<std::size_t> terms;
        std::size_t steps = 0; ///< how many of the steps stand before it
        std::uint32_t group = 0;
        std::uint32_t branch = 0;
        std::string component;
    };
    std::vector<Term> terms;
    std::vector<std::vector<std::size_t>> signs; ///< lines side by side; what comes before all waits for each
    std::vector<std::size_t> before;
    std::vector<Step> steps; ///< those of a group stand together
    std::vector<Tail> tails;
    bool sequential = false; ///< groups are done one after the other
};

/// The longest way, and the terms on it in order.
struct Way {
    double time = 0; ///< milliseconds, or `forever`
    std::vector<std::size_t> terms;
};

/// Until everything is done; or, with a component, until the last step of that component and what follows it.
/// A component without steps takes no time.
Way longestWay(const Schedule& schedule, Case which, std::string_view component = {});

} // namespace drc::objectives
