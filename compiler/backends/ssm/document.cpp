#include "backends/ssm/document.hpp"

#include "backends/json_value.hpp"
#include "backends/plan_document.hpp"
#include "backends/ssm/limits.hpp"
#include "backends/template_text.hpp"
#include "timing/step_time.hpp"

#include <fmt/format.h>

#include <utility>

namespace drc::backends::ssm {

namespace codes = diagnostics::codes;
using ir::PlanStep;

namespace {

constexpr const char* assumeRole = "AutomationAssumeRole";
/// No other step is called so: theirs begin with a component, or with `wait` or `approve`.
constexpr const char* endingName = "finished";
/// What is taken from the answer of a function to judge it.
constexpr const char* answerName = "Answer";
/// So many attempts at calling a function stand one by one, which needs nothing but branches.
constexpr std::uint32_t mostNamedAttempts = 3;

const char* actionName(PlanStep::Kind kind) {
    switch (kind) {
    case PlanStep::Kind::Call: return "aws:executeAwsApi";
    case PlanStep::Kind::Until: return "aws:waitForAwsResourceProperty";
    case PlanStep::Kind::Check: return "aws:assertAwsResourceProperty";
    case PlanStep::Kind::Invoke: return "aws:invokeLambdaFunction";
    case PlanStep::Kind::Sleep: return "aws:sleep";
    case PlanStep::Kind::Approve: return "aws:approve";
    }
    return "";
}

/// A duration as ISO 8601 has it.
std::string isoDuration(double milliseconds) {
    return fmt::format("PT{}S", wholeSeconds(milliseconds));
}

/// The step is needed when the answer is none of the values.
Json condition(const std::string& variable, const std::vector<Json>& values) {
    const auto isNot = [&](const Json& value) {
        return Json{{"Not", Json{{"Variable", variable}, {"StringEquals", value}}}};
    };
    if (values.size() == 1) return isNot(values.front());
    Json all = Json::array();
    for (const Json& value : values)
        all.push_back(isNot(value));
    return Json{{"And", all}};
}

} // namespace

// ---- values

Json Document::value(const ir::Value& value) const {
    return toJson(value, {templateText, templateText, [this](const ir::Value& deferred) -> Json {
                              return fmt::format("{{{{ {} }}}}", parameterFor(plan_, deferred));
                          }});
}

std::vector<Json> Document::expectedValues(const ir::Expectation& expectation) const {
    std::vector<Json> result;
    for (const ir::Value& expected : comparable(expectation.values))
        result.push_back(value(expected));
    return result;
}

Json Document::apiInputs(const ir::ApiCall& call) const {
    Json result = Json{{"Service", call.service}, {"Api", call.operation}};
    for (const auto& [key, input] : call.inputs)
        result.add(templateText(key), value(input));
    return result;
}

Json Document::inputs(const PlanStep& step) const {
    switch (step.kind) {
    case PlanStep::Kind::Call: return apiInputs(step.call);
    case PlanStep::Kind::Until:
    case PlanStep::Kind::Check: {
        Json result = apiInputs(step.call);
        result.add("PropertySelector", templateText(step.expectation.selector));
        result.add("DesiredValues", value(comparable(step.expectation.values)));
        return result;
    }
    case PlanStep::Kind::Invoke: {
        Json payload = Json::object();
        for (const auto& [key, input] : step.call.inputs)
            payload.add(templateText(key), value(input));
        return Json{{"FunctionName", value(step.function)},
                    {"InvocationType", "RequestResponse"},
                    {"InputPayload", payload}};
    }
    case PlanStep::Kind::Sleep: return Json{{"Duration", isoDuration(step.sleep)}};
    case PlanStep::Kind::Approve: {
        Json approvers = Json::array();
        for (const ir::Value& approver : step.approvers)
            approvers.push_back(value(approver));
        return Json{{"Approvers", approvers},
                    {"Message", templateText(plan_.description)},
                    {"MinRequiredApprovals", step.approvals}};
    }
    }
    return Json::object();
}

// ---- flow

std::string Document::firstName(const PlanStep& step) {
    return step.unless.empty() ? step.name : step.name + "_state";
}

std::string Document::nextName(const std::vector<PlanStep>& steps, std::size_t index) const {
    return index + 1 < steps.size() ? firstName(steps[index + 1]) : "";
}

void Document::flow(Json& json, const std::string& next) const {
    if (next.empty())
        json.add("isEnd", true);
    else
        json.add("nextStep", next);
}

void Document::failure(Json& json, const PlanStep& step, bool onFailure) const {
    if (step.optional || onFailure) {
        json.add("onFailure", "Continue");
        json.add("isCritical", false);
    } else if (!plan_.onFailure.empty()) {
        // The run still ends as failed, which it does only when the step says so:
        // https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html
        json.add("onFailure", "step:" + firstName(plan_.onFailure.front()));
        json.add("isCritical", true);
    } else {
        json.add("onFailure", "Abort");
    }
}

/// A step that has been done already, in a run that was cut short, is not done again.
void Document::guard(const PlanStep& step, const std::string& next) {
    for (std::size_t index = 0; index < step.unless.size(); ++index) {
        const auto& [call, expected] = step.unless[index];
        const std::string suffix = index == 0 ? "" : fmt::format("_{}", index + 1);
        const std::string state = step.name + "_state" + suffix;
        const std::string needed = step.name + "_needed" + suffix;
        const bool last = index + 1 == step.unless.size();
        const std::string further = last ? step.name : fmt::format("{}_state_{}", step.name, index + 2);
        Json look = Json{
            {"name", state}, {"description", "Has this been done already?"}, {"action", "aws:executeAwsApi"}};
        look.add("inputs", apiInputs(call));
        look.add("outputs",
                 Json::array({Json{
                     {"Name", "State"}, {"Selector", templateText(expected.selector)}, {"Type", "String"}}}));
        look.add("timeoutSeconds", wholeSeconds(timing::automationQuestion));
        look.add("onFailure", "step:" + further);
        look.add("isCritical", false);
        look.add("nextStep", needed);
        steps_.push_back(std::move(look));
        Json branch = Json{{"name", needed}, {"action", "aws:branch"}};
        Json choice = Json{{"NextStep", further}};
        choice.include(condition(fmt::format("{{{{ {}.State }}}}", state), expectedValues(expected)));
        Json inputs{{"Choices", Json::array({choice})}};
        if (!next.empty()) inputs.add("Default", next);
        branch.add("inputs", inputs);
        if (next.empty()) branch.add("isEnd", true);
        steps_.push_back(std::move(branch));
    }
}

void Document::step(const PlanStep& step, const std::string& next, bool onFailure) {
    checkLimits(step);
    guard(step, next);
    if (step.kind == PlanStep::Kind::Invoke) return invocation(step, next, onFailure);
    Json json = plain(step, step.name);
    if (step.attempts > 1) json.add("maxAttempts", step.attempts);
    failure(json, step, onFailure);
    flow(json, next);
    steps_.push_back(std::move(json));
}

/// What a step has wherever it leads to.
Json Document::plain(const PlanStep& step, const std::string& name) {
    if (plainOf_ != &step) { // attempts differ by their names
        plain_ = unnamed(step);
        plainOf_ = &step;
    }
    Json json = Json{{"name", name}};
    json.include(plain_);
    return json;
}

Json Document::unnamed(const PlanStep& step) const {
    const bool function = step.kind == PlanStep::Kind::Invoke;
    Json json = Json{{"description", templateText(step.description)}, {"action", actionName(step.kind)}};
    json.add("inputs", inputs(step));
    Json outputs = Json::array();
    const auto keep = [&](const std::string& output, const std::string& path) {
        outputs.push_back(Json{{"Name", output},
                               {"Selector", templateText(function ? inPayload(path) : path)},
                               {"Type", "String"}});
    };
    for (const auto& [output, path] : step.outputs)
        keep(output, path);
    if (function) keep(answerName, step.expectation.selector);
    if (!outputs.empty()) json.add("outputs", std::move(outputs));
    if (step.kind != PlanStep::Kind::Sleep) json.add("timeoutSeconds", wholeSeconds(step.timeout));
    return json;
}

// ---- functions

/// Whether a step fails whose function failed, the guide leaves open: an error is one of the outputs. So the
/// run continues by the result alone, and both are one: an error is no answer, and is asked again, or fails.
/// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html
void Document::invocation(const PlanStep& step, const std::string& next, bool onFailure) {
    const bool goesOn = step.optional || onFailure;
    std::vector<std::string> names{step.name};
    const std::uint32_t repeated = step.attempts > mostNamedAttempts ? step.attempts - 2 : 0;
    if (repeated > 0) names.push_back(step.name + "_repeated");
    for (std::uint32_t number = 2 + repeated; number <= step.attempts; ++number)
        names.push_back(fmt::format("{}_attempt_{}", step.name, number));
    const std::string refused = step.name + "_refused";
    for (std::size_t index = 0; index < names.size(); ++index) {
        const bool last = index + 1 == names.size();
        if (repeated > 0 && index == 1) {
            repetitions(step, names[index], repeated, names[index + 1]);
        } else if (!last) {
            attempt(step, names[index], next, names[index + 1]);
        } else {
            Json json = plain(step, names[index]);
            failure(json, step, onFailure);
            if (goesOn) {
                flow(json, next);
                steps_.push_back(std::move(json));
            } else {
                json.add("nextStep", names[index] + "_answered");
                steps_.push_back(std::move(json));
                answered(step, names[index], next, refused);
                refusal(step, next);
            }
        }
    }
}

void Document::attempt(const PlanStep& step, const std::string& name, const std::string& next,
                       const std::string& otherwise) {
    Json json = plain(step, name);
    json.add("onFailure", "step:" + otherwise);
    json.add("isCritical", false);
    json.add("nextStep", name + "_answered");
    steps_.push_back(std::move(json));
    answered(step, name, next, otherwise);
}

void Document::answered(const PlanStep& step, const std::string& name, const std::string& next,
                        const std::string& otherwise) {
    Json branch = Json{{"name", name + "_answered"}, {"action", "aws:branch"}};
    Json choice = Json{{"NextStep", otherwise}};
    choice.include(otherAnswer(step, name));
    // There is a next one: a step that asks is never the last.
    branch.add("inputs", Json{{"Choices", Json::array({choice})}, {"Default", next}});
    // A branch that cannot be decided is no answer.
    branch.add("onFailure", "step:" + otherwise);
    branch.add("isCritical", false);
    steps_.push_back(std::move(branch));
}

/// The steps of a loop are like a document of their own, whose results the steps after it cannot use: they
/// are asked for once more.
/// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-loop.html
void Document::repetitions(const PlanStep& step, const std::string& name, std::uint32_t times,
                           const std::string& next) {
    const std::string inner = step.name + "_again";
    Json ask = plain(step, inner);
    ask.add("onFailure", "Continue");
    ask.add("isCritical", false);
    Json loop = Json{{"name", name},
                     {"description", templateText(step.description)},
                     {"action", "aws:loop"},
                     {"inputs", Json{{"Steps", Json::array({std::move(ask)})},
                                     {"LoopCondition", otherAnswer(step, inner)},
                                     {"MaxIterations", times}}}};
    loop.add("timeoutSeconds", wholeSeconds(step.timeout) * times);
    loop.add("onFailure", "Continue");
    loop.add("isCritical", false);
    loop.add("nextStep", next);
    steps_.push_back(std::move(loop));
}

Json Document::otherAnswer(const PlanStep& step, const std::string& name) const {
    return condition(fmt::format("{{{{ {}.{} }}}}", name, answerName), expectedValues(step.expectation));
}

/// There is no action that fails: this one asks for the caller's identity, which needs no permission, and
/// expects an impossible one. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
void Document::refusal(const PlanStep& step, const std::string& next) {
    Json json = Json{{"name", step.name + "_refused"},
                     {"description", "Fails: unexpected result of the function"},
                     {"action", actionName(PlanStep::Kind::Check)},
                     {"inputs", Json{{"Service", "sts"},
                                     {"Api", "GetCallerIdentity"},
                                     {"PropertySelector", "$.Account"},
                                     {"DesiredValues", value(comparable(step.expectation.values))}}},
                     {"timeoutSeconds", wholeSeconds(timing::automationQuestion)}};
    failure(json, step, false);
    flow(json, next);
    steps_.push_back(std::move(json));
}

// ---- the whole

Json Document::parameters() const {
    Json result = Json::object();
    result.add(assumeRole, Json{{"type", "String"},
                                {"description", "The role that the steps use"},
                                {"default", fmt::format("${{{}}}", assumeRole)}});
    for (const ir::PlanParameter& parameter : plan_.parameters)
        result.add(parameter.name, Json{{"type", "String"},
                                        {"description", templateText(parameter.description)},
                                        {"default", fmt::format("${{{}}}", parameter.name)}});
    return result;
}

/// A step that ends a run ends it also when it fails. So that what is done after a failure can follow the
/// last step, too, and so that a function that is asked last can be asked again, another one ends the run.
void Document::ending(const std::string& name) {
    steps_.push_back(Json{{"name", name},
                          {"description", "Everything is done"},
                          {"action", "aws:sleep"},
                          {"inputs", Json{{"Duration", "PT1S"}}},
                          {"isEnd", true}});
}

Json Document::write() {
    const auto asksLast = [](const std::vector<PlanStep>& steps) {
        return !steps.empty() && steps.back().kind == PlanStep::Kind::Invoke;
    };
    const auto all = [&](const std::vector<PlanStep>& steps, bool onFailure, const std::string& end) {
        for (std::size_t index = 0; index < steps.size(); ++index) {
            const std::string next = nextName(steps, index);
            step(steps[index], next.empty() ? end : next, onFailure);
        }
        if (!end.empty()) ending(end);
    };
    const bool ends = !plan_.steps.empty() && (!plan_.onFailure.empty() || asksLast(plan_.steps));
    all(plan_.steps, false, ends ? endingName : "");
    all(plan_.onFailure, true, asksLast(plan_.onFailure) ? fmt::format("{}_2", endingName) : "");
    Json result = Json{{"description", templateText(plan_.description)}, {"schemaVersion", "0.3"}};
    result.add("assumeRole", fmt::format("{{{{ {} }}}}", assumeRole));
    result.add("parameters", parameters());
    Json outputs = Json::array();
    for (const PlanStep& each : plan_.steps)
        for (const auto& [name, selector] : each.outputs)
            outputs.push_back(each.name + "." + name);
    result.add("mainSteps", std::move(steps_));
    if (!outputs.empty()) result.add("outputs", std::move(outputs));
    return result;
}

// ---- limits

/// Nothing is documented of an output whose selector leads nowhere, so no branch can be based on it.
/// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-outputs-inputs.html
void Document::checkQuestion(const ir::Expectation& asked) const {
    if (!asked.absent) return;
    context_.sink
        .report(codes::nullNotAsked, asked.span, std::string("an automation document"), asked.selector)
        .label(plan_.origin.component, fmt::format("asked in `{}`", plan_.name))
        .note("it is not documented what a step makes of a part of the response that is missing")
        .help("let a state machine run the plan: `engine = step_functions`")
        .help("or ask for a value that the part has in the other case");
}

void Document::checkLimits(const PlanStep& step) const {
    checkQuestion(step.expectation);
    for (const auto& guard : step.unless)
        checkQuestion(guard.second);
    const auto within = [&](double most, const std::string& what) {
        checkStepTime(step, most, what, context_);
    };
    switch (step.kind) {
    case PlanStep::Kind::Call: within(longestCall, "a service call"); break;
    case PlanStep::Kind::Invoke: within(longestInvocation, "a function invocation"); break;
    case PlanStep::Kind::Sleep: within(longestSleep, "a pause"); break;
    case PlanStep::Kind::Approve: within(longestApproval, "an approval"); break;
    case PlanStep::Kind::Until:
    case PlanStep::Kind::Check: break;
    }
    if (step.approvers.size() > mostApprovers)
        context_.sink.report(codes::tooManyInDocument,
                             usersLine(context_, step.approvers[mostApprovers].origin, step.origin.statement),
                             std::string("approvers"), step.approvers.size(), mostApprovers);
    if (step.name.size() > longestStepName)
        context_.sink.report(codes::tooManyInDocument, step.origin.component,
                             fmt::format("characters in the step name `{}`", step.name), step.name.size(),
                             longestStepName);
}

} // namespace drc::backends::ssm
