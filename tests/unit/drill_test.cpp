#include "compiled.hpp"
#include "plans.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace drc::testing::drill_test {

using drc::testing::Compiled;
using drc::testing::compiled;
using drc::testing::documentOf;
using drc::testing::joined;

using drc::testing::errors;
using drc::testing::topology;

namespace {

std::vector<std::string> stepNames(const nlohmann::ordered_json& document) {
    std::vector<std::string> names;
    for (const auto& step : document["mainSteps"])
        names.push_back(step["name"]);
    return names;
}

/// What the document's function is told of the plans that it runs.
std::string variables(const Compiled& result, const std::string& drill = "weekly") {
    const auto found = result.artifacts.find(drill + "_rehearsal.tf.json");
    REQUIRE_MESSAGE(found != result.artifacts.end(), joined(result.findings));
    const auto file = nlohmann::ordered_json::parse(found->second);
    return file["resource"]["aws_lambda_function"].begin().value()["environment"].dump();
}

} // namespace

TEST_CASE("a drill asks who is in charge, goes there and back, and leads home when a step fails") {
    const Compiled result = compiled(topology("  drill weekly { of = failover  stay = 30m }\n"));
    CHECK(joined(errors(result)) == "");
    const nlohmann::ordered_json document = documentOf(result, "weekly");
    const std::vector<std::string> names = stepNames(document);
    const auto position = [&](const std::string& ending) {
        const auto endsSo = [&](const std::string& name) {
            return name.size() >= ending.size() &&
                   name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
        };
        const auto found = std::find_if(names.begin(), names.end(), endsSo);
        REQUIRE_MESSAGE(found != names.end(), ending);
        return found - names.begin();
    };
    CHECK(position("ledger_at_home_ask") < position("rehearse_begin"));
    CHECK(position("rehearse_begin") < position("rehearse_wait_there"));
    CHECK(position("rehearse_wait_there") < position("rehearse_stay"));
    CHECK(position("rehearse_stay") < position("rehearse_wait_back"));
    CHECK(position("rehearse_wait_back") < position("rehearse_report"));
    for (const auto& step : document["mainSteps"]) {
        const std::string name = step["name"];
        // An attempt that has another one behind it does not count.
        if (name.find("abandon") == std::string::npos && name.rfind("finished", 0) != 0 &&
            step.value("isCritical", true))
            CHECK_MESSAGE(step["onFailure"] == "step:weekly_rehearsal_abandon_go_home", name);
    }
}

TEST_CASE("a drill runs what loses nothing, whatever it is a drill of") {
    const std::string of = "  drill weekly { of = failover }\n";
    CHECK(variables(compiled(topology(of))).find("\\\"plan\\\" = \\\"switchover\\\"") != std::string::npos);
    const std::string named = "  switchover maintenance primary -> secondary { steps { promote ledger } }\n";
    CHECK(variables(compiled(topology(of, named))).find("maintenance") != std::string::npos);
    const std::string itself = "  drill weekly { of = maintenance  then = failback }\n";
    CHECK(variables(compiled(topology(itself, named))).find("maintenance") != std::string::npos);
}

TEST_CASE("a schedule starts the drill; without one people do") {
    const std::string due = "aws_cloudwatch_event_rule";
    const Compiled planned =
        compiled(topology("  drill weekly { of = failover  schedule = \"rate(7 days)\" }\n"));
    CHECK(planned.artifacts.at("weekly_rehearsal.tf.json").find(due) != std::string::npos);
    const Compiled byHand = compiled(topology("  drill weekly { of = failover }\n"));
    CHECK(byHand.artifacts.at("weekly_rehearsal.tf.json").find(due) == std::string::npos);
}

TEST_CASE("what is wrong with a drill is said at the drill") {
    const auto findings = [](const std::string& drill) { return joined(errors(compiled(topology(drill)))); };
    CHECK(findings("  drill weekly { schedule = \"rate(7 days)\" }\n") ==
          "DR0414 weekly: a drill requires the setting `of`");
    CHECK(findings("  drill weekly { of = failovr }\n") == "DR0417 failovr: undefined plan `failovr`");
    CHECK(findings("  drill weekly { of { } }\n") == "DR0301 of: expected the name of a plan, found a block");
    CHECK(findings("  drill weekly { of = \"failover\" }\n").find("DR0301 \"failover\": expected the name") ==
          0);
    CHECK(findings("  topic weekly_rehearsal { }\n  drill weekly { of = failover }\n").find("DR0204") == 0);
    CHECK(findings("  drill weekly { of = failover  then = switchover }\n").find("DR0418 drill weekly") == 0);
    CHECK(findings("  drill weekly { of = failback }\n") ==
          "DR0418 drill weekly: the drill `weekly` does not end in the region where it starts");
    CHECK(findings("  drill weekly { of = failover  shedule = \"rate(7 days)\" }\n") ==
          "DR0413 shedule: `shedule` is not allowed in a drill");
    CHECK(findings("  drill weekly { of = failover  schedule = \"sundays\" }\n").find("DR0419 \"sundays\"") ==
          0);
    CHECK(findings("  drill weekly { of = failover  objective = 5m }\n").find("DR0413 objective") == 0);
}

TEST_CASE("an engine that drills cannot watch is named") {
    const std::string runner =
        "## Keeps documents in a drawer.\n"
        "kind drawer: recovery_engine {\n"
        "  param document: string\n"
        "  in each region {\n"
        "    resource aws_sns_topic note { name = name  kms_master_key_id = document }\n"
        "  }\n"
        "}\n";
    const std::string plan =
        "  switchover slow primary -> secondary { engine = drawer  steps { notify oncall } }\n";
    const std::string found =
        joined(errors(compiled(runner + topology("  drill weekly { of = slow }\n", plan))));
    CHECK(found.find("DR0301") != std::string::npos);
    CHECK(found.find("rehearsable") != std::string::npos);
}

} // namespace drc::testing::drill_test
