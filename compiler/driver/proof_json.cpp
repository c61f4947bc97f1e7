#include "driver/ledger_words.hpp"
#include "driver/proof.hpp"
#include "driver/proof_words.hpp"
#include "plans/states.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>

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

/// Seconds, or null where there is no bound.
Json seconds(double milliseconds) {
    if (milliseconds == objectives::forever) return nullptr;
    const double value = milliseconds / 1000;
    if (std::nearbyint(value) == value) return static_cast<std::int64_t>(value);
    return value;
}

Json asJson(const Term& term, const source::SourceMap& sources) {
    Json json{{"phase", word(term.phase)},
              {"path", term.path},
              {"description", term.bound.description},
              {"evidence", word(term.bound.evidence)},
              {"worst", seconds(objectives::timeOf(term, objectives::Case::Worst))},
              {"typical", term.bound.typical ? seconds(*term.bound.typical) : Json()},
              {"best", seconds(term.bound.min)},
              {"critical", term.critical},
              {"written", placeOf(sources, term.bound.origin.component)},
              {"library", placeOf(sources, term.bound.origin.statement)},
              {"source", term.bound.source}};
    if (!term.bound.share.empty()) json["share"] = term.bound.share;
    if (term.assumption != nullptr)
        json["assumed"] =
            Json{{"because", term.assumption->reason}, {"at", placeOf(sources, term.assumption->span)}};
    return json;
}

Json asJson(const Outcome& outcome) {
    Json changes = Json::array();
    for (const Outcome::Change& change : outcome.changes)
        changes.push_back(Json{{"component", change.written},
                               {"before", plans::spell(change.before)},
                               {"after", plans::spell(change.after)},
                               {"since", change.step.empty() ? Json() : Json(change.step)},
                               {"by_itself", change.byItself},
                               {"by_people", change.byPeople},
                               {"allowed_because", change.allowed.empty() ? Json() : Json(change.allowed)}});
    Json missing = Json::array();
    for (const Outcome::Missing& one : outcome.missing)
        missing.push_back(Json{{"component", one.written},
                               {"state", plans::spell(one.shortfall.state)},
                               {"step", one.action.empty() ? Json() : Json(one.action)}});
    Json early = Json::array();
    for (const Outcome::Early& one : outcome.early)
        early.push_back(Json{{"component", one.written},
                             {"state", plans::spell(one.state)},
                             {"step", one.sends},
                             {"until", one.ends.empty() ? Json() : Json(one.ends)},
                             {"window", seconds(one.window)}});
    return Json{{"plan", outcome.plan},          {"source_region", outcome.from},
                {"recovery_region", outcome.to}, {"states", std::move(changes)},
                {"missing", std::move(missing)}, {"early", std::move(early)}};
}

Json asJson(const Assessment& assessment, const source::SourceMap& sources) {
    Json terms = Json::array();
    for (const Term& term : assessment.terms)
        terms.push_back(asJson(term, sources));
    Json relies = Json::array();
    for (const Term* term : assumptions(assessment))
        relies.push_back(term->path);
    Json json{{"goal", assessment.goal == Goal::Rto ? "rto" : "rpo"}, {"disruption", assessment.disruption}};
    if (!assessment.from.empty())
        json.update(Json{{"lost", assessment.from},
                         {"recovered_in", assessment.to.empty() ? Json() : Json(assessment.to)}});
    if (!assessment.plan.empty()) json["plan"] = assessment.plan;
    json["component"] = assessment.component.empty() ? Json() : Json(assessment.written);
    json["objective"] = assessment.objective ? seconds(*assessment.objective) : Json();
    json["verdict"] = assessment.verdict ? Json(word(*assessment.verdict)) : Json();
    if (!assessment.reason.empty()) json["reason"] = assessment.reason;
    json["relies_on"] = std::move(relies);
    if (assessment.suppression != nullptr) json["suppressed_because"] = assessment.suppression->reason;
    json["worst"] = seconds(assessment.worst);
    json["typical"] = seconds(assessment.typical);
    json["best"] = seconds(assessment.best);
    if (!assessment.plan.empty()) json["end_of_plan"] = seconds(assessment.end);
    if (assessment.window > 0) json["window"] = seconds(assessment.window);
    json["terms"] = std::move(terms);
    return json;
}

} // namespace

std::string proofsAsJson(const std::vector<TopologyProof>& proofs, const source::SourceMap& sources) {
    Json all = Json::array();
    for (const TopologyProof& proof : proofs) {
        Json assessments = Json::array();
        for (std::size_t index = 0; index < proof.ledger.assessments.size(); ++index) {
            Json json = asJson(proof.ledger.assessments[index], sources);
            const auto found = proof.alternatives.find(index);
            if (found != proof.alternatives.end()) {
                json["changes"] = Json::array();
                for (const Alternative& one : found->second)
                    json["changes"].push_back(Json{{"change", one.change},
                                                   {"where", one.where},
                                                   {"saves", seconds(one.saves)},
                                                   {"monthly", std::round(one.monthly * 100) / 100},
                                                   {"verdict", word(one.verdict)}});
            }
            assessments.push_back(std::move(json));
        }
        Json outcomes = Json::array();
        for (const Outcome& outcome : proof.ledger.outcomes)
            outcomes.push_back(asJson(outcome));
        all.push_back(Json{{"topology", proof.ledger.topology},
                           {"judgements", std::move(assessments)},
                           {"plans", std::move(outcomes)},
                           {"remarks", proof.ledger.remarks}});
    }
    return Json{{"version", 1}, {"topologies", std::move(all)}}.dump(2) + "\n";
}

} // namespace drc::driver
