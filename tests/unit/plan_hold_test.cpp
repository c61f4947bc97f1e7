#include "compiled.hpp"
#include "plans.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace drc::testing::plan_hold_test {

using drc::testing::Compiled;
using drc::testing::compiled;
using drc::testing::documentOf;
using drc::testing::errors;
using drc::testing::joined;

namespace {

/// Two regions, a signal, and a failover with settings and steps; then other plans and drills.
std::string topology(const std::string& plan, const std::string& others = "") {
    return R"(
kind witness {
  action at_home {
    step look { sleep 1s }
  }
  signal sounds {
    export alarm = "arn:${account.partition}:cloudwatch:${to.name}:${account.id}:alarm:${component}"
  }
}

topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  topic oncall { }
  witness one { }

  failover primary -> secondary {
)" + plan + R"(
    steps { notify oncall }
  }
)" + others +
           "}\n";
}

const std::string automatic = "mode = automatic\ndetect { sounds one }\n";

/// Whether a step of the document only judges what a function answered, or asks it again.
bool judgesAnAnswer(const std::string& step) {
    return step.find("_attempt_") != std::string::npos || step.ends_with("_answered") ||
           step.ends_with("_refused");
}

std::vector<std::string> stepNames(const Compiled& result, const std::string& plan) {
    std::vector<std::string> names;
    const nlohmann::ordered_json document = documentOf(result, plan);
    for (const auto& step : document["mainSteps"])
        if (!judgesAnAnswer(step["name"])) names.push_back(step["name"]);
    return names;
}

nlohmann::ordered_json stepOf(const Compiled& result, const std::string& plan, const std::string& name) {
    const nlohmann::ordered_json document = documentOf(result, plan);
    for (const auto& step : document["mainSteps"])
        if (step["name"] == name) return step;
    FAIL("no step " << name);
    return {};
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("what needs both regions holds back what starts by itself, and what recovers does not") {
    const Compiled result = compiled(topology(automatic));
    CHECK(joined(errors(result)) == "");
    CHECK(stepNames(result, "failover") == Names{"oncall_notify_publish"});
    for (const std::string plan : {"switchover", "failback"}) {
        CHECK(stepNames(result, plan) == Names{"failover_hold_take_record",
                                               "failover_hold_take_wait_in_force", "oncall_notify_publish",
                                               "failover_hold_give_back_release", "finished",
                                               "failover_hold_give_back_release_2", "finished_2"});
        const auto first = stepOf(result, plan, "failover_hold_take_record");
        CHECK(first["inputs"]["InputPayload"]["holder"] == plan);
        const auto last = stepOf(result, plan, "failover_hold_take_record_attempt_3");
        CHECK(last["onFailure"] == "step:failover_hold_give_back_release_2");
        CHECK(last["isCritical"] == true);
        CHECK(stepOf(result, plan, "failover_hold_give_back_release_attempt_2")["onFailure"] == "Continue");
    }
    // Documents act in their own region: the one that waits where the alarm is asks it.
    const std::string wait = "failover_hold_take_wait_in_force";
    CHECK(stepOf(result, "switchover", wait)["action"] == "aws:waitForAwsResourceProperty");
    CHECK(stepOf(result, "failback", wait)["action"] == "aws:invokeLambdaFunction");
}

TEST_CASE("nothing holds where only people start plans") {
    const Compiled result = compiled(topology(""));
    CHECK(result.artifacts.count("failover_hold.tf.json") == 0);
    CHECK(stepNames(result, "switchover") == Names{"oncall_notify_publish"});
}

TEST_CASE("a pair of regions has one hold for each direction in which a plan starts by itself") {
    const std::string second = "  failover more primary -> secondary {\n" + automatic +
                               "steps { notify oncall }\n}\n  failover home secondary -> primary {\n" +
                               automatic + "steps { notify oncall }\n}\n";
    const Compiled result = compiled(topology(automatic, second));
    CHECK(joined(errors(result)) == "");
    CHECK(result.artifacts.count("failover_hold.tf.json") == 1);
    CHECK(result.artifacts.count("more_hold.tf.json") == 0);
    CHECK(result.artifacts.count("home_hold.tf.json") == 1);
    CHECK(result.artifacts.at("failover_hold.tf.json").find("Holds back failover, more of payments") !=
          std::string::npos);
    for (const std::string plan : {"failover", "more"})
        CHECK(result.artifacts.at(plan + ".tf.json").find("failover_hold_secondary_in_force") !=
              std::string::npos);
    CHECK(result.artifacts.at("home.tf.json").find("home_hold_primary_in_force") != std::string::npos);
    const Names names = stepNames(result, "failback");
    for (const std::string hold : {"failover_hold", "home_hold"})
        for (const std::string step : {"_take_record", "_give_back_release"})
            CHECK_MESSAGE(std::count(names.begin(), names.end(), hold + step) == 1, (hold + step));
}

TEST_CASE("a plan holds when people have decided, and a drill for as long as it may take") {
    const std::string asked = "  switchover asked primary -> secondary {\n"
                              "    steps {\n"
                              "      approve { approvers = [\"ada\"]  timeout = 5m }\n"
                              "      notify oncall\n"
                              "    }\n"
                              "  }\n"
                              "  drill weekly { of = asked  patience = 1h  stay = 30m }\n";
    const Compiled result = compiled(topology(automatic + "longest_hold = 3h\n", asked));
    CHECK(joined(errors(result)) == "");
    const Names names = stepNames(result, "asked");
    const auto position = [&](const std::string& name) {
        return std::find(names.begin(), names.end(), name) - names.begin();
    };
    CHECK(position("approve") < position("failover_hold_take_record"));
    CHECK(position("failover_hold_take_record") < position("oncall_notify_publish"));
    const auto seconds = [&](const std::string& plan) {
        return stepOf(result, plan, "failover_hold_take_record")["inputs"]["InputPayload"]["seconds"].dump();
    };
    CHECK(seconds("asked") == "10800");
    // Three times sixteen looks of five minutes, the stay, and an hour.
    CHECK(seconds("weekly") == "19800");
    const Names last = stepNames(result, "weekly");
    CHECK(last[last.size() - 2] == "failover_hold_give_back_release_2");
}

TEST_CASE("what is wrong with a hold is said at the plan") {
    const auto findings = [](const std::string& text) { return joined(errors(compiled(text))); };
    CHECK(findings(topology("longest_hold = 3h\n")) ==
          "DR0413 longest_hold: `longest_hold` is not allowed in a plan");
    CHECK(findings(topology(automatic + "longest_hold = 30d\n")).find("DR0419 30d") == 0);
    CHECK(findings(topology(automatic + "holders = [\"ada\"]\n")).find("DR0413 holders") == 0);
    CHECK(findings(topology(automatic, "  topic failover_hold { }\n")).find("DR0204 failover_hold") == 0);
}

} // namespace drc::testing::plan_hold_test
