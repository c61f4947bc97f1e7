#include "driver/json_words.hpp"
#include "driver/ledger_words.hpp"
#include "driver/timeline.hpp"
#include "plans/states.hpp"

namespace drc::driver {

namespace {

using Json = nlohmann::ordered_json;
using objectives::Fault;
using objectives::Term;

Json asJson(const Fault& fault) {
    return Json{{"sort", objectives::word(fault.sort)}, {"name", fault.name}};
}

Json asJson(const std::vector<Fault>& faults) {
    Json all = Json::array();
    for (const Fault& fault : faults)
        all.push_back(asJson(fault));
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
    for (const objectives::Span& span : one.played.playback.run.spans) {
        const Term& term = timeline.terms[span.term];
        spans.push_back(Json{{"phase", word(term.phase)},
                             {"path", term.path},
                             {"description", term.bound.description},
                             {"evidence", word(term.bound.evidence)},
                             {"begin", seconds(span.begin)},
                             {"end", seconds(span.end)}});
        if (!timeline.planOfTerm.empty()) {
            const std::string& plan = timeline.planOfTerm[span.term];
            spans.back()["plan"] = plan.empty() ? Json() : Json(plan);
        }
    }
    Json met;
    if (timeline.objective) met = one.played.playback.run.recovered <= *timeline.objective;
    // Nobody knows how what it needs fares.
    if (timeline.incident && !timeline.incident->unplayed.empty() && met == true) met = Json();
    Json moments = Json::array();
    for (const objectives::StateMoment& moment : one.played.playback.moments)
        moments.push_back(asJson(timeline, moment));
    Json hits = Json::array();
    for (const Timeline::OneRun::Hit& hit : one.hits)
        hits.push_back(Json{{"step", hit.step},
                            {"service", hit.service},
                            {"what", hit.what},
                            {"effect", hit.hangs ? "hangs" : "fails"},
                            {"until", seconds(hit.until)},
                            {"fails", hit.fails},
                            {"of_engine", hit.ofEngine},
                            {"of_start", hit.ofStart},
                            {"verified", hit.verified}});
    Json down = Json::array();
    for (const auto& [component, state] : one.played.playback.down)
        down.push_back(Json{{"component", writtenIn(timeline, component)}, {"state", asJson(state)}});
    return Json{{"case", one.name},
                {"recovered", seconds(one.played.playback.run.recovered)},
                {"objective_met", std::move(met)},
                {"spans", std::move(spans)},
                {"failed", one.failed.empty() ? Json() : Json(one.failed)},
                {"hits", std::move(hits)},
                {"moments", std::move(moments)},
                {"down", std::move(down)}};
}

const char* spelt(objectives::NextStep next) {
    using objectives::NextStep;
    switch (next) {
    case NextStep::Nothing: return "nothing";
    case NextStep::Failback: return "failback";
    case NextStep::GoBack: return "go_back";
    case NextStep::Start: return "start";
    case NextStep::StartAgain: return "start_again";
    case NextStep::Check: return "check";
    case NextStep::BringBack: return "bring_back";
    case NextStep::WaitForRegion: return "wait_for_region";
    }
    return "";
}

Json asJson(const objectives::EndingGroup& group) {
    const objectives::Ending& ending = group.ending;
    Json down = Json::array();
    for (const auto& [component, state] : ending.down)
        down.push_back(Json{{"component", component}, {"state", asJson(std::optional(state))}});
    Json examples = Json::array();
    for (const auto& pair : group.examples)
        examples.push_back(asJson(std::vector<Fault>(pair.begin(), pair.end())));
    return Json{{"recovered", ending.recovered},
                {"objective_met", ending.recovered && ending.inTime},
                {"soonest", seconds(group.soonest)},
                {"latest", seconds(group.latest)},
                {"plan_failed", ending.planFailed},
                {"lost_region_serves", ending.atHome},
                {"down", std::move(down)},
                {"unclear", ending.unclear},
                {"discards", ending.discards},
                {"in_both", ending.inBoth},
                {"repeated", group.repeated},
                {"next", spelt(ending.next)},
                {"plan", ending.plan.empty() ? Json() : Json(ending.plan)},
                {"faults", asJson(group.single)},
                {"pairs", group.pairs},
                {"examples", std::move(examples)}};
}

Json asJson(const objectives::Exploration& exploration) {
    Json outcomes = Json::array();
    for (const objectives::EndingGroup& group : exploration.groups)
        outcomes.push_back(asJson(group));
    return Json{{"faults", exploration.faults},
                {"pairs", exploration.pairs},
                {"all_pairs", exploration.allPairs},
                {"holds_without", exploration.holds},
                {"outcomes", std::move(outcomes)}};
}

/// What the incident changes of what is used, in each run.
Json usedIn(const Timeline& timeline) {
    Json all = Json::array();
    for (const Timeline::OneRun& run : timeline.runs)
        for (const auto& [topology, time] : run.used)
            all.push_back(Json{{"case", run.name}, {"topology", topology}, {"recovered", seconds(time)}});
    return all;
}

Json asJson(const Timeline& timeline, const Timeline::Incident& incident) {
    return Json{
        {"name", incident.name},
        {"title", incident.title},
        {"source", incident.source},
        {"region", incident.impaired},
        {"unverified", incident.unverified},
        {"notes", incident.notes},
        {"silent", incident.silent.empty() ? Json() : Json(incident.silent)},
        {"goes_through_after", incident.goesThroughAfter ? seconds(*incident.goesThroughAfter) : Json()},
        {"used", usedIn(timeline)},
        {"not_played", incident.notPlayed}};
}

Json asJson(const Timeline& timeline) {
    Json runs = Json::array();
    for (const Timeline::OneRun& one : timeline.runs)
        runs.push_back(asJson(timeline, one));
    Json components = Json::array();
    for (const Timeline::Component& one : timeline.components)
        components.push_back(
            Json{{"component", one.written}, {"required", one.required}, {"before", asJson(one.before)}});
    Json atRisk = Json::array();
    for (const Timeline::AtRisk& one : timeline.atRisk)
        atRisk.push_back(Json{{"component", one.written}, {"worst", seconds(one.worst)}});
    return Json{{"plan", timeline.plan.empty() ? Json() : Json(timeline.plan)},
                {"to", timeline.to.empty() ? Json() : Json(timeline.to)},
                {"reason", timeline.reason.empty() ? Json() : Json(timeline.reason)},
                {"incident", timeline.incident ? asJson(timeline, *timeline.incident) : Json()},
                {"faults", asJson(timeline.faults)},
                {"objective", timeline.objective ? seconds(*timeline.objective) : Json()},
                {"components", std::move(components)},
                {"at_risk", std::move(atRisk)},
                {"runs", std::move(runs)},
                {"exploration", timeline.exploration ? asJson(*timeline.exploration) : Json()}};
}

Json asJson(const Timeline::OneRun::Part& part) {
    return Json{{"plan", part.plan},
                {"recovered", seconds(part.recovered)},
                {"objective", part.objective ? seconds(*part.objective) : Json()},
                {"failed", part.failed.empty() ? Json() : Json(part.failed)}};
}

/// What serves from a moment on, and what does not, of what must.
Json servingIn(const Timeline& timeline, const std::map<std::string, ir::State, std::less<>>& states) {
    Json serving = Json::array();
    Json down = Json::array();
    for (const Timeline::Component& one : timeline.components) {
        if (!one.required) continue;
        const auto state = states.find(one.name);
        if (state == states.end())
            serving.push_back(one.written);
        else
            down.push_back(Json{{"component", one.written}, {"state", asJson(std::optional(state->second))}});
    }
    return Json{{"serving", std::move(serving)}, {"down", std::move(down)}};
}

/// All parts on one axis: as one recovery, with the plan of each span.
Json togetherAsJson(const Timeline& timeline) {
    Json all = asJson(timeline);
    Json result{{"plans", timeline.plans}};
    for (const char* const field : {"to", "faults", "objective", "components", "at_risk", "runs"})
        result[field] = std::move(all[field]);
    for (std::size_t index = 0; index < timeline.components.size(); ++index)
        result["components"][index]["plans"] = timeline.components[index].plans;
    for (std::size_t index = 0; index < timeline.runs.size(); ++index) {
        const Timeline::OneRun& run = timeline.runs[index];
        Json& written = result["runs"][index];
        written.erase("failed");
        written.erase("hits");
        Json parts = Json::array();
        for (const Timeline::OneRun::Part& part : run.parts)
            parts.push_back(asJson(part));
        Json states = Json::array();
        for (const auto& [time, down] : run.down) {
            Json& one = states.emplace_back(Json{{"time", seconds(time)}});
            one.update(servingIn(timeline, down));
        }
        written["parts"] = std::move(parts);
        written["states"] = std::move(states);
    }
    return result;
}

} // namespace

std::string asJson(const std::vector<Timeline>& timelines) {
    Json all = Json::array();
    for (const Timeline& timeline : timelines) {
        if (!timeline.plans.empty()) {
            all.back()["together"].push_back(togetherAsJson(timeline));
            continue;
        }
        if (all.empty() || all.back()["topology"] != timeline.topology)
            all.push_back(Json{{"topology", timeline.topology},
                               {"lost", timeline.incident ? timeline.incident->impaired : timeline.lost},
                               {"recoveries", Json::array()}});
        all.back()["recoveries"].push_back(asJson(timeline));
    }
    return Json{{"version", 3}, {"topologies", std::move(all)}}.dump(2) + "\n";
}

} // namespace drc::driver
