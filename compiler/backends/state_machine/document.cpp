#include "backends/state_machine/document.hpp"

#include "backends/json_value.hpp"
#include "backends/plan_document.hpp"
#include "backends/state_machine/absence.hpp"
#include "backends/state_machine/limits.hpp"
#include "backends/template_text.hpp"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::backends::state_machine {

namespace codes = diagnostics::codes;
using ir::PlanStep;

namespace {

// Suffixes of states that say why a step failed.
constexpr const char* late = "-late";
constexpr const char* refused = "-refused";

constexpr const char* answerPath = "$.answer";
constexpr const char* failurePath = "$.failure";
constexpr const char* functionIntegration = "lambda:invoke";

// What each sort of state leaves in the history of a run.
constexpr std::size_t eventsOfTask = 5;
constexpr std::size_t eventsOfRetry = 3;
constexpr std::size_t eventsOfState = 2;

std::string placeholder(const std::string& name) {
    return fmt::format("${{{}}}", name);
}

std::string resource(const std::string& integration) {
    return fmt::format("arn:{}:states:::{}", placeholder(given::partition), integration);
}

std::string serviceCall(const ir::ApiCall& call) {
    return resource(fmt::format("aws-sdk:{}:{}", call.service, operationName(call.operation)));
}

/// Every error is stored at a path, and the run continues elsewhere.
Json caught(const std::string& path, const std::string& next) {
    return Json::array(
        {Json{{"ErrorEquals", Json::array({"States.ALL"})}, {"ResultPath", path}, {"Next", next}}});
}

/// Asking changes nothing, so it is repeated when it goes wrong.
Json questionRetry() {
    return Json{{"ErrorEquals", Json::array({"States.TaskFailed"})},
                {"IntervalSeconds", 1},
                {"MaxAttempts", questionRepetitions},
                {"BackoffRate", 2}};
}

Json anyOf(const std::vector<Json>& conditions) {
    Json result = Json::array();
    for (const Json& condition : conditions)
        result.push_back(condition);
    return result;
}

std::string keptIn(const PlanStep& step) {
    return "$.kept." + step.name;
}

// ---- the limit of polling: by the clock, for which only JSONata has the arithmetic, or by number

/// When a state was entered, in milliseconds.
constexpr const char* now = "$toMillis($states.context.State.EnteredTime)";

Json beginClock(const timing::Rounds& loop, const std::string& next) {
    return Json{{"Type", "Pass"},
                {"QueryLanguage", "JSONata"},
                {"Output", fmt::format("{{% $merge([$states.input, {{'clock': {{'last': {} + {}}}}}]) %}}",
                                       now, loop.last * 1000)},
                {"Next", next}};
}

Json moreTime(const std::string& next) {
    return Json{{"Type", "Choice"},
                {"QueryLanguage", "JSONata"},
                {"Choices", Json::array({Json{
                                {"Condition", fmt::format("{{% {} < $states.input.clock.last %}}", now)},
                                {"Next", next},
                            }})}};
}

Json beginCount(const timing::Rounds& loop, const std::string& next) {
    return Json{{"Type", "Pass"},
                {"Result", Json{{"left", loop.questions}}},
                {"ResultPath", "$.clock"},
                {"Next", next}};
}

Json moreQuestions(const std::string& next) {
    return Json{
        {"Type", "Choice"},
        {"Choices",
         Json::array({Json{{"Variable", "$.clock.left"}, {"NumericGreaterThan", 1}, {"Next", next}}})}};
}

Json countDown(const std::string& next) {
    return Json{{"Type", "Pass"},
                {"Parameters", Json{{"left.$", "States.MathAdd($.clock.left, -1)"}}},
                {"ResultPath", "$.clock"},
                {"Next", next}};
}

} // namespace

// ---- the order of states

std::vector<Document::Unit> Document::units(const std::vector<PlanStep>& steps) {
    std::vector<Unit> result;
    for (std::size_t begin = 0; begin < steps.size();) {
        std::size_t end = begin + 1;
        while (steps[begin].group != 0 && end < steps.size() && steps[end].group == steps[begin].group)
            ++end;
        Unit unit;
        std::vector<std::uint32_t> branches;
        for (std::size_t at = begin; at < end; ++at) {
            const auto known = std::find(branches.begin(), branches.end(), steps[at].branch);
            const auto line = static_cast<std::size_t>(known - branches.begin());
            if (known == branches.end()) {
                branches.push_back(steps[at].branch);
                unit.lines.emplace_back();
            }
            unit.lines[line].push_back(&steps[at]);
        }
        if (unit.lines.size() > 1)
            result.push_back(std::move(unit));
        else
            for (const PlanStep* each : unit.lines.front())
                result.push_back(Unit::of(*each));
        begin = end;
    }
    return result;
}

std::string Document::first(const std::vector<Unit>& units, const std::string& otherwise) {
    return units.empty() ? otherwise : first(units.front());
}

std::string Document::first(const Unit& unit) {
    return unit.lines.size() > 1 ? fmt::format("together-{}", unit.front().group) : first(unit.front());
}

std::string Document::first(const PlanStep& step) {
    return step.unless.empty() ? start(step) : step.name + "-done";
}

std::string Document::start(const PlanStep& step) {
    return loops(step) ? step.name + "-begin" : step.name;
}

void Document::sequence(const std::vector<Unit>& units, const Flow& flow, const std::string& end) {
    for (std::size_t index = 0; index < units.size(); ++index) {
        const std::string next = index + 1 < units.size() ? first(units[index + 1]) : end;
        if (units[index].lines.size() > 1)
            together(units[index], flow, next);
        else
            step(units[index].front(), flow, next);
    }
}

void Document::together(const Unit& unit, const Flow& flow, const std::string& next) {
    const std::string name = first(unit);
    Json branches = Json::array();
    std::vector<std::pair<const PlanStep*, std::string>> kept;
    for (std::size_t index = 0; index < unit.lines.size(); ++index) {
        Json states = Json::object();
        const Flow inner{states, "", flow.goesOn, true};
        std::vector<Unit> line;
        for (const PlanStep* each : unit.lines[index]) {
            line.push_back(Unit::of(*each));
            if (!each->outputs.empty())
                kept.emplace_back(each, fmt::format("$.together[{}].kept.{}", index, each->name));
        }
        const std::string end = fmt::format("{}-line-{}-done", name, index + 1);
        sequence(line, inner, end);
        add(inner, end, Json{{"Type", "Succeed"}}, unit.lines[index].back());
        branches.push_back(Json{{"StartAt", first(line.front())}, {"States", std::move(states)}});
    }
    Json state = Json{{"Type", "Parallel"}, {"Branches", std::move(branches)}};
    // An unused result would only make the state larger.
    state.add("ResultPath", kept.empty() ? Json(nullptr) : Json("$.together"));
    if (flow.goesOn)
        state.add("Catch", caught(answerPath, next));
    else if (!flow.failed.empty())
        state.add("Catch", caught(failurePath, flow.failed));
    std::vector<std::string> starts;
    starts.reserve(kept.size());
    for (const auto& entry : kept)
        starts.push_back(fmt::format("{}-has_{}", entry.first->name, entry.first->outputs.front().first));
    state.add("Next", starts.empty() ? next : starts.front());
    add(flow, name, std::move(state), nullptr);
    for (std::size_t index = 0; index < kept.size(); ++index)
        outputs(*kept[index].first, kept[index].second, flow,
                index + 1 < starts.size() ? starts[index + 1] : next);
}

// ---- steps

void Document::step(const PlanStep& step, const Flow& flow, const std::string& next) {
    checkLimits(step);
    guard(step, flow, next);
    switch (step.kind) {
    case PlanStep::Kind::Call: call(step, flow, next); return;
    case PlanStep::Kind::Invoke: loops(step) ? until(step, flow, next) : call(step, flow, next); return;
    case PlanStep::Kind::Approve: approve(step, flow, next); return;
    case PlanStep::Kind::Until: until(step, flow, next); return;
    case PlanStep::Kind::Check: loops(step) ? until(step, flow, next) : check(step, flow, next); return;
    case PlanStep::Kind::Sleep:
        add(flow, step.name,
            Json{{"Type", "Wait"},
                 {"Comment", templateText(step.description)},
                 {"Seconds", wholeSeconds(step.sleep)},
                 {"Next", next}},
            &step);
        return;
    }
}

/// A step that has been done already, in a run that was cut short, is not done again. Where nobody can say
/// whether it has been done, it is done.
void Document::guard(const PlanStep& step, const Flow& flow, const std::string& next) {
    for (std::size_t index = 0; index < step.unless.size(); ++index) {
        const auto& [asked, expected] = step.unless[index];
        const std::string suffix = index == 0 ? "" : fmt::format("-{}", index + 1);
        const std::string needed = step.name + "-needed" + suffix;
        const bool last = index + 1 == step.unless.size();
        const std::string further = last ? start(step) : fmt::format("{}-done-{}", step.name, index + 2);
        Json look = question(asked, longestQuestion, "Has this been done already?", answerPath);
        look.add("Retry", retries(asked.service, questionRetry()));
        look.add("Catch", caught(answerPath, further));
        look.add("Next", needed);
        add(flow, step.name + "-done" + suffix, std::move(look), &step);
        branchOn(needed, selectorIn(answerPath, expected.selector), expected, next, further, flow, step);
    }
}

void Document::call(const PlanStep& step, const Flow& flow, const std::string& next) {
    const bool function = step.kind == PlanStep::Kind::Invoke;
    Json state = function ? functionCall(step)
                          : task(step, serviceCall(step.call), parameters(step.call), step.timeout);
    const std::string answer = flow.inner ? keptIn(step) : answerPath;
    state.add("ResultPath", step.outputs.empty() && !function ? Json(nullptr) : Json(answer));
    Json again(nullptr);
    if (step.attempts > 1)
        again = Json{{"ErrorEquals", Json::array({"States.ALL"})},
                     {"IntervalSeconds", 1},
                     {"MaxAttempts", step.attempts - 1},
                     {"BackoffRate", 2},
                     {"MaxDelaySeconds", longestDelay}};
    const std::string service = functionIntegration;
    Json retry = retries(function ? service.substr(0, service.find(':')) : step.call.service, again);
    if (!retry.empty()) state.add("Retry", std::move(retry));
    catches(state, step, flow, next);
    events_ += (step.attempts - 1) * eventsOfRetry;
    const bool keeps = !step.outputs.empty() && !flow.inner;
    const std::string after = keeps ? fmt::format("{}-has_{}", step.name, step.outputs.front().first) : next;
    state.add("Next", function ? step.name + "-answered" : after);
    add(flow, step.name, std::move(state), &step);
    if (keeps) outputs(step, answer, flow, next);
    if (!function) return;
    branchOn(step.name + "-answered", expectedOf(step, answer), step.expectation, after,
             passes(step, flow) ? next : step.name + refused, flow, step);
    refuse(step, refused, "FunctionRefused", fmt::format("{}: unexpected result of the function", step.name),
           flow);
}

/// The service passes on the result of the function unchanged.
Selector Document::selectorOf(const PlanStep& step, const std::string& answer, const std::string& path) {
    if (step.kind == PlanStep::Kind::Invoke) return selectorInData(answer, inPayload(path));
    return selectorIn(answer, path);
}

Selector Document::expectedOf(const PlanStep& step, const std::string& answer) {
    return selectorOf(step, answer, step.expectation.selector);
}

Json Document::functionCall(const PlanStep& step) const {
    return task(step, resource(functionIntegration),
                Json{{"FunctionName", value(step.function, nullptr)},
                     {"Payload", value(ir::Value(step.call.inputs), nullptr)}},
                step.timeout);
}

/// People get the question with the token that answers it; the state waits for the token.
void Document::approve(const PlanStep& step, const Flow& flow, const std::string& next) {
    // A subject has fewer than 100 characters.
    constexpr std::size_t longestSubject = 99;
    const std::string text =
        fmt::format("States.Format('{}: continue? Yes: {} {{}} | No: {} {{}}', $$.Task.Token, "
                    "$$.Task.Token)",
                    inQuotes(plan_.description), placeholder(given::approve), placeholder(given::refuse));
    Json state = task(step, resource(placeholder(given::approval) + ".waitForTaskToken"),
                      Json{{"TopicArn", placeholder(given::approvalTopic)},
                           {"Subject", templateText(plan_.description.substr(0, longestSubject))},
                           {"Message.$", text}},
                      step.timeout);
    state.add("ResultPath", nullptr);
    catches(state, step, flow, next);
    state.add("Next", next);
    add(flow, step.name, std::move(state), &step);
}

void Document::check(const PlanStep& step, const Flow& flow, const std::string& next) {
    const std::string answer = flow.inner && !step.outputs.empty() ? keptIn(step) : answerPath;
    Json state = question(step.call, wholeSeconds(step.timeout), templateText(step.description), answer);
    state.add("Retry", retries(step.call.service, questionRetry()));
    catches(state, step, flow, next);
    state.add("Next", step.name + "-holds");
    add(flow, step.name, std::move(state), &step);
    const std::string yes = flow.inner ? next : outputs(step, answer, flow, next);
    branchOn(step.name + "-holds", expectedOf(step, answer), step.expectation, yes,
             passes(step, flow) ? next : step.name + refused, flow, step);
    refuse(step, refused, "CheckFailed", fmt::format("{}: unexpected response", step.name), flow);
}

// ---- asking again and again

bool Document::loops(const PlanStep& step) {
    return timing::repeats(step);
}

/// A question without an answer is asked again like one whose answer is not yet the right one: in the hour of
/// a disaster, interfaces stumble.
void Document::until(const PlanStep& step, const Flow& flow, const std::string& next) {
    const timing::Rounds loop = timing::rounds(step);
    const bool counts = loop.questions != 0;
    const std::string answer = flow.inner && !step.outputs.empty() ? keptIn(step) : answerPath;
    const std::string left = step.name + "-left";
    add(flow, step.name + "-begin", counts ? beginCount(loop, step.name) : beginClock(loop, step.name),
        &step);
    Json ask = step.kind == PlanStep::Kind::Invoke
                   ? functionCall(step)
                   : question(step.call, loop.question, templateText(step.description), answer);
    if (step.kind == PlanStep::Kind::Invoke) ask.add("ResultPath", answer);
    ask.add("Catch", caught("$.unanswered", left));
    ask.add("Next", step.name + "-reached");
    add(flow, step.name, std::move(ask), &step);
    const std::string yes = flow.inner ? next : outputs(step, answer, flow, next);
    branchOn(step.name + "-reached", expectedOf(step, answer), step.expectation, yes, left, flow, step);
    const std::string pause = step.name + "-pause";
    Json again = counts ? moreQuestions(pause) : moreTime(pause);
    again.add("Default", passes(step, flow) ? next : step.name + late);
    add(flow, left, std::move(again), &step);
    add(flow, pause,
        Json{{"Type", "Wait"}, {"Seconds", loop.pause}, {"Next", counts ? step.name + "-count" : step.name}},
        &step);
    if (counts) add(flow, step.name + "-count", countDown(step.name), &step);
    refuse(step, late, "TookTooLong",
           fmt::format("{}: no expected response within {}s", step.name,
                       timing::wholeSeconds(step.timeout) * step.attempts),
           flow);
    const bool definite = expectedOf(step, answer).isDefinite();
    const std::size_t statesOfRound = (definite ? 4U : 6U) + (counts ? 1U : 0U);
    events_ += static_cast<std::size_t>(loop.most()) * (eventsOfTask + statesOfRound * eventsOfState);
}

// ---- answers

void Document::branchOn(const std::string& name, const Selector& selector, const ir::Expectation& expectation,
                        const std::string& yes, const std::string& no, const Flow& flow,
                        const PlanStep& step) {
    const auto choice = [&](Json rule, const std::string& to) {
        rule.add("Next", to);
        return Json{{"Type", "Choice"}, {"Choices", Json::array({std::move(rule)})}, {"Default", no}};
    };
    const auto present = [](const std::string& path) {
        return Json{{"Variable", path}, {"IsPresent", true}};
    };
    if (expectation.absent) {
        checkQuestion(plan_, selector, expectation, context_);
        return add(flow, name, choice(isAbsent(selector), yes), &step);
    }
    if (selector.isDefinite()) {
        add(flow, name,
            choice(
                Json{{"And", Json::array({present(selector.path), condition(selector.path, expectation)})}},
                yes),
            &step);
        return;
    }
    // A path that may select several values cannot be compared: they are collected, each once, and all of
    // them must be among those that are expected.
    add(flow, name, choice(present(selector.definite), name + "-found"), &step);
    add(flow, name + "-found",
        Json{{"Type", "Pass"},
             {"Parameters",
              Json{{"values.$", fmt::format("States.ArrayUnique({})", templateText(selector.path))}}},
             {"ResultPath", "$.found"},
             {"Next", name + "-match"}},
        &step);
    Json all = Json::array();
    const auto at = [](std::size_t index) { return fmt::format("$.found.values[{}]", index); };
    for (std::size_t index = 0; index < expectation.values.size(); ++index) {
        const Json one = Json{{"And", Json::array({present(at(index)), condition(at(index), expectation)})}};
        if (index == 0)
            all.push_back(one);
        else
            all.push_back(Json{{"Or", Json::array({Json{{"Not", present(at(index))}}, one})}});
    }
    all.push_back(Json{{"Not", present(at(expectation.values.size()))}});
    add(flow, name + "-match", choice(Json{{"And", std::move(all)}}, yes), &step);
}

Json Document::condition(const std::string& variable, const ir::Expectation& expectation) const {
    std::vector<Json> any;
    const auto compare = [&](const char* operation, Json with) {
        any.push_back(Json{{"Variable", variable}, {operation, std::move(with)}});
    };
    for (const ir::Value& written : expectation.values) {
        const ir::Value expected = comparable(written);
        compare("StringEquals", value(expected, nullptr));
        if (expected.text() == nullptr) continue;
        // What is expected is a text; the answer may be a number or a boolean.
        const std::string& text = *expected.text();
        if (text == "True" || text == "False") compare("BooleanEquals", text == "True");
        if (text.find_first_of("0123456789") == std::string::npos) continue; // most are words
        const auto number = nlohmann::json::parse(text, nullptr, false);
        if (number.is_number()) compare("NumericEquals", Json::ofText(number.dump()));
    }
    return any.size() == 1 ? any.front() : Json{{"Or", anyOf(any)}};
}

std::string Document::outputs(const PlanStep& step, const std::string& answer, const Flow& flow,
                              const std::string& next) {
    const auto test = [&](std::size_t index) {
        return index < step.outputs.size() ? fmt::format("{}-has_{}", step.name, step.outputs[index].first)
                                           : next;
    };
    for (std::size_t index = 0; index < step.outputs.size(); ++index) {
        const auto& [name, path] = step.outputs[index];
        const Selector selector = selectorOf(step, answer, path);
        const std::string keep = fmt::format("{}-keep_{}", step.name, name);
        // A path that leads nowhere would end the run.
        add(flow, test(index),
            Json{{"Type", "Choice"},
                 {"Choices",
                  Json::array({Json{{"Variable", selector.definite}, {"IsPresent", true}, {"Next", keep}}})},
                 {"Default", test(index + 1)}},
            &step);
        add(flow, keep,
            Json{{"Type", "Pass"},
                 {"InputPath", templateText(selector.path)},
                 {"ResultPath", fmt::format("$.outputs.{}.{}", step.name, name)},
                 {"Next", test(index + 1)}},
            &step);
    }
    return test(0);
}

// ---- failures

bool Document::passes(const PlanStep& step, const Flow& flow) {
    return step.optional || flow.goesOn;
}

void Document::catches(Json& state, const PlanStep& step, const Flow& flow, const std::string& next) const {
    if (!passes(step, flow) && flow.failed.empty()) return;
    state.add("Catch", passes(step, flow) ? caught(answerPath, next) : caught(failurePath, flow.failed));
}

void Document::refuse(const PlanStep& step, const std::string& suffix, const std::string& error,
                      const std::string& cause, const Flow& flow) {
    if (passes(step, flow)) return;
    const Json reason = Json{{"Error", error}, {"Cause", cause}};
    Json state = Json{{"Type", flow.failed.empty() ? "Fail" : "Pass"}};
    if (flow.failed.empty()) {
        state.include(reason);
    } else {
        state.add("Result", reason);
        state.add("ResultPath", failurePath);
        state.add("Next", flow.failed);
    }
    add(flow, step.name + suffix, std::move(state), &step);
}

// ---- tasks

Json Document::task(const PlanStep& step, const std::string& resource, Json parameters,
                    double timeout) const {
    return Json{{"Type", "Task"},
                {"Comment", templateText(step.description)},
                {"Resource", resource},
                {"Parameters", std::move(parameters)},
                {"TimeoutSeconds", wholeSeconds(timeout)}};
}

Json Document::question(const ir::ApiCall& call, std::int64_t seconds, const std::string& comment,
                        const std::string& answer) const {
    return Json{{"Type", "Task"},
                {"Comment", comment},
                {"Resource", serviceCall(call)},
                {"Parameters", parameters(call)},
                {"TimeoutSeconds", seconds},
                {"ResultPath", answer}};
}

/// A throttled call was not carried out, so it is repeated, whatever its effect.
Json Document::retries(const std::string& service, const Json& others) const {
    Json result = Json::array();
    Json errors = Json::array();
    for (const std::string& error : plan_.throttlingErrors)
        if (timing::throttles(error, service)) errors.push_back(error);
    if (!errors.empty())
        result.push_back(Json{{"ErrorEquals", std::move(errors)},
                              {"IntervalSeconds", 1},
                              {"MaxAttempts", mostPromptRepetitions},
                              {"BackoffRate", 2},
                              {"JitterStrategy", "FULL"}});
    if (!others.isNull()) result.push_back(others);
    return result;
}

Json Document::parameters(const ir::ApiCall& call) const {
    if (call.inputs.empty()) return Json::object();
    const MemberNames names(call.inputs.front().first);
    return value(ir::Value(call.inputs), &names);
}

Json Document::value(const ir::Value& value, const MemberNames* names) const {
    const auto key = [names](const std::string& written) {
        return templateText(names == nullptr ? written : (*names)(written));
    };
    const auto deferred = [this](const ir::Value& part) -> Json {
        return placeholder(parameterFor(plan_, part));
    };
    return toJson(value, {templateText, key, deferred});
}

// ---- the whole

void Document::add(const Flow& flow, const std::string& name, const Json& state, const PlanStep* step) {
    events_ += state.beginsWith("Type", "Task") ? eventsOfTask : eventsOfState;
    if (name.size() > longestStateName && step != nullptr && step != tooLong_) {
        tooLong_ = step;
        context_.sink.report(codes::tooManyInDocument, step->origin.component,
                             fmt::format("characters in the name of the state `{}`", name), name.size(),
                             longestStateName);
    }
    flow.states.add(name, state);
}

Json Document::write() {
    const std::vector<Unit> recovery = units(plan_.steps);
    const std::vector<Unit> afterwards = units(plan_.onFailure);
    Json states = Json::object();
    const Flow all{states, first(afterwards, ""), false, false};
    const Flow failed{states, "", true, false};
    add(all, "begin",
        Json{{"Type", "Pass"},
             {"Result", Json{{"outputs", Json::object()}}},
             {"Next", first(recovery, "done")}},
        nullptr);
    sequence(recovery, all, "done");
    add(all, "done", Json{{"Type", "Succeed"}, {"OutputPath", "$.outputs"}}, nullptr);
    if (!afterwards.empty()) {
        sequence(afterwards, failed, "failed");
        add(failed, "failed",
            Json{{"Type", "Fail"},
                 {"ErrorPath", std::string(failurePath) + ".Error"},
                 {"CausePath", std::string(failurePath) + ".Cause"}},
            nullptr);
    }
    return Json{{"Comment", templateText(plan_.description)},
                {"QueryLanguage", "JSONPath"},
                {"StartAt", "begin"},
                {"States", std::move(states)}};
}

// ---- limits

void Document::checkLimits(const PlanStep& step) const {
    const auto within = [&](double most, const std::string& what) {
        checkStepTime(step, most, what, context_);
    };
    if (step.approvals > 1)
        context_.sink.report(codes::quorumOfMail, step.origin.component, step.approvals)
            .help("use `engine = automation`, which records who has approved");
    switch (step.kind) {
    case PlanStep::Kind::Invoke: within(longestInvocation, "a function invocation"); break;
    case PlanStep::Kind::Approve: within(longestRun, "an approval"); break;
    case PlanStep::Kind::Sleep: within(longestRun, "a pause"); break;
    case PlanStep::Kind::Until: within(longestRun, "waiting"); break;
    case PlanStep::Kind::Call:
    case PlanStep::Kind::Check: within(longestTask, "a service call"); break;
    }
}

} // namespace drc::backends::state_machine
