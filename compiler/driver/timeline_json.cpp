#include "driver/json_words.hpp"
#include "driver/ledger_words.hpp"
#include "driver/timeline.hpp"

namespace drc::driver {

namespace {

using Json = nlohmann::ordered_json;
using objectives::Fault;
using objectives::Term;

Json asJson(const std::vector<Fault>& faults) {
    Json all = Json::array();
    for (const Fault& fault : faults)
        all.push_back(Json{{"path", fault.path}, {"silent", fault.silent}});
    return all;
}

Json asJson(const Timeline& timeline, const Timeline::OneRun& one) {
    Json spans = Json::array();
    for (const objectives::Span& span : one.run.spans) {
        const Term& term = timeline.terms[span.term];
        spans.push_back(Json{{"phase", word(term.phase)},
                             {"path", term.path},
                             {"description", term.bound.description},
                             {"evidence", word(term.bound.evidence)},
                             {"begin", seconds(span.begin)},
                             {"end", seconds(span.end)}});
    }
    Json met;
    if (timeline.objective) met = one.run.recovered <= *timeline.objective;
    return Json{{"case", one.name},
                {"recovered", seconds(one.run.recovered)},
                {"objective_met", std::move(met)},
                {"spans", std::move(spans)}};
}

Json asJson(const objectives::Exploration& exploration) {
    Json breaking = Json::array();
    for (std::size_t index = 0; index < exploration.breaking.size(); ++index)
        breaking.push_back(Json{{"faults", asJson(exploration.breaking[index])},
                                {"recovered", seconds(exploration.times[index])}});
    return Json{{"tried", exploration.tried},
                {"holds_without", exploration.holds},
                {"breaking", std::move(breaking)}};
}

} // namespace

std::string asJson(const std::vector<Timeline>& timelines) {
    Json all = Json::array();
    for (const Timeline& timeline : timelines) {
        Json runs = Json::array();
        for (const Timeline::OneRun& one : timeline.runs)
            runs.push_back(asJson(timeline, one));
        all.push_back(Json{{"topology", timeline.topology},
                           {"lost", timeline.lost},
                           {"faults", asJson(timeline.faults)},
                           {"objective", timeline.objective ? seconds(*timeline.objective) : Json()},
                           {"runs", std::move(runs)},
                           {"exploration", timeline.exploration ? asJson(*timeline.exploration) : Json()}});
    }
    return Json{{"version", 1}, {"topologies", std::move(all)}}.dump(2) + "\n";
}

} // namespace drc::driver
