#include "objectives/judging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace drc::objectives {

using ir::Bound;
using ir::Evidence;

bool sure(Evidence evidence) {
    return evidence == Evidence::Enforced || evidence == Evidence::Promised;
}

namespace {

bool better(const Judgement& left, const Judgement& right) {
    if (left.verdict != right.verdict) return left.verdict < right.verdict;
    if (left.expected != right.expected) return left.expected < right.expected;
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

std::string unboundedNames(const Judgement& judgement) {
    std::vector<std::string> names;
    for (const Term& term : judgement.terms)
        if (timeOf(term, Case::Expected) == forever &&
            std::find(names.begin(), names.end(), term.path) == names.end())
            names.push_back(term.path);
    std::string result;
    for (const std::string& name : names)
        result += fmt::format("{}`{}`", result.empty() ? "" : ", ", name);
    return result;
}

void decide(Judgement& judgement, double objective) {
    const auto collect = [&](const auto& matches) {
        for (std::size_t index = 0; index < judgement.terms.size(); ++index)
            if (matches(judgement.terms[index].bound)) judgement.reliesOn.push_back(index);
    };
    const auto unsure = [](const Bound& bound) {
        return !sure(bound.evidence) && bound.most.value_or(forever) > 0;
    };
    const auto usual = [&](const Bound& bound) {
        return unsure(bound) || (bound.typical && *bound.typical < bound.most.value_or(forever));
    };
    if (judgement.best > objective) {
        judgement.verdict = Verdict::Refuted;
        judgement.reason = fmt::format("even the best case takes {}", printTime(judgement.best));
    } else if (judgement.worst <= objective) {
        collect(unsure);
        judgement.verdict = judgement.reliesOn.empty() ? Verdict::Proven : Verdict::Conditional;
    } else if (judgement.expected <= objective) {
        collect(usual);
        judgement.verdict = Verdict::Conditional;
    } else {
        judgement.verdict = Verdict::Refuted;
        judgement.reason = judgement.expected == forever
                               ? fmt::format("no bound is known for {}", unboundedNames(judgement))
                               : fmt::format("the typical case takes {}", printTime(judgement.expected));
    }
}

/// `best`: of all alternative schedules.
void evaluate(Judgement& judgement, const Schedule& schedule, double best) {
    judgement.best = best;
    const Way worst = longestWay(schedule, Case::Worst, judgement.component);
    judgement.worst = worst.time;
    judgement.expected = longestWay(schedule, Case::Expected, judgement.component).time;
    const Way way =
        longestWay(schedule, judgement.worst == forever ? Case::Expected : Case::Worst, judgement.component);
    for (const std::size_t index : relevant(schedule, judgement.component)) {
        judgement.terms.push_back(schedule.terms[index]);
        judgement.terms.back().critical =
            std::find(way.terms.begin(), way.terms.end(), index) != way.terms.end();
    }
    if (judgement.objective) decide(judgement, *judgement.objective);
}

} // namespace

Judgement judge(const Judgement& pattern, const std::vector<Schedule>& options, std::size_t* chosen) {
    double best = forever;
    for (const Schedule& option : options)
        best = std::min(best, longestWay(option, Case::Best, pattern.component).time);
    std::optional<Judgement> result;
    for (std::size_t index = 0; index < options.size(); ++index) {
        Judgement candidate = pattern;
        evaluate(candidate, options[index], best);
        if (result && !better(candidate, *result)) continue;
        result = std::move(candidate);
        result->schedule = options[index];
        if (chosen != nullptr) *chosen = index;
    }
    return *result;
}

} // namespace drc::objectives
