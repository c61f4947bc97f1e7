#include "diagnostics/sink.hpp"
#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"
#include "objectives/ledger.hpp"
#include "semantics/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace drc::objectives {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

namespace {

std::string goalName(Goal goal) {
    return goal == Goal::Rto ? "RTO" : "RPO";
}

std::string occasion(const Assessment& assessment) {
    if (assessment.disruption == contract::disruption::region)
        return fmt::format("the loss of `{}`", assessment.from);
    return fmt::format("the disruption `{}`", assessment.disruption);
}

/// The largest terms: where the time goes.
std::string longestTerms(const Assessment& assessment) {
    constexpr std::size_t shown = 4;
    std::vector<const Term*> terms;
    for (const Term& term : assessment.terms)
        if (timeOf(term, Case::Typical) > 0) terms.push_back(&term);
    std::stable_sort(terms.begin(), terms.end(), [](const Term* left, const Term* right) {
        return timeOf(*left, Case::Typical) > timeOf(*right, Case::Typical);
    });
    std::string result;
    for (std::size_t index = 0; index < std::min(shown, terms.size()); ++index)
        result += fmt::format("{}`{}` {}", result.empty() ? "" : ", ", terms[index]->path,
                              printTime(timeOf(*terms[index], Case::Typical)));
    return result;
}

} // namespace

std::string printTime(double milliseconds) {
    if (milliseconds == forever) return "no bound";
    return semantics::printDuration({milliseconds});
}

namespace {

/// One of a family is used when one of its elements needs it.
bool isUsed(const semantics::ObjectiveSuppression& suppression,
            const std::set<const semantics::ObjectiveSuppression*>& used) {
    return std::any_of(used.begin(), used.end(), [&](const semantics::ObjectiveSuppression* one) {
        return one->span == suppression.span;
    });
}

} // namespace

void report(const Ledger& ledger, const semantics::Model& model, const source::SourceMap& sources,
            diagnostics::Sink& sink) {
    std::set<const semantics::ObjectiveSuppression*> used;
    for (const Assessment& assessment : ledger.assessments) {
        if (assessment.verdict != Verdict::Refuted) continue;
        if (assessment.suppression != nullptr) {
            used.insert(assessment.suppression);
            continue;
        }
        const std::string subject = assessment.component.empty() ? ledger.topology : assessment.written;
        auto& error = sink.report(codes::objectiveMissed, assessment.objectiveSpan, goalName(assessment.goal),
                                  printTime(*assessment.objective), occasion(assessment), assessment.reason);
        const std::string longest = longestTerms(assessment);
        if (!longest.empty()) error.note(fmt::format("largest terms: {}", longest));
        error.help("`drc prove FILE` shows every term, and which single changes would meet it")
            .help("if it was measured, state it: `assume COMPONENT.VERB <= 2m because \"…\"`")
            .help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                              semantics::missedObjective, subject));
    }
    for (const semantics::ObjectiveSuppression& suppression : model.objectiveSuppressions)
        if (!isUsed(suppression, used))
            sink.report(codes::unusedSuppression, suppression.span,
                        std::string(sources.text(suppression.target)),
                        std::string(semantics::missedObjective))
                .help("remove the suppression");
    for (const semantics::Assumption* assumption : ledger.idle)
        sink.report(codes::idleAssumption, assumption->subject->span)
            .help(fmt::format("the terms are {}", diagnostics::enumeration(ledger.paths)));
}

} // namespace drc::objectives
