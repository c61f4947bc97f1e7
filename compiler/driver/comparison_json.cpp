#include "driver/comparison_report.hpp"
#include "driver/json_words.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string_view>

namespace drc::driver {

namespace {

using Json = nlohmann::ordered_json;

std::string_view wordOfSection(comparison::Section section) {
    switch (section) {
    case comparison::Section::Topology: return "topology";
    case comparison::Section::Region: return "region";
    case comparison::Section::Plan: return "plan";
    case comparison::Section::Placement: return "placement";
    case comparison::Section::Replica: return "replica";
    case comparison::Section::Time: return "time";
    case comparison::Section::Verdict: return "verdict";
    case comparison::Section::Objective: return "objective";
    case comparison::Section::Start: return "start";
    case comparison::Section::Step: return "step";
    case comparison::Section::Signal: return "signal";
    case comparison::Section::Drill: return "drill";
    case comparison::Section::Component: return "component";
    case comparison::Section::Setting: return "setting";
    case comparison::Section::Dependency: return "dependency";
    case comparison::Section::Suppression: return "suppression";
    case comparison::Section::Assumption: return "assumption";
    case comparison::Section::Resource: return "resource";
    case comparison::Section::Permission: return "permission";
    case comparison::Section::Name: return "name";
    case comparison::Section::Cost: return "cost";
    }
    return "";
}

std::string_view wordOfEffect(comparison::Effect effect) {
    switch (effect) {
    case comparison::Effect::None: return "neutral";
    case comparison::Effect::Weakened: return "weakened";
    case comparison::Effect::Strengthened: return "strengthened";
    }
    return "";
}

Json wordOfFate(comparison::Fate fate) {
    switch (fate) {
    case comparison::Fate::None: return {};
    case comparison::Fate::Created: return "created";
    case comparison::Fate::Changed: return "changed";
    case comparison::Fate::Replaced: return "replaced";
    case comparison::Fate::Destroyed: return "destroyed";
    }
    return {};
}

Json amountOf(const comparison::Fact& fact) {
    if (!fact.amount) return {};
    if (fact.unit == comparison::Unit::Time) return seconds(*fact.amount);
    if (fact.unit == comparison::Unit::Money) return std::round(*fact.amount * 100) / 100;
    return std::isfinite(*fact.amount) ? Json(*fact.amount) : Json();
}

Json placeAsJson(const ComparedSide& side, source::Span span) {
    if (span == source::nowhere || span.file >= side.sources.size()) return {};
    const source::Position position = side.sources.position(span);
    return Json{
        {"file", side.sources.file(span.file).path()}, {"line", position.line}, {"column", position.column}};
}

Json sideOf(const std::optional<comparison::Fact>& fact) {
    if (!fact) return {};
    return Json{{"value", orNull(fact->value)}, {"amount", amountOf(*fact)}};
}

Json sideOf(const std::optional<comparison::TermFact>& term) {
    if (!term) return {};
    return Json{{"expected", seconds(term->expected)},
                {"at_most", seconds(term->most)},
                {"bound", seconds(term->bound)},
                {"evidence", term->evidence}};
}

Json asJson(const comparison::Change& change, const ComparisonReport& report) {
    const comparison::Fact& fact = change.fact();
    Json terms = Json::array();
    for (const comparison::TermChange& term : change.terms)
        terms.push_back(
            Json{{"path", term.path}, {"before", sideOf(term.before)}, {"after", sideOf(term.after)}});
    return Json{
        {"section", wordOfSection(change.section)},
        {"key", change.key},
        {"effect", wordOfEffect(change.effect)},
        {"sentence", comparison::capitalized(change.sentence).add(".").text()},
        {"metric", orNull(fact.metric)},
        {"before", sideOf(change.before)},
        {"after", sideOf(change.after)},
        {"old_place", placeAsJson(report.before, change.oldPlace)},
        {"new_place", placeAsJson(report.after, change.newPlace)},
        {"cause", change.cause ? Json(*change.cause) : Json()},
        {"terms", std::move(terms)},
        {"fate", wordOfFate(change.fate)},
        {"holds_data", change.section == comparison::Section::Resource ? Json(fact.holdsData) : Json()},
        {"attributes", change.attributes},
        {"forced_by", orNull(change.forces)}};
}

Json total(const std::optional<double>& cost) {
    return cost ? Json(std::round(*cost * 100) / 100) : Json();
}

} // namespace

std::string comparisonAsJson(const ComparisonReport& report, const std::vector<std::string>& failed) {
    Json topologies = Json::array();
    for (const comparison::TopologyComparison& topology : report.topologies) {
        Json changes = Json::array();
        for (const comparison::Change& change : topology.changes)
            changes.push_back(asJson(change, report));
        topologies.push_back(Json{{"topology", topology.name},
                                  {"before", orNull(topology.before)},
                                  {"after", orNull(topology.after)},
                                  {"monthly_before", total(topology.costBefore)},
                                  {"monthly_after", total(topology.costAfter)},
                                  {"changes", std::move(changes)}});
    }
    Json unjudged = Json::array();
    if (!report.before.judged) unjudged.push_back("old");
    if (!report.after.judged) unjudged.push_back("new");
    const comparison::Words sentence = report.sentence();
    const Json document{{"version", 1},
                        {"old", report.before.name},
                        {"new", report.after.name},
                        {"sentence", sentence.empty() ? Json() : Json(sentence.text())},
                        {"unjudged", std::move(unjudged)},
                        {"failed", failed},
                        {"topologies", std::move(topologies)}};
    // Values may hold bytes that are not UTF-8; the document never does.
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace drc::driver
