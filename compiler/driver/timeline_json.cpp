#include "driver/json_words.hpp"
#include "driver/ledger_words.hpp"
#include "driver/timeline.hpp"
#include "plans/states.hpp"

namespace drc::driver {

namespace {

using Json = nlohmann::ordered_json;
using objectives::Fault;
using objectives::Term;

Json asJson(const std::vector<Fault>& faults) {
    Json all = Json::array();
    for (const Fault& fault : faults)
        all.push_back(Json{{"sort", fault.silent ? "silent" : "slow"}, {"name", fault.path}});
    return all;
}

Json asJson(const std::optional<ir::State>& state) {
    return state ? Json(plans::spell(*state)) : Json();
}

std::string writtenIn(const Timeline& timeline, const std::string& component) {
    const Timeline::Component* const found = componentOf(timeline, component);
    return found == nullptr ? component : found->written;
}

Json asJson(const Timeline& timeline, const objectives::StateMoment& moment) {
    return Json{
        {"time", seconds(moment.time)},  {"component", writtenIn(timeline, moment.component)},
        {"region", moment.role},         {"before", asJson(moment.before)},
        {"after", asJson(moment.after)}, {"action", moment.action.empty() ? Json() : Json(moment.action)}};
}

Json asJson(const Timeline& timeline, const Timeline::OneRun& one) {
    Json spans = Json::array();
    for (const objectives::Span& span : one.playback.run.spans) {
        const Term& term = timeline.terms[span.term];
        spans.push_back(Json{{"phase", word(term.phase)},
                             {"path", term.path},
                             {"description", term.bound.description},
                             {"evidence", word(term.bound.evidence)},
                             {"begin", seconds(span.begin)},
                             {"end", seconds(span.end)}});
    }
    Json met;
    if (timeline.objective) met = one.playback.run.recovered <= *timeline.objective;
    Json moments = Json::array();
    for (const objectives::StateMoment& moment : one.playback.moments)
        moments.push_back(asJson(timeline, moment));
    Json down = Json::array();
    for (const auto& [component, state] : one.playback.down)
        down.push_back(Json{{"component", writtenIn(timeline, component)}, {"state", asJson(state)}});
    return Json{{"case", one.name},
                {"recovered", seconds(one.playback.run.recovered)},
                {"objective_met", std::move(met)},
                {"spans", std::move(spans)},
                {"moments", std::move(moments)},
                {"down", std::move(down)}};
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

Json asJson(const Timeline& timeline) {
    Json runs = Json::array();
    for (const Timeline::OneRun& one : timeline.runs)
        runs.push_back(asJson(timeline, one));
    Json components = Json::array();
    for (const Timeline::Component& one : timeline.components)
        components.push_back(
            Json{{"component", one.written}, {"required", one.required}, {"before", asJson(one.before)}});
    return Json{{"plan", timeline.plan.empty() ? Json() : Json(timeline.plan)},
                {"to", timeline.to.empty() ? Json() : Json(timeline.to)},
                {"reason", timeline.reason.empty() ? Json() : Json(timeline.reason)},
                {"faults", asJson(timeline.faults)},
                {"objective", timeline.objective ? seconds(*timeline.objective) : Json()},
                {"components", std::move(components)},
                {"runs", std::move(runs)},
                {"exploration", timeline.exploration ? asJson(*timeline.exploration) : Json()}};
}

} // namespace

std::string asJson(const std::vector<Timeline>& timelines) {
    Json all = Json::array();
    for (const Timeline& timeline : timelines) {
        if (all.empty() || all.back()["topology"] != timeline.topology)
            all.push_back(Json{
                {"topology", timeline.topology}, {"lost", timeline.lost}, {"recoveries", Json::array()}});
        all.back()["recoveries"].push_back(asJson(timeline));
    }
    return Json{{"version", 2}, {"topologies", std::move(all)}}.dump(2) + "\n";
}

} // namespace drc::driver
