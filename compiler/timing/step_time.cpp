#include "timing/step_time.hpp"

#include "ir/number.hpp"
#include "source/ascii.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace drc::timing {

using ir::PlanStep;

namespace {

constexpr double second = 1000;

/// The pauses between attempts, which double from one second on.
double delays(std::int64_t repetitions, std::int64_t longest) {
    std::int64_t total = 0;
    std::int64_t delay = 1;
    for (std::int64_t index = 0; index < repetitions; ++index) {
        total += std::min(delay, longest);
        delay = std::min(delay * 2, longest);
    }
    return static_cast<double>(total) * second;
}

/// An automation document does its steps in order, each in its own time.
double inAutomation(const PlanStep& step) {
    const double questions = automationQuestion * static_cast<double>(step.unless.size());
    const double attempt =
        static_cast<double>(wholeSeconds(step.kind == PlanStep::Kind::Sleep ? step.sleep : step.timeout));
    return questions + attempt * second * step.attempts;
}

/// The number of retries after throttling.
std::int64_t promptRepetitions(const std::string& service, const ir::Plan& plan) {
    const auto& all = plan.throttlingErrors;
    const bool any = std::any_of(all.begin(), all.end(),
                                 [&](const std::string& error) { return throttles(error, service); });
    return any ? mostPromptRepetitions : 0;
}

/// A question that is repeated when it fails, and when it came too soon.
double asked(double timeout, const std::string& service, const ir::Plan& plan) {
    const std::int64_t prompt = promptRepetitions(service, plan);
    return timeout * static_cast<double>(1 + questionRepetitions + prompt) +
           delays(questionRepetitions, longestDelay) + delays(prompt, longestDelay);
}

/// Without failures: each call succeeds the first time, and none is throttled.
double typicalOf(const PlanStep& step) {
    const double questions = presumedCall * static_cast<double>(step.unless.size());
    if (step.typical) return questions + *step.typical;
    const double timeout = static_cast<double>(wholeSeconds(step.timeout)) * second;
    switch (step.kind) {
    case PlanStep::Kind::Sleep: return questions + static_cast<double>(wholeSeconds(step.sleep)) * second;
    case PlanStep::Kind::Until: return questions + timeout * step.attempts;
    case PlanStep::Kind::Approve:
    case PlanStep::Kind::Invoke: return questions + timeout;
    case PlanStep::Kind::Call:
    case PlanStep::Kind::Check: break;
    }
    return questions + presumedCall;
}

bool isAnswered(const PlanStep& step) {
    return step.kind == PlanStep::Kind::Call || step.kind == PlanStep::Kind::Check;
}

double waiting(const PlanStep& step) {
    const Rounds loop = rounds(step);
    const std::int64_t round = loop.pause + loop.question;
    // The slowest question is one whose answer comes at the last moment.
    const std::int64_t total = loop.questions != 0 ? loop.questions * round
                               : loop.last > 0     ? loop.last + round
                                                   : loop.question;
    return static_cast<double>(total) * second;
}

double inStateMachine(const PlanStep& step, const ir::Plan& plan) {
    double total = 0;
    for (const auto& [call, expected] : step.unless)
        total += asked(static_cast<double>(longestQuestion) * second, call.service, plan);
    const double timeout = static_cast<double>(wholeSeconds(step.timeout)) * second;
    switch (step.kind) {
    case PlanStep::Kind::Sleep: return total + static_cast<double>(wholeSeconds(step.sleep)) * second;
    case PlanStep::Kind::Approve: return total + timeout;
    case PlanStep::Kind::Until: return total + waiting(step);
    case PlanStep::Kind::Check:
        return total + (repeats(step) ? waiting(step) : asked(timeout, step.call.service, plan));
    case PlanStep::Kind::Invoke:
        if (repeats(step)) return total + waiting(step);
        break;
    case PlanStep::Kind::Call: break;
    }
    // Which service runs functions is the engine's business: any of them may throttle.
    const bool function = step.kind == PlanStep::Kind::Invoke;
    const std::int64_t prompt = function && !plan.throttlingErrors.empty()
                                    ? mostPromptRepetitions
                                    : promptRepetitions(step.call.service, plan);
    return total + timeout * static_cast<double>(step.attempts + prompt) +
           delays(step.attempts - 1, longestDelay) + delays(prompt, longestDelay);
}

} // namespace

std::int64_t wholeSeconds(double milliseconds) {
    const double seconds = std::ceil(milliseconds / second);
    // What is no number compares with nothing.
    if (!(seconds <= ir::largestExact)) return static_cast<std::int64_t>(ir::largestExact);
    return static_cast<std::int64_t>(std::max(seconds, -ir::largestExact));
}

bool throttles(std::string_view error, std::string_view service) {
    return source::inSmallLetters(error.substr(0, error.find('.'))) == service;
}

bool repeats(const PlanStep& step) {
    if (step.kind == PlanStep::Kind::Until) return true;
    return (step.kind == PlanStep::Kind::Check || step.kind == PlanStep::Kind::Invoke) && step.attempts > 1;
}

Rounds rounds(const PlanStep& step) {
    if (step.kind != PlanStep::Kind::Until) return {1, wholeSeconds(step.timeout), step.attempts, 0};
    const std::int64_t patience = std::max<std::int64_t>(wholeSeconds(step.timeout) * step.attempts, 1);
    const std::int64_t pause = std::max(shortestPause, (patience + mostQuestions - 1) / mostQuestions);
    const std::int64_t question = std::min(longestQuestion, patience);
    return {pause, question, 0, std::max<std::int64_t>(patience - pause - question, 0)};
}

double pauseOf(const PlanStep& step, const ir::Plan& plan) {
    return plan.asksAgain.value_or(static_cast<double>(rounds(step).pause) * second);
}

StepTime timeOf(const PlanStep& step, const ir::Plan& plan) {
    StepTime result;
    const bool machine = plan.format == ir::Plan::Format::StateMachine;
    result.max = machine ? inStateMachine(step, plan) : inAutomation(step);
    if (step.kind == PlanStep::Kind::Sleep && step.unless.empty()) result.min = step.sleep;
    const double typical = std::max(typicalOf(step), result.min);
    result.givesUp = !step.typical && !isAnswered(step) && step.kind != PlanStep::Kind::Sleep;
    if (step.typical && typical > result.max) result.outlasting = typical;
    if (typical >= result.max) return result;
    result.typical = typical;
    result.presumed = !step.typical && isAnswered(step);
    return result;
}

} // namespace drc::timing
