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

std::string occasion(const Judgement& judgement) {
    if (judgement.disruption == contract::disruption::region)
        return fmt::format("the loss of `{}`", judgement.from);
    return fmt::format("the disruption `{}`", judgement.disruption);
}

/// The largest terms: where the time goes.
std::string longestTerms(const Judgement& judgement) {
    constexpr std::size_t shown = 4;
    std::vector<const Term*> terms;
    for (const Term& term : judgement.terms)
        if (timeOf(term, Case::Expected) > 0) terms.push_back(&term);
    std::stable_sort(terms.begin(), terms.end(), [](const Term* left, const Term* right) {
        return timeOf(*left, Case::Expected) > timeOf(*right, Case::Expected);
    });
    std::string result;
    for (std::size_t index = 0; index < std::min(shown, terms.size()); ++index)
        result += fmt::format("{}`{}` {}", result.empty() ? "" : ", ", terms[index]->path,
                              printTime(timeOf(*terms[index], Case::Expected)));
    return result;
}

} // namespace

std::string printTime(double milliseconds) {
    if (milliseconds == forever) return "no bound";
    return semantics::printDuration({milliseconds});
}

namespace {

/// One of a family is used when one of its elements needs it.
bool isUsed(const semantics::Waiver& waiver, const std::set<const semantics::Waiver*>& used) {
    return std::any_of(used.begin(), used.end(),
                       [&](const semantics::Waiver* one) { return one->span == waiver.span; });
}

} // namespace

void report(const Ledger& ledger, const semantics::Model& model, const source::SourceMap& sources,
            diagnostics::Sink& sink) {
    std::set<const semantics::Waiver*> used;
    for (const Judgement& judgement : ledger.judgements) {
        if (judgement.verdict != Verdict::Refuted) continue;
        if (judgement.waiver != nullptr) {
            used.insert(judgement.waiver);
            continue;
        }
        const std::string subject = judgement.component.empty() ? ledger.topology : judgement.written;
        auto& error = sink.report(codes::objectiveMissed, judgement.objectiveSpan, goalName(judgement.goal),
                                  printTime(*judgement.objective), occasion(judgement), judgement.reason);
        const std::string longest = longestTerms(judgement);
        if (!longest.empty()) error.note(fmt::format("largest terms: {}", longest));
        error.help("`drc prove FILE` shows every term, and which single changes would meet it")
            .help("if it was measured, state it: `assume COMPONENT.VERB <= 2m because \"…\"`")
            .help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                              semantics::missedObjective, subject));
    }
    for (const semantics::Waiver& waiver : model.waivers)
        if (!isUsed(waiver, used))
            sink.report(codes::unusedException, waiver.span, std::string(sources.text(waiver.target)),
                        std::string(semantics::missedObjective))
                .help("remove the suppression");
    for (const semantics::Assumption* assumption : ledger.idle)
        sink.report(codes::idleAssumption, assumption->subject->span)
            .help(fmt::format("the terms are {}", diagnostics::alternatives(ledger.paths)));
}

} // namespace drc::objectives
