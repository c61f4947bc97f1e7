#include "driver/proof_words.hpp"

#include "driver/ledger_words.hpp"
#include "library/contract.hpp"
#include "objectives/assessment.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>

namespace drc::driver {

namespace contract = library::contract;

using objectives::Alternative;
using objectives::Assessment;
using objectives::Goal;
using objectives::Outcome;
using objectives::Term;
using objectives::Verdict;

std::string time(double milliseconds) {
    return objectives::printTime(milliseconds);
}

std::string worstCase(const Term& term) {
    return time(objectives::timeOf(term, objectives::Case::Worst));
}

std::string typicalCase(const Term& term) {
    return term.bound.typical ? time(*term.bound.typical) : "";
}

std::string occasion(const Assessment& assessment) {
    if (assessment.disruption != contract::disruption::region)
        return fmt::format("disruption {}", assessment.disruption);
    std::string result = fmt::format("loss of {}", assessment.from);
    if (!assessment.to.empty()) result += fmt::format(", recovered in {}", assessment.to);
    if (!assessment.plan.empty()) result += fmt::format(" by {}", assessment.plan);
    return result;
}

std::string verdictOf(const Assessment& assessment) {
    if (!assessment.objective) return "no objective";
    std::string result = fmt::format("{} {}: {}", word(assessment.goal), time(*assessment.objective),
                                     word(*assessment.verdict));
    if (!assessment.reason.empty()) result += fmt::format(", {}", assessment.reason);
    std::set<std::string> shares;
    for (const Term* const term : assumptions(assessment))
        if (!term->bound.share.empty()) shares.insert(term->bound.share);
    for (const std::string& share : shares)
        result += fmt::format(", for {}", share);
    return result;
}

std::vector<const Term*> assumptions(const Assessment& assessment) {
    std::vector<const Term*> result;
    for (const std::size_t index : assessment.reliesOn)
        result.push_back(&assessment.terms[index]);
    return result;
}

std::string assumption(const Term& term) {
    const bool uses = term.bound.typical.has_value();
    const std::string limit =
        time(uses ? *term.bound.typical : objectives::timeOf(term, objectives::Case::Worst));
    if (term.assumption != nullptr)
        return fmt::format("{} within {}, because {}", term.path, limit, term.assumption->reason);
    const std::string share = term.bound.share.empty() ? "" : fmt::format(" for {}", term.bound.share);
    return fmt::format("{} within {}{} ({})", term.path, limit, share,
                       uses ? word(ir::Evidence::Typical) : word(term.bound.evidence));
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
    if (one.saves > 0) result += fmt::format(" saves {}", time(one.saves));
    if (one.saves < 0) result += fmt::format(" takes {} more", time(-one.saves));
    if (std::abs(one.monthly) >= 0.005) result += fmt::format(", {:+.2f} a month", one.monthly);
    if (one.verdict != Verdict::Refuted) result += fmt::format(": {}", word(one.verdict));
    return result;
}

const Outcome* outcomeOf(const objectives::Ledger& ledger, const Assessment& assessment) {
    if (assessment.goal != Goal::Rto || assessment.plan.empty() || !assessment.component.empty())
        return nullptr;
    for (const Outcome& outcome : ledger.outcomes)
        if (outcome.plan == assessment.plan) return &outcome;
    return nullptr;
}

std::string inWords(const Outcome::Change& change) {
    std::string result =
        fmt::format("{} is {}", change.written, objectives::describe(change.before, change.entrance));
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
    return outcome.derivedSteps.empty()
               ? ""
               : "the steps are derived: " + objectives::inWords(outcome.derivedSteps, code);
}

std::string shorterSteps(const Outcome& outcome, std::string (*code)(std::string_view)) {
    if (!outcome.shorter) return "";
    const objectives::Times& saves = outcome.shorter->saves;
    std::string sooner;
    if (saves.worst > 0) sooner = fmt::format("{} sooner in the worst case", time(saves.worst));
    if (saves.typical > 0 && saves.typical != saves.worst)
        sooner += fmt::format("{}{} sooner typically", sooner.empty() ? "" : ", ", time(saves.typical));
    return fmt::format("recovery could end {} with {}", sooner,
                       objectives::inWords(outcome.shorter->steps, code));
}

bool mayFail(const Outcome::Missing& missing) {
    return missing.shortfall.optional.has_value();
}

std::string boundInWords(const Assessment& assessment) {
    if (assessment.terms.empty()) return "";
    const double bound = objectives::boundOf(assessment);
    return bound == objectives::forever
               ? "no bound: some of it is neither enforced nor promised"
               : fmt::format("bound {}: all of it is enforced or promised", time(bound));
}

std::string endOfPlan(const Assessment& assessment) {
    if (assessment.goal != Goal::Rto || assessment.plan.empty() || assessment.end == objectives::forever)
        return "";
    return fmt::format("within {} the plan has completed, or has failed and reported it",
                       time(assessment.end));
}

std::string windowOf(const Assessment& assessment) {
    if (assessment.window <= 0) return "";
    return fmt::format("for up to {} of it, requests are sent to what does not serve yet",
                       time(assessment.window));
}

std::string titleOf(const pipeline::TopologyProof& proof) {
    std::string title = proof.ledger.topology;
    for (const ir::GivenParameter& given : proof.program.given)
        title += fmt::format("{} {} = {}", &given == &proof.program.given.front() ? ", with" : ",",
                             given.name, given.text);
    return title;
}

} // namespace drc::driver
