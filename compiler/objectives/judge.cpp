#include "objectives/judge.hpp"

#include "source/cancellation.hpp"

#include <utility>

namespace drc::objectives {

const semantics::Objectives* Judge::objectivesOf(const Assessment& assessment) const {
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

void Judge::judge(const Assessment& pattern, const std::vector<Option>& options) {
    if (!isWanted(pattern)) return;
    source::throwIfCancelled();
    Assessment compared = pattern;
    compare(compared);
    Assessment& result = ledger_.assessments.emplace_back(assess(compared, options));
    result.written = model_.written(result.component);
    if (result.verdict == Verdict::Refuted) result.suppression = suppressionOf(result);
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
                                                          std::string_view component) {
    const semantics::VerdictSuppression* found = nullptr;
    for (const semantics::VerdictSuppression& suppression : model_.verdictSuppressions)
        if (suppression.waived == waived && suppression.component != nullptr &&
            suppression.component->name == component) {
            ledger_.needed.insert(&suppression);
            found = &suppression;
        }
    return found;
}

const semantics::VerdictSuppression* Judge::suppressionOf(const Assessment& assessment) const {
    const semantics::VerdictSuppression* found = nullptr;
    for (const semantics::VerdictSuppression& suppression : model_.verdictSuppressions)
        if (suppression.waived == semantics::Waived::MissedObjective &&
            assessment.component == (suppression.component == nullptr ? "" : suppression.component->name))
            found = &suppression;
    return found;
}

} // namespace drc::objectives
