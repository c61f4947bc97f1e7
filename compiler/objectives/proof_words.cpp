#include "objectives/proof_words.hpp"

#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"
#include "objectives/assessment.hpp"
#include "objectives/ledger_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>

namespace drc::objectives {

namespace contract = library::contract;

std::string orNone(double milliseconds) {
    return milliseconds == forever ? "none" : printTime(milliseconds);
}

Figure boundFigure(const Term& term) {
    const double bound = boundOf(term);
    return {orNone(bound), bound == forever ? "" : word(term.bound.evidence)};
}

Figure expectedFigure(const Term& term) {
    const bool same = isGuaranteed(evidenceOfTypical(term.bound));
    const double typical = timeOf(term, Case::Typical);
    if (typical == forever) return {orNone(typical), ""};
    return {printTime(typical), same ? "" : word(evidenceOfTypical(term.bound))};
}

std::string expectedAndBound(const Assessment& assessment) {
    const double bound = boundOf(assessment);
    if (bound == forever)
        return assessment.typical == forever ? "no bound"
                                             : printTime(assessment.typical) + " expected, no bound";
    if (assessment.typical == bound) return "bound " + printTime(bound);
    return fmt::format("{} expected, bound {}", printTime(assessment.typical), printTime(bound));
}

std::string occasion(const Assessment& assessment) {
    if (assessment.disruption != contract::disruption::region)
        return fmt::format("disruption {}", assessment.disruption);
    std::string result = fmt::format("loss of {}", assessment.from);
    if (!assessment.to.empty()) result += fmt::format(", recovered in {}", assessment.to);
    if (const std::string plans = plansOf(assessment); !plans.empty()) result += fmt::format(" by {}", plans);
    if (assessment.ofPart && !assessment.part.empty())
        result += fmt::format(", for {} alone", fmt::join(assessment.part, ", "));
    if (!assessment.awaitedPlans.empty())
        result += fmt::format(", which waits for {}", diagnostics::enumeration(assessment.awaitedPlans));
    return result;
}

std::string suppressedInWords(const semantics::SuppressionTerms& suppression) {
    std::string result = "suppressed";
    if (suppression.until) result += " until " + source::print(*suppression.until);
    if (!suppression.owner.empty()) result += " by " + suppression.owner;
    return result;
}

std::string verdictOf(const Assessment& assessment) {
    if (!assessment.objective) return "no objective";
    std::string result = fmt::format("{} {}: {}", word(assessment.goal), printTime(*assessment.objective),
                                     word(*assessment.verdict));
    if (!assessment.reason.empty())
        result += fmt::format(", {}", assessment.reason);
    else
        result += fmt::format(", {}", expectedAndBound(assessment));
    std::set<std::string> shares;
    for (const std::size_t index : assessment.reliesOn)
        if (const std::string& share = assessment.terms[index].bound.share; !share.empty())
            shares.insert(share);
    for (const std::string& share : shares)
        result += fmt::format(", for {}", share);
    return result;
}

namespace {

/// What a verdict relies on under one name: its terms, each once.
struct Condition {
    std::vector<const Term*> terms;

    void add(const Term& term) {
        const auto isSame = [&](const Term* one) { return one->bound.description == term.bound.description; };
        if (std::none_of(terms.begin(), terms.end(), isSame)) terms.push_back(&term);
    }

    std::string inWords() const {
        const Term& first = *terms.front();
        double sum = 0;
        ir::Evidence evidence = ir::Evidence::Enforced;
        std::string share;
        for (const Term* term : terms) {
            sum += timeOf(*term, Case::Typical);
            evidence = std::max(evidence, evidenceOfTypical(term->bound));
            if (share.empty()) share = term->bound.share;
        }
        const std::string within = fmt::format("{} within {}", first.path, printTime(sum));
        if (first.assumption != nullptr)
            return fmt::format("{}, because {}", within, first.assumption->reason);
        return fmt::format("{}{} ({})", within, share.empty() ? "" : " for " + share, word(evidence));
    }
};

} // namespace

std::vector<std::string> conditionsOf(const Assessment& assessment) {
    std::vector<Condition> conditions;
    std::size_t calls = 0;
    double answered = 0; // of one after the other
    for (const std::size_t index : assessment.reliesOn) {
        const Term& term = assessment.terms[index];
        if (term.bound.presumed) {
            ++calls;
            answered += timeOf(term, Case::Typical);
            continue;
        }
        const auto isIts = [&](const Condition& one) { return one.terms.front()->path == term.path; };
        auto known = std::find_if(conditions.begin(), conditions.end(), isIts);
        if (known == conditions.end()) known = conditions.emplace(conditions.end());
        known->add(term);
    }
    std::vector<std::string> result;
    for (const Condition& one : conditions)
        result.push_back(one.inWords());
    if (calls == 1)
        result.push_back(fmt::format("one call is answered within {} (assumed)", printTime(answered)));
    if (calls > 1)
        result.push_back(
            fmt::format("{} calls are answered within {} in all (assumed)", calls, printTime(answered)));
    return result;
}

const char* headingOf(const std::vector<Alternative>& changes) {
    if (changes.empty() || changes.front().verdict == Verdict::Refuted)
        return "no set of changes would meet the objective; single ones that help:";
    return changes.front().parts.size() == 1 ? "single changes that would meet the objective:"
                                             : "changes that would meet the objective together:";
}

std::string alternative(const Alternative& one, std::string (*code)(std::string_view)) {
    std::string result;
    for (const Alternative::Part& part : one.parts)
        result +=
            fmt::format("{}{} on {}", result.empty() ? "" : " and ", code(part.change), code(part.where));
    if (one.saves > 0) result += fmt::format(" saves {}", printTime(one.saves));
    if (one.saves < 0) result += fmt::format(" takes {} more", printTime(-one.saves));
    if (std::abs(one.monthly) >= 0.005) result += fmt::format(", {:+.2f} a month", one.monthly);
    if (one.verdict != Verdict::Refuted) result += fmt::format(": {}", word(one.verdict));
    return result;
}

std::string otherStore(const OtherStore& one, std::string (*code)(std::string_view)) {
    return fmt::format("in the place of {} ({}): {}, {} expected", code(one.written), one.kind,
                       word(one.verdict), printTime(one.typical));
}

const Outcome* outcomeOf(const Ledger& ledger, const Assessment& assessment) {
    if (assessment.goal != Goal::Rto || assessment.plan.empty() || !assessment.component.empty())
        return nullptr; // of several parts, each has its own
    for (const Outcome& outcome : ledger.outcomes)
        if (outcome.plan == assessment.plan) return &outcome;
    return nullptr;
}

std::string inWords(const Outcome::Change& change) {
    std::string result = fmt::format("{} is {}", change.written, describe(change.before, change.entrance));
    if (!change.step.empty()) return result + fmt::format(" until `{}`", change.step);
    if (!change.allowed.empty()) return result + fmt::format(", and may stay so, because {}", change.allowed);
    if (change.byPeople) return result + ", and people bring it back";
    return result +
           (change.byItself ? ", and clients find it by themselves" : ", and no step brings it back");
}

std::vector<std::string> missingSteps(const Outcome& outcome) {
    std::vector<std::string> result;
    for (const Outcome::Missing& one : outcome.missing)
        if (!one.action.empty())
            result.push_back(
                fmt::format("{}: `{}`", mayFail(one) ? "needed, and optional" : "missing step", one.action));
    return result;
}

std::string derivedSteps(const Outcome& outcome, std::string (*code)(std::string_view)) {
    return outcome.derivedSteps.empty() ? ""
                                        : "the steps are derived: " + inWords(outcome.derivedSteps, code);
}

std::string shorterSteps(const Outcome& outcome, std::string (*code)(std::string_view)) {
    if (!outcome.shorter) return "";
    const Times& saves = outcome.shorter->saves;
    if (saves.worst == forever)
        return fmt::format("recovery would have a bound with {}", inWords(outcome.shorter->steps, code));
    std::string sooner;
    if (saves.worst > 0) sooner = fmt::format("{} sooner in the worst case", printTime(saves.worst));
    if (saves.typical > 0 && saves.typical != saves.worst)
        sooner += fmt::format("{}{} sooner typically", sooner.empty() ? "" : ", ", printTime(saves.typical));
    return fmt::format("recovery could end {} with {}", sooner, inWords(outcome.shorter->steps, code));
}

bool mayFail(const Outcome::Missing& missing) {
    return missing.shortfall.optional.has_value();
}

std::string boundInWords(const Assessment& assessment) {
    if (assessment.terms.empty()) return "";
    const double bound = boundOf(assessment);
    if (bound != forever) return fmt::format("bound {}: all of it is enforced or promised", printTime(bound));
    std::vector<std::string> without;
    for (const Term& term : assessment.terms)
        if (boundOf(term) == forever && std::find(without.begin(), without.end(), term.path) == without.end())
            without.push_back(term.path);
    return fmt::format("no bound: nothing enforces or promises {}", fmt::join(without, ", "));
}

std::string endOfPlan(const Assessment& assessment) {
    if (assessment.goal != Goal::Rto || assessment.plan.empty() || assessment.end == forever) return "";
    const bool relies = std::any_of(assessment.terms.begin(), assessment.terms.end(),
                                    [](const Term& term) { return boundOf(term) == forever; });
    return fmt::format("within {} the plan has completed, or has failed and reported it{}",
                       printTime(assessment.end),
                       relies ? ", if the times hold that are assumed or typical" : "");
}

std::string windowOf(const Assessment& assessment) {
    if (assessment.window <= 0) return "";
    return fmt::format("for up to {} of it, requests are sent to what does not serve yet",
                       printTime(assessment.window));
}

} // namespace drc::objectives
