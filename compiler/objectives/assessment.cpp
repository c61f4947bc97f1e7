#include "objectives/assessment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace drc::objectives {

using ir::Bound;
using ir::Evidence;

bool isGuaranteed(Evidence evidence) {
    return evidence == Evidence::Enforced || evidence == Evidence::Promised;
}

double boundOf(const Term& term) {
    return isGuaranteed(term.bound.evidence) ? timeOf(term, Case::Worst) : forever;
}

Evidence evidenceOfTypical(const Bound& bound) {
    return bound.typical ? std::max(bound.typicalEvidence, Evidence::Typical) : bound.evidence;
}

bool countsWithTimeout(const Term& term) {
    return term.bound.givesUp && term.bound.max && term.assumption == nullptr;
}

namespace {

bool isRelied(const Bound& bound) {
    return !isGuaranteed(bound.evidence);
}

bool better(const Assessment& left, const Assessment& right) {
    if (left.verdict != right.verdict) return left.verdict < right.verdict;
    if (left.typical != right.typical) return left.typical < right.typical;
    return left.worst < right.worst;
}

std::string unboundedNames(const Assessment& assessment) {
    std::vector<std::string> names;
    for (const Term& term : assessment.terms)
        if (timeOf(term, Case::Typical) == forever &&
            std::find(names.begin(), names.end(), term.path) == names.end())
            names.push_back(term.path);
    std::string result;
    for (const std::string& name : names)
        result += fmt::format("{}`{}`", result.empty() ? "" : ", ", name);
    return result;
}

void decide(Assessment& assessment, double objective) {
    const auto collect = [&](const auto& matches) {
        for (std::size_t index = 0; index < assessment.terms.size(); ++index)
            if (matches(assessment.terms[index].bound)) assessment.reliesOn.push_back(index);
    };
    const auto isTypical = [&](const Bound& bound) {
        return isRelied(bound) || (bound.typical && *bound.typical < bound.max.value_or(forever));
    };
    if (assessment.best > objective) {
        assessment.verdict = Verdict::Refuted;
        assessment.reason = fmt::format("it takes {} at least", printTime(assessment.best));
    } else if (assessment.worst <= objective) {
        collect(isRelied);
        assessment.verdict = assessment.reliesOn.empty() ? Verdict::Proven : Verdict::Conditional;
    } else if (assessment.typical <= objective) {
        collect(isTypical);
        assessment.verdict = Verdict::Conditional;
    } else {
        assessment.verdict = Verdict::Refuted;
        assessment.reason = !assessment.shortfall.empty() ? assessment.shortfall
                            : assessment.typical == forever
                                ? fmt::format("no bound is known for {}", unboundedNames(assessment))
                                : fmt::format("the expected time is {}", printTime(assessment.typical));
    }
}

/// All steps of the plan; not what happens by itself, what people do, or what clients wait for afterwards.
Waits endOfPlan(const Schedule& schedule) {
    Waits waits;
    waits.everything = false;
    for (std::size_t index = 0; index < schedule.steps.size(); ++index)
        waits.steps.push_back(index);
    return waits;
}

/// `best`: of all alternative schedules.
void evaluate(Assessment& assessment, const Option& option, double best) {
    const Schedule& schedule = option.schedule;
    assessment.best = best;
    const CriticalPath worst = criticalPath(schedule, Case::Worst, option.waits);
    assessment.worst = worst.time;
    const CriticalPath typical = criticalPath(schedule, Case::Typical, option.waits);
    assessment.typical = typical.time;
    assessment.end = criticalPath(schedule, Case::Over, endOfPlan(schedule)).time;
    const std::vector<std::size_t> all = relevant(schedule, option.waits);
    // The path of the figure that is the total: the bound, or the expected time where there is none.
    const bool isBounded = std::none_of(
        all.begin(), all.end(), [&](std::size_t index) { return boundOf(schedule.terms[index]) == forever; });
    const CriticalPath& path = isBounded ? worst : typical;
    assessment.terms.reserve(all.size());
    for (const std::size_t index : all) {
        assessment.terms.push_back(schedule.terms[index]);
        assessment.terms.back().critical =
            std::find(path.terms.begin(), path.terms.end(), index) != path.terms.end();
    }
    if (assessment.objective) decide(assessment, *assessment.objective);
    const bool inTime = assessment.verdict == Verdict::Proven || assessment.verdict == Verdict::Conditional;
    if (inTime && assessment.window > 0) assessment.verdict = Verdict::Degraded;
}

} // namespace

double boundOf(const Assessment& assessment) {
    const bool relies = std::any_of(assessment.terms.begin(), assessment.terms.end(),
                                    [](const Term& term) { return isRelied(term.bound); });
    return relies ? forever : assessment.worst;
}

Assessment assess(const Assessment& pattern, const std::vector<Option>& options, std::size_t* chosen) {
    double best = forever;
    for (const Option& option : options)
        best = std::min(best, criticalPath(option.schedule, Case::Best, option.waits).time);
    std::optional<Assessment> result;
    std::size_t winner = 0;
    for (std::size_t index = 0; index < options.size(); ++index) {
        Assessment candidate = pattern;
        evaluate(candidate, options[index], best);
        if (result && !better(candidate, *result)) continue;
        result = std::move(candidate);
        winner = index;
    }
    result->schedule = options[winner].schedule;
    result->waits = options[winner].waits;
    if (chosen != nullptr) *chosen = winner;
    return *std::move(result);
}

} // namespace drc::objectives
