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

namespace {

bool better(const Assessment& left, const Assessment& right) {
    if (left.verdict != right.verdict) return left.verdict < right.verdict;
    if (left.typical != right.typical) return left.typical < right.typical;
    return left.worst < right.worst;
}

/// The terms that can matter: all, or those until the component's last step is done.
std::vector<std::size_t> relevant(const Schedule& schedule, const std::string& component) {
    std::vector<std::size_t> result;
    for (const std::vector<std::size_t>& line : schedule.signs)
        result.insert(result.end(), line.begin(), line.end());
    result.insert(result.end(), schedule.before.begin(), schedule.before.end());
    std::size_t last = component.empty() ? schedule.steps.size() : 0;
    for (std::size_t index = 0; index < schedule.steps.size(); ++index)
        if (schedule.terms[schedule.steps[index].term].component == component) last = index + 1;
    for (const Schedule::Tail& tail : schedule.tails)
        if (tail.component == component) last = std::max(last, tail.steps);
    for (std::size_t index = 0; index < last; ++index)
        result.push_back(schedule.steps[index].term);
    for (const Schedule::Tail& tail : schedule.tails)
        if (component.empty() || tail.component == component)
            result.insert(result.end(), tail.terms.begin(), tail.terms.end());
    return result;
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
    const auto notGuaranteed = [](const Bound& bound) {
        return !isGuaranteed(bound.evidence) && bound.max.value_or(forever) > 0;
    };
    const auto isTypical = [&](const Bound& bound) {
        return notGuaranteed(bound) || (bound.typical && *bound.typical < bound.max.value_or(forever));
    };
    if (assessment.best > objective) {
        assessment.verdict = Verdict::Refuted;
        assessment.reason = fmt::format("even the best case takes {}", printTime(assessment.best));
    } else if (assessment.worst <= objective) {
        collect(notGuaranteed);
        assessment.verdict = assessment.reliesOn.empty() ? Verdict::Proven : Verdict::Conditional;
    } else if (assessment.typical <= objective) {
        collect(isTypical);
        assessment.verdict = Verdict::Conditional;
    } else {
        assessment.verdict = Verdict::Refuted;
        assessment.reason = assessment.typical == forever
                                ? fmt::format("no bound is known for {}", unboundedNames(assessment))
                                : fmt::format("the typical case takes {}", printTime(assessment.typical));
    }
}

/// `best`: of all alternative schedules.
void evaluate(Assessment& assessment, const Schedule& schedule, double best) {
    assessment.best = best;
    const CriticalPath worst = criticalPath(schedule, Case::Worst, assessment.component);
    assessment.worst = worst.time;
    const CriticalPath typical = criticalPath(schedule, Case::Typical, assessment.component);
    assessment.typical = typical.time;
    const CriticalPath& path = assessment.worst == forever ? typical : worst;
    const std::vector<std::size_t> all = relevant(schedule, assessment.component);
    assessment.terms.reserve(all.size());
    for (const std::size_t index : all) {
        assessment.terms.push_back(schedule.terms[index]);
        assessment.terms.back().critical =
            std::find(path.terms.begin(), path.terms.end(), index) != path.terms.end();
    }
    if (assessment.objective) decide(assessment, *assessment.objective);
}

} // namespace

Assessment assess(const Assessment& pattern, const std::vector<Schedule>& options, std::size_t* chosen) {
    double best = forever;
    for (const Schedule& option : options)
        best = std::min(best, criticalPath(option, Case::Best, pattern.component).time);
    std::optional<Assessment> result;
    std::size_t winner = 0;
    for (std::size_t index = 0; index < options.size(); ++index) {
        Assessment candidate = pattern;
        evaluate(candidate, options[index], best);
        if (result && !better(candidate, *result)) continue;
        result = std::move(candidate);
        winner = index;
    }
    result->schedule = options[winner];
    if (chosen != nullptr) *chosen = winner;
    return *std::move(result);
}

} // namespace drc::objectives
