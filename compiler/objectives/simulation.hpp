#pragma once

#include "ir/program.hpp"
#include "objectives/ledger.hpp"
#include "objectives/schedule.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// A run of a recovery, event by event, with the terms of the ledger and nothing else.
namespace drc::objectives {

/// A term while it takes its time, in milliseconds from the loss.
struct Span {
    std::size_t term = 0; ///< of the schedule
    double begin = 0;
    double end = 0; ///< `forever` when it never ends
};

struct Run {
    std::vector<Span>
        spans;            ///< by their begin, then in the order of the schedule; what never begins is missing
    double recovered = 0; ///< when all that is waited for has ended; `forever` when something never ends
};

/// How long a term takes in a run.
using Duration = std::function<double(const Term&)>;

Run simulate(const Schedule& schedule, const Duration& takes, const Waits& waits = {});

/// The terms that take their worst case where the others take that of the case: by their paths, or what these
/// begin with.
using SlowTerms = std::vector<std::string>;

/// How long terms take in a case.
Duration durations(Case which, const SlowTerms& slow = {});

/// The run of a judgement in one case.
Run simulate(const Assessment& assessment, Case which, const SlowTerms& slow = {});

} // namespace drc::objectives
