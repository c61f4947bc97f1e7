#include "driver/json_words.hpp"
#include "driver/ledger_words.hpp"
#include "driver/proof.hpp"
#include "driver/proof_words.hpp"
#include "objectives/assessment.hpp"
#include "plans/states.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <set>
#include <string_view>

namespace drc::driver {

using objectives::Alternative;
using objectives::Assessment;
using objectives::Goal;
using objectives::Outcome;
using objectives::Term;
using objectives::Verdict;
using pipeline::TopologyProof;

namespace {

using Json = nlohmann::ordered_json;

Json asJson(const Term& term, const source::SourceMap& sources) {
    const bool guaranteed = objectives::boundOf(term) < objectives::forever;
    Json json{{"phase", word(term.phase)},
              {"path", term.path},
              {"description", term.bound.description},
              {"bound", seconds(objectives::boundOf(term))},
              {"bound_evidence", guaranteed ? Json(word(term.bound.evidence)) : Json()},
              {"expected", seconds(objectives::timeOf(term, objectives::Case::Typical))},
              {"expected_evidence", word(objectives::evidenceOfTypical(term.bound))},
              {"at_most", seconds(objectives::timeOf(term, objectives::Case::Over))},
              {"at_least", seconds(term.bound.min)},
              {"critical", term.critical},
              {"written", placeOf(sources, term.bound.origin.component)},
              {"library", placeOf(sources, term.bound.origin.statement)},
              {"source", term.bound.source},
              {"share", orNull(term.bound.share)},
              {"assumed", nullptr}};
    if (term.assumption != nullptr)
        json["assumed"] =
            Json{{"because", term.assumption->reason}, {"at", placeOf(sources, term.assumption->span)}};
    return json;
}

Json missingStepsAsJson(const Outcome* outcome) {
    Json missing = Json::array();
    if (outcome == nullptr) return missing;
    for (const Outcome::Missing& one : outcome->missing)
        missing.push_back(Json{{"component", one.written},
                               {"state", plans::spell(one.shortfall.state)},
                               {"step", orNull(one.action)},
                               {"may_fail", mayFail(one)}});
    return missing;
}

Json shorterAsJson(const Outcome& outcome) {
    if (!outcome.shorter) return {};
    const objectives::Times& saves = outcome.shorter->saves;
    return Json{{"steps", outcome.shorter->steps},
                {"saves", Json{{"at_most", seconds(saves.worst)}, {"expected", seconds(saves.typical)}}}};
}

Json asJson(const Outcome& outcome) {
    Json changes = Json::array();
    for (const Outcome::Change& change : outcome.changes)
        changes.push_back(Json{{"component", change.written},
                               {"before", plans::spell(change.before)},
                               {"after", plans::spell(change.after)},
                               {"since", orNull(change.step)},
                               {"by_itself", change.byItself},
                               {"by_people", change.byPeople},
                               {"allowed_because", orNull(change.allowed)}});
    Json early = Json::array();
    for (const Outcome::Early& one : outcome.early)
        early.push_back(Json{{"component", one.written},
                             {"state", plans::spell(one.state)},
                             {"step", orNull(one.sends)},
                             {"until", orNull(one.ends)},
                             {"window", seconds(one.window)}});
    return Json{{"plan", outcome.plan},
                {"source_region", outcome.from},
                {"recovery_region", outcome.to},
                {"states", std::move(changes)},
                {"missing_steps", missingStepsAsJson(&outcome)},
                {"early", std::move(early)},
                {"derived_steps", outcome.derivedSteps.empty() ? Json() : Json(outcome.derivedSteps)},
                {"shorter", shorterAsJson(outcome)}};
}

Json asJson(const std::vector<Alternative>& alternatives) {
    Json changes = Json::array();
    for (const Alternative& one : alternatives) {
        Json others = Json::array();
        for (const Alternative::Part& part : one.parts)
            if (&part != &one.parts.front())
                others.push_back(Json{{"change", part.change}, {"where", part.where}});
        changes.push_back(Json{{"change", one.parts.front().change},
                               {"where", one.parts.front().where},
                               {"together_with", std::move(others)},
                               {"saves", seconds(one.saves)},
                               {"monthly", std::round(one.monthly * 100) / 100},
                               {"verdict", word(one.verdict)}});
    }
    return changes;
}

Json asJson(const std::vector<objectives::OtherStore>& stores) {
    Json result = Json::array();
    for (const objectives::OtherStore& one : stores)
        result.push_back(Json{{"component", one.written},
                              {"kind", one.kind},
                              {"expected", seconds(one.typical)},
                              {"verdict", word(one.verdict)}});
    return result;
}

template <class Value>
std::vector<Value> listOf(const std::map<std::size_t, std::vector<Value>>& all, std::size_t index) {
    const auto found = all.find(index);
    return found == all.end() ? std::vector<Value>() : found->second;
}

/// Everything is there in each of them, so that nobody has to ask whether it is.
Json asJson(const Assessment& assessment, const Outcome* outcome,
            const std::vector<Alternative>& alternatives,
            const std::vector<objectives::OtherStore>& otherStores, const source::SourceMap& sources) {
    Json terms = Json::array();
    for (const Term& term : assessment.terms)
        terms.push_back(asJson(term, sources));
    Json relies = Json::array();
    std::set<std::string_view> known;
    for (const std::size_t index : assessment.reliesOn)
        if (known.insert(assessment.terms[index].path).second) relies.push_back(assessment.terms[index].path);
    const bool ends = assessment.goal == Goal::Rto && !assessment.plan.empty();
    const auto* const suppression = assessment.suppression;
    Json json{{"goal", assessment.goal == Goal::Rto ? "rto" : "rpo"},
              {"disruption", assessment.disruption},
              {"region", orNull(assessment.from)},
              {"recovery_region", orNull(assessment.to)},
              {"plan", orNull(assessment.plan)},
              {"component", assessment.component.empty() ? Json() : Json(assessment.written)},
              {"objective", assessment.objective ? seconds(*assessment.objective) : Json()},
              {"verdict", assessment.verdict ? Json(word(*assessment.verdict)) : Json()},
              {"reason", orNull(assessment.reason)},
              {"missing_steps", missingStepsAsJson(outcome)},
              {"window", assessment.window > 0 ? seconds(assessment.window) : Json()},
              {"relies_on", std::move(relies)},
              {"suppressed_because", suppression != nullptr ? Json(suppression->reason) : Json()},
              {"bound", seconds(objectives::boundOf(assessment))},
              {"expected", seconds(assessment.typical)},
              {"at_most", seconds(assessment.worst)},
              {"at_least", seconds(assessment.best)},
              {"end_of_plan", ends ? seconds(assessment.end) : Json()},
              {"terms", std::move(terms)},
              {"changes", asJson(alternatives)},
              {"other_stores", asJson(otherStores)}};
    if (suppression != nullptr && suppression->until)
        json["suppressed_until"] = source::print(*suppression->until);
    if (suppression != nullptr && !suppression->owner.empty()) json["suppressed_by"] = suppression->owner;
    if (assessment.ofPart) json["part"] = assessment.part;
    if (!assessment.parts.empty()) json["parts"] = assessment.parts;
    if (!assessment.awaitedPlans.empty()) json["awaited_plans"] = assessment.awaitedPlans;
    return json;
}

} // namespace

std::string proofsAsJson(const std::vector<TopologyProof>& proofs, const source::SourceMap& sources) {
    Json all = Json::array();
    for (const TopologyProof& proof : proofs) {
        Json assessments = Json::array();
        for (std::size_t index = 0; index < proof.ledger.assessments.size(); ++index) {
            const Assessment& assessment = proof.ledger.assessments[index];
            assessments.push_back(asJson(assessment, outcomeOf(proof.ledger, assessment),
                                         listOf(proof.alternatives, index), listOf(proof.otherStores, index),
                                         sources));
        }
        Json outcomes = Json::array();
        for (const Outcome& outcome : proof.ledger.outcomes)
            outcomes.push_back(asJson(outcome));
        Json given = Json::array();
        for (const ir::GivenParameter& parameter : proof.program.given)
            given.push_back(Json{{"parameter", parameter.name}, {"value", parameter.text}});
        all.push_back(Json{{"topology", proof.ledger.topology},
                           {"given", std::move(given)},
                           {"judgements", std::move(assessments)},
                           {"plans", std::move(outcomes)},
                           {"remarks", proof.ledger.remarks}});
    }
    return Json{{"version", 3}, {"topologies", std::move(all)}}.dump(2) + "\n";
}

} // namespace drc::driver
