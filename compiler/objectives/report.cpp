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

/// A line before another one, or behind it, as far indented.
void insertStep(diagnostics::Diagnostic& error, const Outcome::Missing& missing,
                const source::SourceMap& sources) {
    if (missing.anchor.empty()) return;
    const source::Position at = sources.position(missing.anchor);
    const std::string indentation(at.column - 1, ' ');
    source::Span where = missing.anchor;
    (missing.behind ? where.begin : where.end) = missing.behind ? where.end : where.begin;
    error.fix(fmt::format("insert `{}`", missing.action), where,
              missing.behind ? "\n" + indentation + missing.action : missing.action + "\n" + indentation);
}

void reportMissing(const Outcome& outcome, const Outcome::Missing& missing, const semantics::Model& model,
                   const source::SourceMap& sources, diagnostics::Sink& sink) {
    const semantics::Component& component = *model.component(missing.shortfall.component);
    const std::string name = component.written();
    const bool mayFail = missing.shortfall.optional.has_value();
    auto& error = sink.report(codes::notRecovered, outcome.span, name,
                              std::string(describe(missing.shortfall.state)), outcome.to, outcome.plan);
    error.label(component.nameSpan, fmt::format("serves in `{}`", outcome.from));
    if (mayFail) {
        error.note(fmt::format("`{}` is optional: the plan goes on when it fails", missing.action))
            .help("remove `optional = true`");
    } else if (!missing.action.empty()) {
        error.help(fmt::format("add the step `{}`", missing.action));
        insertStep(error, missing, sources);
    } else if (missing.shortfall.state == ir::State::Absent) {
        error.help(fmt::format("replicate it to `{}`, let it live there, or restore it there", outcome.to));
    }
    error
        .help(
            fmt::format("if people bring it back, say how long that takes: `assume {}.region.recovery <= 2h "
                        "because \"…\"`",
                        name))
        .help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                          spell(semantics::Waived::NotRecovered), name));
}

/// A derived plan repeats the steps of another one, and would repeat what is wrong with them.
class Repeated {
public:
    Repeated(const Ledger& ledger, const semantics::Model& model) : ledger_(ledger), model_(model) {}

    bool missing(const Outcome& outcome, const std::string& component) const {
        return isSaid(outcome, [&](const Outcome& other) {
            return std::any_of(other.missing.begin(), other.missing.end(), [&](const Outcome::Missing& one) {
                return one.shortfall.component == component;
            });
        });
    }
    bool early(const Outcome& outcome, const std::string& component) const {
        return isSaid(outcome, [&](const Outcome& other) {
            return std::any_of(other.early.begin(), other.early.end(),
                               [&](const Outcome::Early& one) { return one.component == component; });
        });
    }

private:
    bool isDerived(const Outcome& outcome) const {
        return std::any_of(model_.plans.begin(), model_.plans.end(), [&](const semantics::Plan& plan) {
            return plan.name == outcome.plan && plan.derived;
        });
    }
    template <class Says>
    bool isSaid(const Outcome& outcome, const Says& says) const {
        return isDerived(outcome) &&
               std::any_of(ledger_.outcomes.begin(), ledger_.outcomes.end(),
                           [&](const Outcome& other) { return !isDerived(other) && says(other); });
    }

    const Ledger& ledger_;
    const semantics::Model& model_;
};

void reportOutcome(const Outcome& outcome, const Ledger& ledger, const semantics::Model& model,
                   const source::SourceMap& sources, diagnostics::Sink& sink) {
    const Repeated repeated(ledger, model);
    for (const Outcome::Missing& missing : outcome.missing)
        if (!repeated.missing(outcome, missing.shortfall.component))
            reportMissing(outcome, missing, model, sources, sink);
    for (const Outcome::Early& early : outcome.early)
        if (!repeated.early(outcome, early.component))
            sink.report(codes::sentEarly, early.span, early.written, std::string(describe(early.state)),
                        printTime(early.window))
                .label(early.until, "serves when this has ended")
                .help(fmt::format("run `{}` before `{}`", early.ends, early.sends));
    for (const Outcome::Idle& idle : outcome.idle)
        sink.report(codes::idleStep, idle.span, idle.written, outcome.to, idle.step)
            .help("remove the step, or turn the plan round");
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
bool isUsed(const semantics::VerdictSuppression& suppression,
            const std::set<const semantics::VerdictSuppression*>& used) {
    return std::any_of(used.begin(), used.end(), [&](const semantics::VerdictSuppression* one) {
        return one->span == suppression.span;
    });
}

} // namespace

void report(const Ledger& ledger, const semantics::Model& model, const source::SourceMap& sources,
            diagnostics::Sink& sink) {
    std::set<const semantics::VerdictSuppression*> used;
    for (const Outcome& outcome : ledger.outcomes)
        reportOutcome(outcome, ledger, model, sources, sink);
    for (const Assessment& assessment : ledger.assessments) {
        if (!assessment.verdict || *assessment.verdict < Verdict::Unjudged) continue;
        if (assessment.suppression != nullptr) {
            used.insert(assessment.suppression);
            continue;
        }
        const std::string subject = assessment.component.empty() ? ledger.topology : assessment.written;
        if (assessment.verdict == Verdict::Unjudged) {
            sink.report(codes::unjudgedObjective, assessment.objectiveSpan, goalName(assessment.goal),
                        printTime(*assessment.objective), occasion(assessment), assessment.reason)
                .help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                                  spell(semantics::Waived::MissedObjective), subject));
            continue;
        }
        if (!assessment.shortfall.empty()) continue; // what is not brought back was reported
        auto& error = sink.report(codes::objectiveMissed, assessment.objectiveSpan, goalName(assessment.goal),
                                  printTime(*assessment.objective), occasion(assessment), assessment.reason);
        const std::string longest = longestTerms(assessment);
        if (!longest.empty()) error.note(fmt::format("largest terms: {}", longest));
        error.help("`drc prove FILE` shows every term, and which single changes would meet it")
            .help("if it was measured, state it: `assume COMPONENT.VERB <= 2m because \"…\"`")
            .help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                              spell(semantics::Waived::MissedObjective), subject));
    }
    used.insert(ledger.needed.begin(), ledger.needed.end());
    for (const semantics::VerdictSuppression& suppression : model.verdictSuppressions)
        if (!isUsed(suppression, used))
            sink.report(codes::unusedSuppression, suppression.span,
                        std::string(sources.text(suppression.target)), std::string(spell(suppression.waived)))
                .help("remove the suppression");
    for (const semantics::Assumption* assumption : ledger.idle)
        sink.report(codes::idleAssumption, assumption->subject->span)
            .help(fmt::format("the terms are {}", diagnostics::enumeration(ledger.paths)));
}

} // namespace drc::objectives
