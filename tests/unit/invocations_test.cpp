#include "compiled.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>

/// Functions that the automation document of a plan calls: the run goes by what they answer.
namespace drc::testing::invocations_test {

using Json = nlohmann::ordered_json;

namespace {

/// The document of a plan that calls a function so often, and its steps by their names.
struct Called {
    explicit Called(const std::string& attempts, const std::string& more = "") {
        document = documentOf(
            compiled(fmt::format("## A queue of work in each region.\n"
                                 "kind inbox {{\n"
                                 "  in each region {{\n"
                                 "    resource aws_sqs_queue work {{\n"
                                 "      name                    = name\n"
                                 "      sqs_managed_sse_enabled = true\n"
                                 "    }}\n"
                                 "  }}\n"
                                 "  action settle {{\n"
                                 "    permit \"lambda:InvokeFunction\" on work.arn\n"
                                 "    step ask {{\n"
                                 "      invoke work.arn {{ }} select \"$.state\" is [\"done\", \"idle\"]\n"
                                 "      timeout  = 1m\n"
                                 "      attempts = {}\n"
                                 "    }}\n"
                                 "  }}\n"
                                 "}}\n"
                                 "topology orders {{\n"
                                 "  region primary   = \"us-east-1\"\n"
                                 "  region secondary = \"us-west-2\"\n"
                                 "  topic oncall {{ }}\n"
                                 "  inbox incoming {{ }}\n"
                                 "  failover primary -> secondary {{\n"
                                 "    steps {{ settle incoming {} }}\n"
                                 "    on_failure {{ notify oncall }}\n"
                                 "  }}\n"
                                 "}}\n",
                                 attempts, more)));
        for (const Json& step : document["mainSteps"])
            steps[step["name"].get<std::string>()] = step;
    }
    const Json& step(const std::string& suffix) const { return steps.at("incoming_settle_ask" + suffix); }

    Json document;
    std::map<std::string, Json> steps;
};

/// Where a step can lead to.
std::set<std::string> targets(const Json& step) {
    std::set<std::string> result;
    for (const char* key : {"nextStep", "onFailure"})
        if (step.contains(key)) {
            const std::string target = step[key];
            result.insert(target.rfind("step:", 0) == 0 ? target.substr(5) : target);
        }
    const Json& inputs = step["inputs"];
    if (inputs.contains("Default")) result.insert(inputs["Default"].get<std::string>());
    for (const Json& choice : inputs.value("Choices", Json::array()))
        result.insert(choice["NextStep"].get<std::string>());
    return result;
}

/// No step leads to one before it, so every run ends.
void checkForward(const Called& called) {
    std::map<std::string, std::size_t> order;
    for (const Json& step : called.document["mainSteps"])
        order.emplace(step["name"].get<std::string>(), order.size());
    for (const Json& step : called.document["mainSteps"])
        for (const std::string& target : targets(step))
            if (target != "Abort" && target != "Continue")
                CHECK(order.at(target) > order.at(step["name"].get<std::string>()));
}

} // namespace

TEST_CASE("a function is judged by its answer") {
    const Called called("1");
    checkForward(called);
    CHECK(called.step("")["outputs"].dump() ==
          R"([{"Name":"Answer","Selector":"$.Payload.state","Type":"String"}])");
    CHECK(called.step("")["nextStep"] == "incoming_settle_ask_answered");
    CHECK(called.step("_answered")["inputs"].dump() ==
          R"({"Choices":[{"NextStep":"incoming_settle_ask_refused","And":[)"
          R"({"Not":{"Variable":"{{ incoming_settle_ask.Answer }}","StringEquals":"done"}},)"
          R"({"Not":{"Variable":"{{ incoming_settle_ask.Answer }}","StringEquals":"idle"}}]}],)"
          R"("Default":"finished"})");
    // What was not done fails the run, and what is done after a failure is done.
    CHECK(called.step("_refused")["action"] == "aws:assertAwsResourceProperty");
    CHECK(called.step("_refused")["onFailure"] == "step:oncall_notify_publish");
    CHECK(called.step("_refused")["isCritical"] == true);
}

TEST_CASE("another answer, and a failure of the step, is tried again alike") {
    const Called called("3");
    checkForward(called);
    CHECK(targets(called.step("")) ==
          std::set<std::string>{"incoming_settle_ask_answered", "incoming_settle_ask_attempt_2"});
    CHECK(targets(called.step("_answered")) ==
          std::set<std::string>{"incoming_settle_ask_attempt_2", "finished"});
    CHECK(targets(called.step("_attempt_2_answered")) ==
          std::set<std::string>{"incoming_settle_ask_attempt_3", "finished"});
    CHECK(targets(called.step("_attempt_3")) ==
          std::set<std::string>{"incoming_settle_ask_attempt_3_answered", "oncall_notify_publish"});
    CHECK(called.step("").contains("maxAttempts") == false);
    CHECK(called.step("")["isCritical"] == false);
    CHECK(called.step("_attempt_3")["isCritical"] == true);
}

TEST_CASE("many attempts are a loop, and what it came to is asked once more") {
    const Called called("31");
    checkForward(called);
    const Json& loop = called.step("_repeated");
    CHECK(loop["action"] == "aws:loop");
    CHECK(loop["inputs"]["MaxIterations"] == 29);
    CHECK(loop["timeoutSeconds"] == 29 * 60);
    CHECK(loop["inputs"]["LoopCondition"]["And"][0]["Not"]["Variable"] ==
          "{{ incoming_settle_ask_again.Answer }}");
    CHECK(loop["nextStep"] == "incoming_settle_ask_attempt_31");
    CHECK(called.steps.size() == 8);
}

TEST_CASE("a function that may fail leads on whatever it answers") {
    const Called called("2", "{ optional = true }");
    checkForward(called);
    CHECK(called.steps.count("incoming_settle_ask_refused") == 0);
    CHECK(called.step("_attempt_2")["onFailure"] == "Continue");
    CHECK(called.step("_attempt_2")["isCritical"] == false);
    CHECK(called.step("_attempt_2")["nextStep"] == "finished");
}

} // namespace drc::testing::invocations_test
