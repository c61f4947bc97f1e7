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

/// An additional fault: a signal that stays silent, or a term that takes its worst case.
struct Fault {
    std::string path; ///< as the ledger calls it
    bool silent = false;
};

/// How long terms take in a case, with some at their worst.
Duration durations(Case which, const std::vector<Fault>& faults);

/// The run of a judgement in one case, with some terms at their worst.
Run simulate(const Assessment& assessment, Case which, const std::vector<Fault>& faults);

/// The faults that a recovery can have: its signals, and the terms that can take longer than in the typical
/// case.
std::vector<Fault> faultsOf(const ir::Plan& plan, const Assessment& assessment);

/// The program in which the silent signals of the faults start nothing.
ir::Program silenced(const ir::Program& program, const std::vector<Fault>& faults);

/// Which faults, alone and in pairs, break an objective that holds without them.
struct Exploration {
    std::size_t tried = 0;
    bool holds = false;                       ///< without any fault
    std::vector<std::vector<Fault>> breaking; ///< the smallest sets, all of one size
    std::vector<double> times;                ///< of each of them, until the system is back
};

/// `assess` makes the judgement again with a program whose signals are silent.
Exploration explore(const ir::Program& program, const ir::Plan& plan, const Assessment& assessment,
                    const std::function<Assessment(const ir::Program&)>& assess);

} // namespace drc::objectives
