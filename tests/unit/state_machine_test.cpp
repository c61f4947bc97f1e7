#include "backends/state_machine/limits.hpp"
#include "backends/state_machine/names.hpp"
#include "compiled.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drc::testing::state_machine_test {

namespace state_machine = drc::backends::state_machine;
using drc::testing::Compiled;
using drc::testing::compiled;
using drc::testing::documentOf;
using drc::testing::joined;
using Json = nlohmann::ordered_json;

namespace {

/// A topology whose plan does these steps, with a kind whose actions are these.
std::string topologyOf(const std::string& actions, const std::string& plan) {
    return "## A queue of work in each region.\n"
           "kind inbox {\n"
           "  in each region {\n"
           "    resource aws_sqs_queue work {\n"
           "      name                    = name\n"
           "      sqs_managed_sse_enabled = true\n"
           "    }\n"
           "  }\n" +
           actions +
           "}\n"
           "topology orders {\n"
           "  region primary   = \"us-east-1\"\n"
           "  region secondary = \"us-west-2\"\n"
           "  topic oncall { }\n"
           "  inbox incoming { }\n"
           "  inbox outgoing { }\n"
           "  failover primary -> secondary {\n"
           "    engine = step_functions\n" +
           plan +
           "  }\n"
           "}\n";
}

/// What the calls of a step need.
std::string permitsOf(const std::string& step) {
    const std::map<std::string, std::string> known{
        {"sqs.GetQueueAttributes", "permit \"sqs:GetQueueAttributes\" on work.arn\n"},
        {"sqs.PurgeQueue", "permit \"sqs:PurgeQueue\" on work.arn\n"},
        {"rds.DescribeDBClusters", "permit \"rds:DescribeDBClusters\" on work.arn\n"},
        {"events.ListEventBuses", "permit \"events:ListEventBuses\" on [\"*\"]\n"},
        {"invoke", "permit \"lambda:InvokeFunction\" on work.arn\n"},
    };
    std::string permits;
    for (const auto& [call, permit] : known)
        if (step.find(call) != std::string::npos) permits += permit;
    return permits;
}

std::string action(const std::string& name, const std::string& step) {
    return fmt::format("  action {} {{\n{}    step one {{\n{}\n    }}\n  }}\n", name, permitsOf(step), step);
}

const std::string askDatabase = "rds.DescribeDBClusters { } select ";
const std::string ask = "sqs.GetQueueAttributes { QueueUrl = work.url } select ";
const std::string calling = "invoke work.arn { } select \"$.dbState\" is \"done\"\n timeout = 1m";
const std::string purge = "call sqs.PurgeQueue { QueueUrl = work.url } timeout = 25s";

void targetsOf(const Json& state, std::set<std::string>& targets) {
    for (const auto& [key, value] : state.items()) {
        if (key == "Branches") continue;
        if (key == "Next" || key == "Default") targets.insert(value.get<std::string>());
        if (value.is_structured()) targetsOf(value, targets);
    }
}

/// What the States Language asks of every machine: names that are unique in all of it, and states that lead
/// to states beside them, that are all reached, and that end somewhere.
void checkFlow(const Json& machine, std::set<std::string>& names) {
    const Json& states = machine["States"];
    std::set<std::string> reached{machine["StartAt"].get<std::string>()};
    for (const auto& entry : states.items()) {
        const std::string& name = entry.key();
        const Json& state = entry.value();
        INFO(name);
        CHECK(names.insert(name).second);
        CHECK(name.size() <= state_machine::longestStateName);
        const std::string type = state["Type"];
        const bool ends = type == "Succeed" || type == "Fail";
        CHECK(ends == !(state.contains("Next") || state.contains("Choices")));
        CHECK((type == "Choice") == state.contains("Default"));
        CHECK((type == "Task") == state.contains("TimeoutSeconds"));
        targetsOf(state, reached);
        if (state.contains("Branches"))
            for (const Json& branch : state["Branches"])
                checkFlow(branch, names);
    }
    std::set<std::string> present;
    for (const auto& entry : states.items())
        present.insert(entry.key());
    CHECK(present == reached);
}

void checkFlow(const Json& machine) {
    std::set<std::string> names;
    checkFlow(machine, names);
}

} // namespace

TEST_CASE("members of an interface are spelt as state machines have them") {
    const std::map<std::string, std::string> spelt{
        {"DBClusterIdentifier", "DbClusterIdentifier"},
        {"TargetDbClusterIdentifier", "TargetDbClusterIdentifier"},
        {"restApiId", "RestApiId"},
        {"UUID", "Uuid"},
        {"KMSKeyId", "KmsKeyId"},
        {"MD5OfBody", "Md5OfBody"},
        {"IPv4Address", "IpV4Address"},
        {"TestV2", "TestV2"},
        {"ETag", "ETag"},
        {"Ec2InstanceId", "Ec2InstanceId"},
        {"pathWithQueryString", "PathWithQueryString"},
        {"TopicArn", "TopicArn"},
        {"", ""},
    };
    for (const auto& [written, wanted] : spelt)
        CHECK(state_machine::memberName(written) == wanted);
    CHECK(state_machine::operationName("DescribeDBClusters") == "describeDBClusters");
}

TEST_CASE("keys of maps stay as they are") {
    const state_machine::MemberNames capitals("QueueUrl");
    CHECK(capitals("DBName") == "DbName");
    CHECK(capitals("colour") == "colour");
    const state_machine::MemberNames small("restApiId");
    CHECK(small("headers") == "Headers");
}

TEST_CASE("selectors become paths into the answer") {
    const auto check = [](const std::string& written, const std::string& path, const std::string& definite) {
        const state_machine::Selector selector = state_machine::selectorIn("$.answer", written);
        CHECK(selector.path == path);
        CHECK(selector.definite == definite);
        CHECK(selector.isDefinite() == (path == definite));
    };
    check("$.DBClusters[0].Status", "$.answer.DbClusters[0].Status", "$.answer.DbClusters[0].Status");
    check("$.status", "$.answer.Status", "$.answer.Status");
    check("Status", "$.answer.Status", "$.answer.Status");
    check("$", "$.answer", "$.answer");
    check("$.Item.state.S", "$.answer.Item.state.S", "$.answer.Item.state.S");
    check("$.Attributes['DBName']", "$.answer.Attributes['DBName']", "$.answer.Attributes['DBName']");
    check("$.Members[?(@.IsWriter == true)].DBClusterArn",
          "$.answer.Members[?(@.IsWriter == true)].DbClusterArn", "$.answer.Members");
    check("$.Members[?(@.DBName == 'a.DBName')].Size", "$.answer.Members[?(@.DbName == 'a.DBName')].Size",
          "$.answer.Members");
    check("$.Targets[*].Health", "$.answer.Targets[*].Health", "$.answer.Targets");
    check("$..DBName", "$.answer..DbName", "$.answer");
}

TEST_CASE("texts in functions of the States Language are quoted") {
    CHECK(state_machine::inQuotes("it's {so} \\") == R"(it\'s \{so\} \\)");
}

TEST_CASE("each sort of step becomes states that lead on") {
    const std::string actions =
        action("drain", "unless " + ask + "\"$.Attributes.Depth\" is \"0\"\n unless " + ask +
                            "\"$.Attributes.Left\" is \"0\"\n call rds.DescribeDBClusters { } timeout = 25s"
                            "\n attempts = 3\n outputs { Id = \"$.Marker\"  All = "
                            "\"$.DBClusters[*].DBClusterArn\" }") +
        action("settle", "until " + askDatabase +
                             "\"$.DBClusters[?(@.MultiAZ == true)].DatabaseName\" is [\"a\", \"b\"]\n "
                             "timeout = 5m\n outputs { Depth = \"$.Marker\" }") +
        action("verify", "check " + askDatabase +
                             "\"$.DBClusters[0].MultiAZ\" is true\n timeout = 10s\n attempts = 3") +
        action("look", "check " + askDatabase + "\"$.DBClusters[0].AllocatedStorage\" is 0\n timeout = 10s") +
        action("rest", "sleep 10s") + action("run", calling + "\n outputs { Left = \"$.left\" }") +
        action("insist", calling + "\n attempts = 5\n outputs { Left = \"$.left\" }");
    const std::vector<std::string> plans{
        "steps { drain incoming  settle incoming  verify incoming  look incoming  rest incoming }",
        "steps { run incoming  insist incoming  run outgoing { optional = true }\n"
        "  insist outgoing { optional = true } }",
        "steps {\n together {\n run incoming\n insist outgoing\n }\n }\n on_failure { run incoming }",
        "steps { drain incoming { optional = true }  settle incoming { optional = true }\n"
        "  verify incoming { optional = true }  look incoming { optional = true } }",
        "steps {\n together {\n drain incoming\n settle outgoing\n together {\n look incoming\n rest "
        "outgoing\n"
        " }\n }\n together {\n verify incoming\n }\n wait 5s\n }\n"
        "on_failure {\n together {\n settle incoming\n look outgoing\n }\n drain outgoing\n notify oncall\n "
        "}",
        "approvers = [\"ada@example.com\"]\n approval_timeout = 10m\n steps {\n approve\n drain "
        "incoming\n }",
        "steps { }",
    };
    for (const std::string& plan : plans) {
        INFO(plan);
        const Compiled result = compiled(topologyOf(actions, plan));
        checkFlow(documentOf(result));
        checkFlow(documentOf(result, "failback"));
    }
}

TEST_CASE("a function that answers something else has not done its work") {
    const std::string actions = action("run", calling) + action("insist", calling + "\n attempts = 5");
    const Json states =
        documentOf(compiled(topologyOf(actions, "steps {\n run incoming\n insist incoming\n }")))["States"];
    const Json& once = states["incoming_run_one"];
    CHECK(once["Next"] == "incoming_run_one-answered");
    CHECK(
        states["incoming_run_one-answered"]["Choices"][0].dump() ==
        R"({"And":[{"Variable":"$.answer.Payload.dbState","IsPresent":true},)"
        R"({"Variable":"$.answer.Payload.dbState","StringEquals":"done"}],"Next":"incoming_insist_one-begin"})");
    CHECK(states["incoming_run_one-answered"]["Default"] == "incoming_run_one-refused");
    CHECK(states["incoming_run_one-refused"]["Type"] == "Fail");
    CHECK(states["incoming_insist_one-begin"]["Result"]["left"] == 5);
    CHECK(states["incoming_insist_one"]["Catch"][0]["Next"] == "incoming_insist_one-left");
    CHECK(states["incoming_insist_one-reached"]["Default"] == "incoming_insist_one-left");
}

TEST_CASE("lines within lines need not wait for each other") {
    const std::string actions = action("drain", purge);
    const Json machine = documentOf(compiled(topologyOf(
        actions,
        "steps {\n together {\n drain incoming\n together {\n drain outgoing\n wait 1s\n }\n }\n }")));
    CHECK(machine["States"]["together-1"]["Branches"].size() == 3);
}

TEST_CASE("a failing step leads to what is done then, and the run still fails") {
    const std::string actions = action("drain", purge);
    const Json machine = documentOf(
        compiled(topologyOf(actions, "steps {\n drain incoming\n }\n on_failure {\n notify oncall\n }")));
    const Json& states = machine["States"];
    CHECK(states["incoming_drain_one"]["Catch"][0]["Next"] == "oncall_notify_publish");
    CHECK(states["oncall_notify_publish"]["Catch"][0]["Next"] == "failed");
    CHECK(states["oncall_notify_publish"]["Next"] == "failed");
    CHECK(states["failed"]["Type"] == "Fail");
    CHECK(states["failed"]["ErrorPath"] == "$.failure.Error");
}

TEST_CASE("errors of services that say `too soon` are repeated, and only those of the service") {
    const std::string actions = action("drain", purge);
    const Json machine =
        documentOf(compiled(topologyOf(actions, "steps {\n drain incoming\n notify oncall\n }")));
    const Json& states = machine["States"];
    CHECK(states["incoming_drain_one"]["Retry"][0]["ErrorEquals"].dump() ==
          R"(["Sqs.RequestThrottledException"])");
    CHECK(states["oncall_notify_publish"]["Retry"][0]["ErrorEquals"].dump() ==
          R"(["Sns.SnsException","Sns.ThrottledException"])");
}

TEST_CASE("services have the names of the engine") {
    const std::string actions = action("drain", "call events.ListEventBuses { } timeout = 25s");
    const Json states = documentOf(compiled(topologyOf(actions, "steps { drain incoming }")))["States"];
    CHECK(states["incoming_drain_one"]["Resource"] ==
          "arn:${partition}:states:::aws-sdk:eventbridge:listEventBuses");
    CHECK(states["incoming_drain_one"]["Parameters"].dump() == "{}");
}

TEST_CASE("both engines run plans of one topology") {
    std::string text = topologyOf(action("drain", purge), "steps { drain incoming }");
    text.insert(text.rfind('}'), "failback secondary -> primary {\n steps {\n notify oncall\n }\n }\n");
    const Compiled result = compiled(text);
    CHECK(documentOf(result).contains("StartAt"));
    CHECK(documentOf(result, "failback")["schemaVersion"] == "0.3");
}

TEST_CASE("limits of state machines are reported where they are broken") {
    const auto findings = [](const std::string& actions, const std::string& plan) {
        return joined(compiled(topologyOf(actions, plan)).findings);
    };
    CHECK(findings(action("run", "invoke work.arn { } select \"$.state\" is \"done\"\n timeout = 20m"),
                   "steps { run incoming }") == "DR0701 20m: the step `incoming_run_one` may take 1200s, the "
                                                "limit is 900s for a function invocation");
    CHECK(findings(action("rest", "sleep 400d"), "steps { rest incoming }")
              .find("DR0701 400d: the step `incoming_rest_one`") == 0);
    const std::string longName(70, 'x');
    CHECK(findings(action(longName, "until " + ask + "\"$.Attributes.A\" is \"a\"\n timeout = 5m"),
                   "steps { " + longName + " incoming }")
              .find(fmt::format("DR0702 {} incoming: too many characters in the name of the state "
                                "`incoming_{}_one-begin`: 89, the limit is 80",
                                longName, longName)) == 0);
    std::string many;
    for (int index = 0; index < 20; ++index)
        many += " settle incoming\n";
    CHECK(findings(action("settle", "until " + ask + "\"$.Attributes.A\" is \"a\"\n timeout = 1h"),
                   "steps {\n" + many + "}")
              .find("too many events in the longest run: ") != std::string::npos);
}

TEST_CASE("a plan sets what the kind that runs it can be set") {
    const auto findings = [](const std::string& plan) {
        return joined(
            compiled(topologyOf(action("drain", purge), plan + " steps { drain incoming }")).findings);
    };
    CHECK(findings("alerts = [oncall]\n log_retention = 30d\n").empty());
    CHECK(findings("log_retentoin = 30d\n").find("DR0413 log_retentoin") == 0);
    CHECK(findings("document = \"other.json\"\n").find("DR0413 document") == 0);
    CHECK(findings("log_retention = 30\n").find("DR0301 30: ") != std::string::npos);
}

TEST_CASE("an engine says which documents it takes") {
    const auto engine = [](const std::string& exports) {
        return "kind runner: recovery_engine {\n  param document: string\n" + exports +
               "  in each region {\n    resource aws_ssm_document runbook {\n      name = name\n"
               "      document_type = \"Automation\"\n      content = document\n    }\n  }\n}\n";
    };
    const auto findings = [&](const std::string& exports) {
        std::string text = topologyOf(action("drain", purge), "steps { drain incoming }");
        text.replace(text.find("step_functions"), 14, "runner");
        return compiled(engine(exports) + text);
    };
    CHECK(documentOf(findings("")).contains("schemaVersion"));
    CHECK(documentOf(findings("export document_format = \"state_machine\"\n")).contains("StartAt"));
    CHECK(joined(findings("export document_format = \"script\"\n").findings)
              .find("DR0301 runner: expected \"automation\" or \"state_machine\" in `document_format`") == 0);
    CHECK(joined(findings("export service_names = 1\n").findings).find("DR0301 runner") == 0);
    CHECK(joined(findings("export throttling_errors = 1\n").findings).find("DR0301 runner") == 0);
}

} // namespace drc::testing::state_machine_test
