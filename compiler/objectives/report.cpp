#include "diagnostics/removal.hpp"
#include "diagnostics/sink.hpp"
#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/ledger.hpp"
#include "objectives/report_outcomes.hpp"
#include "objectives/report_parts.hpp"
#include "objectives/used_suppressions.hpp"
#include "semantics/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::objectives {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

namespace {

std::string goalName(Goal goal) {
    return goal == Goal::Rto ? "RTO" : "RPO";
}

std::string occasionOf(const Assessment& assessment) {
    if (assessment.disruption == contract::disruption::region)
        return fmt::format("the loss of `{}`", assessment.from);
    return fmt::format("the disruption `{}`", assessment.disruption);
}

/// What is said of an objective that is missed, or not judged.
std::string messageOf(const Assessment& assessment) {
    const auto& code =
        assessment.verdict == Verdict::Unjudged ? codes::unjudgedObjective : codes::objectiveMissed;
    return code.message(goalName(assessment.goal), printTime(*assessment.objective), occasionOf(assessment),
                        assessment.reason);
}

void reportUnjudged(const Assessment& assessment, std::string_view subject, const semantics::Model& model,
                    diagnostics::Sink& sink) {
    auto& error = sink.report(codes::unjudgedObjective, assessment.objectiveSpan, goalName(assessment.goal),
                              printTime(*assessment.objective), occasionOf(assessment), assessment.reason);
    for (const semantics::Plan& plan : model.plans)
        if (!plan.graceful && plan.from->role != assessment.from)
            error.label(plan.span, fmt::format("recovers from the loss of `{}`", plan.from->role));
    if (assessment.ofPart && assessment.goal == Goal::Rto)
        error.help("set it for the part through which clients are served, or for the whole topology");
    const auto isOther = [&](const semantics::RegionRole& region) { return region.role != assessment.from; };
    const auto other = std::find_if(model.regions.begin(), model.regions.end(), isOther);
    if (other != model.regions.end() && !(assessment.ofPart && assessment.goal == Goal::Rto))
        error.help(assessment.goal == Goal::Rto
                       ? fmt::format("write a plan: `failover {} -> {} {{ steps {{ … }} }}`", assessment.from,
                                     other->role)
                       : fmt::format("say what is replicated: `replicate {} -> {} {{ … }}`", assessment.from,
                                     other->role));
    error.help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                           spell(semantics::Waived::MissedObjective), subject));
}

/// The largest terms: where the time goes.
std::string longestTerms(const Assessment& assessment) {
    constexpr std::size_t shown = 4;
    std::vector<std::pair<std::string_view, double>> terms; // by their paths, of which each is named once
    const bool isBounded = std::any_of(assessment.terms.begin(), assessment.terms.end(),
                                       [](const Term& term) { return term.critical; });
    for (const Term& term : assessment.terms) {
        if (isBounded && !term.critical) continue; // it was over before
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

/// What counts with the time after which it gives up, for want of a figure.
void explainTimeouts(const Assessment& assessment, diagnostics::Diagnostic& error) {
    constexpr std::size_t shown = 3;
    std::size_t count = 0;
    for (const Term& term : assessment.terms)
        if (term.critical && countsWithTimeout(term) && count++ < shown)
            error.note(fmt::format("`{}` counts with its timeout of {}: no `typical` says how long it takes",
                                   term.path, printTime(*term.bound.max)));
}

/// The terms that take time, each where it is written.
void traceTerms(const Assessment& assessment, diagnostics::Diagnostic& error) {
    for (const Term& term : assessment.terms) {
        const ir::Origin& origin = term.bound.origin;
        const source::Span span = origin.component.empty() ? origin.statement : origin.component;
        const double time = timeOf(term, Case::Typical);
        if (!span.empty() && time != 0)
            error.terms.push_back({span, fmt::format("`{}`: {}", term.path, printTime(time))});
    }
}

/// Why there is no bound, once for each reason.
void explainUnbounded(const Assessment& assessment, diagnostics::Diagnostic& error) {
    std::set<std::string_view> said;
    for (const Term& term : assessment.terms)
        if (timeOf(term, Case::Typical) == forever && !term.bound.description.empty() &&
            said.insert(term.bound.description).second)
            error.note(fmt::format("no bound for `{}`: {}", term.path, term.bound.description));
}

/// The setting of a step by which a plan waits longer; empty where no single one does.
std::string patienceOf(const Term& term, const semantics::Model& model) {
    const semantics::Component* const component = model.component(term.component);
    if (component == nullptr) return "";
    const auto action = component->kind->actions.find(term.action);
    if (action == component->kind->actions.end()) return "";
    std::string result;
    for (const semantics::Parameter& parameter : action->second.parameters.parameters) {
        if (parameter.type.kind != semantics::TypeKind::Duration) continue;
        if (!result.empty()) return "";
        result = parameter.name();
    }
    return result;
}

/// How terms get a bound: by a measured time, unless the plan fails before it is over.
void offerBound(const Assessment& assessment, const semantics::Model& model, diagnostics::Diagnostic& error) {
    std::set<std::string_view> measured;
    for (const Term& term : assessment.terms) {
        if (!term.isImpatient() || !measured.insert(term.path).second) continue;
        const std::string longer = printTime(term.assumption->bound);
        const std::string setting = patienceOf(term, model);
        if (setting.empty())
            error.help(fmt::format("let `{}` wait for {} at least before it fails", term.path, longer));
        else
            error.help(fmt::format("raise `{0}`: `{1} {2} {{ {0} = {3} }}`", setting, term.action,
                                   model.written(term.component), longer));
    }
    if (!measured.empty()) return;
    const auto isUnknown = [](const Term& term) { return timeOf(term, Case::Typical) == forever; };
    const auto isOfOthers = [&](const Term& term) { return isUnknown(term) && term.phase == Phase::Need; };
    const auto isOwn = [&](const Term& term) { return isUnknown(term) && term.phase != Phase::Need; };
    const auto& terms = assessment.terms;
    const auto other = std::find_if(terms.begin(), terms.end(), isOfOthers);
    if (other == terms.end() || std::any_of(terms.begin(), terms.end(), isOwn))
        error.help("if it was measured, state it: `assume COMPONENT.VERB <= 2m because \"…\"`");
    if (other != terms.end())
        error.help(fmt::format("state what was measured in the other topology, whose recovery `{}` is",
                               other->path));
}

/// What has an objective of its own does not count towards that of the topology, except for what a plan
/// takes.
void offerOwnObjective(const Assessment& assessment, const semantics::Model& model,
                       diagnostics::Diagnostic& error) {
    const bool ofPlan = assessment.goal == Goal::Rto && assessment.disruption == contract::disruption::region;
    if (ofPlan || !assessment.component.empty()) return;
    const auto misses = [&](const Term& term) {
        return !term.component.empty() && timeOf(term, Case::Typical) > *assessment.objective;
    };
    const auto found = std::find_if(assessment.terms.begin(), assessment.terms.end(), misses);
    if (found == assessment.terms.end()) return;
    const char* const goal = assessment.goal == Goal::Rto ? "rto" : "rpo";
    const std::string inner = fmt::format("{} = …", goal);
    const bool region = assessment.disruption == contract::disruption::region;
    error.help(
        fmt::format("if `{}` alone may miss it, give it an objective of its own: `objectives {{ {} }}`",
                    model.written(found->component),
                    region ? inner : fmt::format("{} {{ {} }}", assessment.disruption, inner)));
}

} // namespace

std::string printTime(double milliseconds) {
    if (milliseconds == forever) return "no bound";
    return semantics::printDuration({milliseconds});
}

namespace {

/// Whether something is missing in the part that the plan is for.
bool isIncomplete(const Ledger& ledger, std::string_view plan) {
    return std::any_of(ledger.ofParts.begin(), ledger.ofParts.end(), [&](const PartFinding& one) {
        return one.plan == plan && one.sort == PartFinding::Sort::Need;
    });
}

/// The first parts of a path, as many as another one has.
std::string cutTo(std::string_view path, std::string_view other) {
    auto dots = std::count(other.begin(), other.end(), '.');
    const auto end =
        std::find_if(path.begin(), path.end(), [&](char letter) { return letter == '.' && dots-- == 0; });
    return {path.begin(), end};
}

/// Whether each name of a path is that of the other one, or near it, with the same keys.
bool isNear(std::string_view path, std::string_view other) {
    const auto next = [](std::string_view& rest) {
        const std::size_t end = std::min(rest.find('.'), rest.size());
        const std::string_view part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        return part;
    };
    while (!path.empty() && !other.empty()) {
        const std::string_view written = next(path);
        const std::string_view known = next(other);
        const std::size_t name = std::min(written.find('['), written.size());
        const std::size_t knownName = std::min(known.find('['), known.size());
        if (written.substr(name) != known.substr(knownName)) return false;
        if (written.substr(0, name) == known.substr(0, knownName)) continue;
        if (diagnostics::closest(written.substr(0, name), {std::string(known.substr(0, knownName))}).empty())
            return false;
    }
    return path.empty() == other.empty();
}

/// The terms that the assumption most likely means, as far as it names them; empty where none is near.
std::string meantBy(const semantics::Assumption& assumption, const Ledger& ledger) {
    std::vector<std::string> near;
    for (const std::string& path : ledger.paths)
        if (std::string known = cutTo(path, assumption.path); isNear(assumption.path, known))
            near.push_back(std::move(known));
    return diagnostics::closest(assumption.path, near);
}

/// Whether there is no bound only because the assumption that gives it is misspelt, which is reported.
bool lacksOnlyMisspelt(const Assessment& assessment, const std::vector<std::string>& meant) {
    const auto isUnbounded = [](const Term& term) { return timeOf(term, Case::Typical) == forever; };
    const auto isMeant = [&](const Term& term) {
        return std::any_of(meant.begin(), meant.end(), [&](const std::string& path) {
            return !path.empty() && cutTo(term.path, path) == path;
        });
    };
    const auto& terms = assessment.terms;
    return std::any_of(terms.begin(), terms.end(), isUnbounded) &&
           std::all_of(terms.begin(), terms.end(),
                       [&](const Term& term) { return !isUnbounded(term) || isMeant(term); });
}

/// Assumptions about nothing. Where plans are missing or incomplete, so may be what they are about, unless
/// they are misspelt.
void reportIdle(const Ledger& ledger, const std::vector<std::string>& meant, bool complete,
                diagnostics::Sink& sink) {
    for (std::size_t index = 0; index < ledger.idle.size(); ++index) {
        if (meant[index].empty() && !complete) continue;
        auto& error = sink.report(codes::idleAssumption, ledger.idle[index]->subject->span);
        if (meant[index].empty())
            error.help(fmt::format("the terms are {}", diagnostics::enumeration(ledger.paths)));
        else
            error.didYouMean(meant[index], ledger.idle[index]->subject->span);
    }
}

} // namespace

void report(const Ledger& ledger, const semantics::Model& model, source::Date today,
            const source::SourceMap& sources, diagnostics::Sink& sink) {
    UsedSuppressions used(today);
    const std::size_t before = sink.errorReports();
    std::vector<std::string> meant;
    for (const semantics::Assumption* assumption : ledger.idle)
        meant.push_back(meantBy(*assumption, ledger));
    reportOutcomes(ledger, model, sources, sink);
    reportParts(ledger, model, sources, sink);
    bool complete = sink.errorReports() == before;
    for (const Assessment& assessment : ledger.assessments) {
        if (!assessment.verdict || *assessment.verdict < Verdict::Unjudged) continue;
        if (assessment.suppression != nullptr) {
            used.add(*assessment.suppression, [&] {
                return semantics::Hidden{messageOf(assessment), assessment.objectiveSpan,
                                         assessment.component};
            });
            continue;
        }
        const std::string subject = assessment.ofPart              ? assessment.plan
                                    : assessment.component.empty() ? ledger.topology
                                                                   : assessment.written;
        if (assessment.ofPart && isIncomplete(ledger, assessment.plan)) continue; // which was reported
        if (assessment.verdict == Verdict::Unjudged) {
            reportUnjudged(assessment, subject, model, sink);
            complete = false;
            continue;
        }
        if (!assessment.shortfall.empty()) continue; // what is not brought back was reported
        if (lacksOnlyMisspelt(assessment, meant)) continue;
        auto& error =
            sink.report(codes::objectiveMissed, assessment.objectiveSpan, goalName(assessment.goal),
                        printTime(*assessment.objective), occasionOf(assessment), assessment.reason);
        const semantics::Plan* const plan = model.plan(assessment.plan);
        if (plan != nullptr && !plan->derived) error.label(plan->span, "by this plan");
        const std::string longest = longestTerms(assessment);
        if (!longest.empty()) error.note(fmt::format("largest terms: {}", longest));
        traceTerms(assessment, error);
        explainTimeouts(assessment, error);
        explainUnbounded(assessment, error);
        error.help("`drc prove FILE` shows every term, and which changes would meet it");
        offerBound(assessment, model, error);
        offerOwnObjective(assessment, model, error);
        error.help(fmt::format("to suppress the finding: `allow {} on {} because \"…\"`",
                               spell(semantics::Waived::MissedObjective), subject));
    }
    used.add(ledger.needed, model);
    used.report(model, sources, sink);
    reportIdle(ledger, meant, complete, sink);
}

} // namespace drc::objectives
