#pragma once

#include <cstddef>
#include <vector>

/// The order of steps in which recovery ends first.
namespace drc::objectives {

/// A time as it is at worst and typically, in milliseconds; `forever` where nothing bounds it. Of two, the
/// one with the better worst case is the better one.
struct Times {
    double worst = 0;
    double typical = 0;

    auto operator<=>(const Times&) const = default;
    friend Times operator+(const Times& one, const Times& other) {
        return {one.worst + other.worst, one.typical + other.typical};
    }
};

/// Both at their larger one.
Times latest(const Times& one, const Times& other);

/// A step to be placed.
struct Job {
    Times takes;
    Times tail;                     ///< what passes after it, beside the steps that follow
    std::vector<std::size_t> after; ///< the jobs that must be over before it begins, by index
};

/// Stages, one after the other; the jobs of a stage run side by side.
using StepOrder = std::vector<std::vector<std::size_t>>;

/// The order that ends first in the worst case, with what follows the jobs. `sequential`: every stage has one
/// job. No job may wait for itself, or for one that waits for it. Of orders with the same worst case, it is
/// the one that is typically the shortest if they are sequential, and else one in which no stage could be
/// typically shorter alone. Past 200 jobs, stages begin with all that may begin.
StepOrder shortestOrder(const std::vector<Job>& jobs, bool sequential);

/// When the last job of the order and what follows it have ended, from its beginning.
Times endOf(const StepOrder& order, const std::vector<Job>& jobs);

} // namespace drc::objectives
