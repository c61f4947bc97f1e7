#pragma once

#include "ir/program.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

/// How long a step takes as its document has it. The documents are written with these numbers.
namespace drc::timing {

/// Milliseconds as whole seconds, rounded up, as documents have them.
std::int64_t wholeSeconds(double milliseconds);

// ---- automation documents

/// Milliseconds that the question whether a step has been done already may take.
inline constexpr double automationQuestion = 25'000;

// ---- state machines

inline constexpr std::int64_t longestQuestion = 10;      ///< seconds until an answer is given up
inline constexpr std::int64_t shortestPause = 2;         ///< seconds between two questions
inline constexpr std::int64_t mostQuestions = 200;       ///< of one step: the events of a run are limited
inline constexpr std::int64_t mostPromptRepetitions = 3; ///< of a call that came too soon after others
inline constexpr std::int64_t questionRepetitions = 2;   ///< of a question that failed
inline constexpr std::int64_t longestDelay = 10;         ///< seconds between two attempts of a call

/// How a state machine waits for a condition: it calls, pauses, and calls again.
struct Rounds {
    std::int64_t pause = 0;    ///< seconds between two questions
    std::int64_t question = 0; ///< seconds until an answer is given up
    /// Of a check, or of a function: the number of calls. Of a step that waits 0: it calls for as long as
    /// there is `last`.
    std::int64_t questions = 0;
    /// Seconds after the first question in which a last round may begin. Its question ends in time.
    std::int64_t last = 0;
    std::int64_t most() const { return questions != 0 ? questions : 1 + (last + pause - 1) / pause; }
};

/// Whether a state machine polls.
bool repeats(const ir::PlanStep& step);
Rounds rounds(const ir::PlanStep& step);

/// Milliseconds between two questions of a step that waits.
double pauseOf(const ir::PlanStep& step, const ir::Plan& plan);

/// Whether it is a throttling error of the service: the error's name begins with the service's.
bool throttles(std::string_view error, std::string_view service);

// ---- the time

/// Milliseconds that a call, or a question, is presumed to take until it is answered, where nobody says more.
inline constexpr double presumedCall = 1000;

struct StepTime {
    double max = 0; ///< milliseconds until it is done or has failed
    double min = 0; ///< milliseconds
    /// Milliseconds that it usually takes; nothing where that is `max`. A step's own figure; else a call and
    /// a check are answered once, a function takes all of its time, and who waits does so until the end.
    std::optional<double> typical;
    /// Nobody gave the figure.
    bool presumed = false;
    /// Nobody gave one of what waits, which counts with the time after which it gives up.
    bool givesUp = false;
    /// Milliseconds that the step says it usually takes, where that is more than `max`: it fails before.
    std::optional<double> outlasting;
};

StepTime timeOf(const ir::PlanStep& step, const ir::Plan& plan);

} // namespace drc::timing
