#include "objectives/judge.hpp"

#include "source/cancellation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace drc::objectives {

namespace {

bool isSooner(const Assessment& one, const Assessment& other) {
    return std::pair(one.typical, one.worst) < std::pair(other.typical, other.worst);
}

/// The last one, with the worst verdict, and the terms of the others beside its own.
Assessment together(const std::vector<Assessment>& all, const std::vector<Judge::Part>& parts) {
    const auto last = std::max_element(all.begin(), all.end(), isSooner);
    const auto reasonOf = [&](const Assessment& one) {
        const std::string& plan = parts[static_cast<std::size_t>(&one - all.data())].plan;
        if (one.reason.empty()) return std::string();
        return one.reason + (plan.empty() ? ", without a plan" : fmt::format(", by `{}`", plan));
    };
    Assessment result = *last;
    result.reason = reasonOf(*last);
    for (const Assessment& one : all) {
        if (result.shortfall.empty()) result.shortfall = one.shortfall;
        if (one.verdict > result.verdict) {
            result.verdict = one.verdict;
            result.reason = reasonOf(one);
        }
        result.worst = std::max(result.worst, one.worst);
        result.best = std::max(result.best, one.best);
        result.end = std::max(result.end, one.end);
        result.window = std::max(result.window, one.window);
        if (&one == &*last) continue;
        for (const std::size_t term : one.reliesOn)
            result.reliesOn.push_back(result.terms.size() + term);
        for (const Term& term : one.terms)
            result.terms.emplace_back(term).critical = false;
    }
    if (result.verdict == Verdict::Refuted) result.reliesOn.clear();
    return result;
}

Assessment assessPart(Assessment pattern, const Judge::Part& part) {
    pattern.shortfall = part.shortfall;
    pattern.window = part.window;
    return assess(pattern, part.options);
}

} // namespace

const semantics::Objectives* Judge::objectivesOf(const Assessment& assessment) const {
    if (assessment.ofPart) {
        const semantics::Plan* const plan = model_.plan(assessment.plan);
        return plan == nullptr ? nullptr : &plan->objectives;
    }
    const semantics::ObjectivesByDisruption* all = &model_.objectives;
    if (!assessment.component.empty()) {
        const semantics::Component* const component = model_.component(assessment.component);
        if (component == nullptr) return nullptr;
        all = &component->objectives;
    }
    const auto found = all->find(assessment.disruption);
    return found == all->end() ? nullptr : &found->second;
}

const double* Judge::objectiveOf(const Assessment& assessment) const {
    const semantics::Objectives* const own = objectivesOf(assessment);
    if (own == nullptr) return nullptr;
    const auto& value = assessment.goal == Goal::Rto ? own->rto : own->rpo;
    return value ? &*value : nullptr;
}

/// What it is compared with.
void Judge::compare(Assessment& assessment) const {
    const double* const objective = objectiveOf(assessment);
    if (objective == nullptr) return;
    const semantics::Objectives& own = *objectivesOf(assessment);
    assessment.objective = *objective;
    assessment.objectiveSpan = assessment.goal == Goal::Rto ? own.rtoSpan : own.rpoSpan;
}

void Judge::note(Assessment result) {
    result.written = model_.written(result.component);
    if (result.verdict == Verdict::Refuted) result.suppression = suppressionOf(result);
    ledger_.assessments.push_back(std::move(result));
}

void Judge::judge(Assessment pattern, const std::vector<Option>& options, const std::vector<Part>& others) {
    if (!isWanted(pattern)) return;
    source::throwIfCancelled();
    compare(pattern);
    Assessment own = assess(pattern, options);
    note(others.empty() ? std::move(own) : beside(std::move(own), pattern, others));
}

void Judge::judgeParts(Assessment pattern, const std::vector<Part>& parts, const std::string& open) {
    if (!isWanted(pattern)) return;
    source::throwIfCancelled();
    compare(pattern);
    std::vector<Assessment> all;
    for (const Part& part : parts)
        all.push_back(assessPart(pattern, part));
    Assessment result = together(all, parts);
    if (!open.empty()) {
        result.worst = result.typical = forever;
        result.shortfall = open;
        if (result.objective) {
            result.reliesOn.clear();
            result.verdict = Verdict::Refuted;
            result.reason = open;
        }
    }
    note(std::move(result));
}

// What another plan does sooner than it would happen by itself does not count: that plan may be late.
Assessment Judge::beside(Assessment own, const Assessment& pattern, const std::vector<Part>& others) {
    std::vector<Assessment> all{std::move(own)};
    std::vector<Part> parts{{pattern.plan, {}, pattern.shortfall, pattern.window}};
    for (const Part& other : others) {
        Assessment theirs = assessPart(pattern, other);
        if (theirs.typical <= all.front().typical && theirs.worst <= all.front().worst) continue;
        all.push_back(std::move(theirs));
        parts.push_back(other);
    }
    if (all.size() == 1) return std::move(all.front());
    Assessment result = together(all, parts);
    for (std::size_t index = 1; index < parts.size(); ++index)
        result.awaitedPlans.push_back(parts[index].plan);
    // What is played is the one plan.
    result.schedule = std::move(all.front().schedule);
    result.waits = std::move(all.front().waits);
    result.end = all.front().end;
    return result;
}

void Judge::unjudged(Assessment pattern, std::string reason) {
    if (!isWanted(pattern)) return;
    compare(pattern);
    pattern.written = model_.written(pattern.component);
    pattern.worst = pattern.typical = pattern.best = forever;
    pattern.verdict = Verdict::Unjudged;
    pattern.reason = std::move(reason);
    pattern.suppression = suppressionOf(pattern);
    ledger_.assessments.push_back(std::move(pattern));
}

const semantics::VerdictSuppression* Judge::suppressionOf(semantics::Waived waived,
                                                          std::string_view component, std::string_view plan) {
    const semantics::VerdictSuppression* found = nullptr;
    for (const semantics::VerdictSuppression& suppression : model_.verdictSuppressions)
        if (suppression.waived == waived && suppression.component != nullptr &&
            suppression.component->name == component && suppression.isFor(model_.plan(plan))) {
            ledger_.needed.emplace(&suppression, plan);
            found = &suppression;
        }
    return found;
}

const semantics::VerdictSuppression* Judge::suppressionOf(const Assessment& assessment) const {
    const semantics::VerdictSuppression* found = nullptr;
    for (const semantics::VerdictSuppression& suppression : model_.verdictSuppressions) {
        if (suppression.waived != semantics::Waived::MissedObjective) continue;
        const bool isOfPlan = suppression.component == nullptr && suppression.plan != nullptr;
        if (assessment.component == (suppression.component == nullptr ? "" : suppression.component->name) &&
            isOfPlan == assessment.ofPart && suppression.isFor(model_.plan(assessment.plan)))
            found = &suppression;
    }
    return found;
}

} // namespace drc::objectives
