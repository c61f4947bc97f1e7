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

std::string indentationOf(source::Span statement, const source::SourceMap& sources) {
    return std::string(sources.position(statement).column - 1, ' ');
}

source::Span beginOf(source::Span span) {
    return {span.file, span.begin, span.begin};
}

source::Span endOf(source::Span span) {
    return {span.file, span.end, span.end};
}

/// Settings between braces, perhaps after spaces.
bool isBlock(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    return begin != std::string_view::npos && text[begin] == '{';
}

/// A line before another one, or behind it, as far indented.
void insertStep(diagnostics::Diagnostic& error, const Outcome::Missing& missing,
                const source::SourceMap& sources) {
    if (missing.anchor.empty()) return;
    const std::string indentation = indentationOf(missing.anchor, sources);
    const std::string title = fmt::format("insert `{}`", missing.action);
    if (missing.behind)
        error.fix(title, endOf(missing.anchor), "\n" + indentation + missing.action);
    else
        error.fix(title, beginOf(missing.anchor), missing.action + "\n" + indentation);
}

/// The statement, with what separates it from the text before it.
source::Span withSpaceBefore(source::Span statement, const source::SourceMap& sources) {
    const std::string_view text = sources.file(statement.file).text();
    while (statement.begin > 0 && (text[statement.begin - 1] == ' ' || text[statement.begin - 1] == '\n'))
        --statement.begin;
    return statement;
}

void moveStep(diagnostics::Diagnostic& warning, const Outcome::Early& early,
              const source::SourceMap& sources) {
    if (early.moved.empty() || early.moved.begin >= early.behind.end) return;
    warning.fixes.push_back({fmt::format("move `{}` behind `{}`", early.sends, early.ends),
                             {{withSpaceBefore(early.moved, sources), ""},
                              {endOf(early.behind), "\n" + indentationOf(early.behind, sources) +
                                                        std::string(sources.text(early.moved))}},
                             diagnostics::Applicability::NeedsReview});
}

void reportMissing(const Outcome& outcome, const Outcome::Missing& missing, const semantics::Model& model,
                   const source::SourceMap& sources, diagnostics::Sink& sink) {
    const Shortfall& shortfall = missing.shortfall;
    const std::string reason = shortfall.optional
                                   ? fmt::format("`{}` is optional, so it may fail", missing.action)
                                   : "no step brings it back";
    auto& error = sink.report(codes::notRecovered, missing.optional.empty() ? outcome.span : missing.optional,
                              missing.written, std::string(describe(shortfall.state, shortfall.entrance)),
                              outcome.to, outcome.plan, reason);
    error.label(model.component(shortfall.component)->nameSpan, fmt::format("serves in `{}`", outcome.from));
    if (shortfall.optional) {
        error.help("remove `optional = true`");
        // What stands between may be more than spaces: a loop.
        if (!missing.settings.empty() && isBlock(sources.text(missing.settings)))
            error.fix("remove `optional = true`", missing.settings, "");
    } else if (!missing.action.empty()) {
        error.help(fmt::format("add the step `{}`", missing.action));
        insertStep(error, missing, sources);
    } else if (shortfall.state == ir::State::Absent) {
        error.help(fmt::format("let it live in `{}`, too, replicate it, or restore it there", outcome.to));
    }
    error
        .help(
            fmt::format("if people bring it back, say how long that takes: `assume {}.region.recovery <= 2h "
                        "because \"…\"`",
                        missing.written))
        .help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                          spell(semantics::Waived::NotRecovered), missing.written));
}

void reportEarly(const Outcome::Early& early, const source::SourceMap& sources, diagnostics::Sink& sink) {
    auto& warning =
        sink.report(codes::sentEarly, early.span, std::string(early.work ? "work is" : "clients are"),
                    early.written, std::string(describe(early.state)), printTime(early.window));
    if (early.ends.empty()) {
        warning.help(
            fmt::format("wait for the people who bring it back: `approve` before `{}`", early.sends));
    } else {
        warning.label(early.until, "serves when this has ended")
            .help(fmt::format("run `{}` before `{}`", early.ends, early.sends));
        moveStep(warning, early, sources);
    }
    warning.help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                             spell(semantics::Waived::Degraded), early.sender));
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
    bool idle(const Outcome& outcome, source::Span step) const {
        return isSaid(outcome, [&](const Outcome& other) {
            return std::any_of(other.idle.begin(), other.idle.end(),
                               [&](const Outcome::Idle& one) { return one.span == step; });
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
        if (!repeated.early(outcome, early.component)) reportEarly(early, sources, sink);
    for (const Outcome::Idle& idle : outcome.idle)
        if (!repeated.idle(outcome, idle.span))
            sink.report(codes::idleStep, idle.span, idle.written, outcome.to, idle.step)
                .help("remove the step, or turn the plan round");
}

void reportUnjudged(const Assessment& assessment, std::string_view subject, const semantics::Model& model,
                    diagnostics::Sink& sink) {
    auto& error = sink.report(codes::unjudgedObjective, assessment.objectiveSpan, goalName(assessment.goal),
                              printTime(*assessment.objective), occasion(assessment), assessment.reason);
    for (const semantics::Plan& plan : model.plans)
        if (!plan.graceful && plan.from->role != assessment.from)
            error.label(plan.span, fmt::format("recovers from the loss of `{}`", plan.from->role));
    const auto isOther = [&](const semantics::RegionRole& region) { return region.role != assessment.from; };
    const auto other = std::find_if(model.regions.begin(), model.regions.end(), isOther);
    if (other != model.regions.end())
        error.help(assessment.goal == Goal::Rto
                       ? fmt::format("write a plan: `failover {} -> {} {{ steps {{ … }} }}`", assessment.from,
                                     other->role)
                       : fmt::format("say what is replicated: `replicate {} -> {} {{ … }}`", assessment.from,
                                     other->role));
    error.help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                           spell(semantics::Waived::MissedObjective), subject));
}

/// Null for one that is derived, or without a name.
const semantics::Plan* writtenPlan(const std::string& name, const semantics::Model& model) {
    const auto found = std::find_if(model.plans.begin(), model.plans.end(),
                                    [&](const semantics::Plan& plan) { return plan.name == name; });
    return found == model.plans.end() || found->derived ? nullptr : &*found;
}

/// The largest terms: where the time goes.
std::string longestTerms(const Assessment& assessment) {
    constexpr std::size_t shown = 4;
    std::vector<std::pair<std::string_view, double>> terms; // by their paths, of which each is named once
    for (const Term& term : assessment.terms) {
        const double time = timeOf(term, Case::Typical);
        const auto known =
            std::find_if(terms.begin(), terms.end(), [&](const auto& one) { return one.first == term.path; });
        if (known != terms.end())
            known->second += time;
        else if (time > 0)
            terms.emplace_back(term.path, time);
    }
    std::stable_sort(terms.begin(), terms.end(),
                     [](const auto& left, const auto& right) { return left.second > right.second; });
    std::string result;
    for (std::size_t index = 0; index < std::min(shown, terms.size()); ++index)
        result += fmt::format("{}`{}` {}", result.empty() ? "" : ", ", terms[index].first,
                              printTime(terms[index].second));
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
            reportUnjudged(assessment, subject, model, sink);
            continue;
        }
        if (!assessment.shortfall.empty()) continue; // what is not brought back was reported
        auto& error = sink.report(codes::objectiveMissed, assessment.objectiveSpan, goalName(assessment.goal),
                                  printTime(*assessment.objective), occasion(assessment), assessment.reason);
        if (const semantics::Plan* plan = writtenPlan(assessment.plan, model))
            error.label(plan->span, "by this plan");
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
