#include "checking_cases.hpp"
#include "compiled.hpp"
#include "plans.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

/// What actions do in the region that a plan leaves.
namespace drc::testing::source_region_test {

namespace {

const std::string purge = R"(
permit "sqs:PurgeQueue" on ["*"]
step purge {
  call sqs.PurgeQueue { QueueUrl = topic.arn }
  timeout = 1m
}
)";

std::string inFrom(const std::string& body) {
    return "in from {\n" + body + "\n}\n";
}

/// A kind with an action `act` that has this body, and plans that run it.
std::string plansOf(const std::string& body, const std::string& settings = "") {
    return R"(
kind inbox {
  in each region {
    resource aws_sqs_queue work { name = name  sqs_managed_sse_enabled = true }
  }
  action act {
)" + body + R"(
  }
}

topology orders {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  topic oncall { }
  inbox incoming { }

  failover primary -> secondary {
)" + settings +
           R"(
    steps {
      act    incoming
      notify oncall
    }
  }
}
)";
}

const std::string drains = R"(
when graceful {
  in from {
    permit ["sqs:GetQueueAttributes", "sqs:SetQueueAttributes"] on work.arn
    step drain {
      unless sqs.GetQueueAttributes { QueueUrl = work.url  AttributeNames = ["DelaySeconds"] }
        select "$.Attributes.DelaySeconds" is "900"
      call sqs.SetQueueAttributes { QueueUrl = work.url  Attributes = { DelaySeconds: "900" } }
      timeout  = 1m
      attempts = 2
    }
    step wait_drained {
      until sqs.GetQueueAttributes { QueueUrl = work.url  AttributeNames = ["DelaySeconds"] }
        select "$.Attributes.DelaySeconds" is null
      timeout = 2m
    }
  }
}
)";

using Json = nlohmann::ordered_json;

Json stepOf(const Json& document, const std::string& name) {
    for (const auto& step : document["mainSteps"])
        if (step["name"] == name) return step;
    FAIL("no step " << name);
    return {};
}

} // namespace

TEST_CASE("a block that acts in the source region is never reached when that is lost") {
    const std::string good = inFrom(purge);
    hold({
        {"under no condition", inAction("when graceful {\n" + good + "}"), inAction(good), "DR0438 in"},
        {"the condition is one of several", inAction("when graceful and from in regions {\n" + good + "}"),
         inAction("when graceful or from in regions {\n" + good + "}"), "DR0438 in"},
        {"in brackets", inAction("when not (not graceful) {\n" + good + "}"),
         inAction("when not graceful {\n" + good + "}"), "DR0438 in"},
        {"in the other branch", inAction("when not graceful {\n} else {\n" + good + "}"),
         inAction("when failed {\n} else {\n" + good + "}"), "DR0438 in"},
        {"in a later branch", inAction("when not graceful or failed {\n} else when failed {\n" + good + "}"),
         inAction("when failed {\n} else when to in regions {\n" + good + "}"), "DR0438 in"},
        {"by a name", inAction("let both = graceful and failed\nwhen both {\n" + good + "}"),
         inAction("let both = failed\nwhen both {\n" + good + "}"), "DR0438 in"},
        {"behind a requirement", inAction("require graceful else \"no\"\n" + good),
         inAction("require failed else \"no\"\n" + good), "DR0438 in"},
        {"behind a condition", inAction("when graceful {\n" + good + "}"),
         inAction("when graceful {\nstep one { sleep 1s }\n}\n" + good), "DR0438 in"},
    });
}

TEST_CASE("what is granted in the source region is not granted in the other one") {
    const std::string call = "step purge {\ncall sqs.PurgeQueue { QueueUrl = topic.arn }\ntimeout = 1m\n}\n";
    const std::string permit = "permit \"sqs:PurgeQueue\" on [\"*\"]\n";
    const auto act = [&](const std::string& outside, const std::string& inside) {
        return inAction("when graceful {\n" + outside + inFrom(inside) + "}");
    };
    hold({
        {"granted for the plan", act("", permit + call), act(permit, call),
         "DR0622 \"sqs:PurgeQueue\"\nDR0621 PurgeQueue"},
        {"granted for the function", act(permit + call, permit + call), act(call, permit + call),
         "DR0621 PurgeQueue"},
    });
}

TEST_CASE("a step in the source region is one call of a function in the recovery region") {
    const Compiled result = compiled(plansOf(drains));
    CHECK(joined(errors(result)) == "");
    const Json document = documentOf(result, "switchover");
    const Json drain = stepOf(document, "incoming_act_drain");
    CHECK(drain["action"] == "aws:invokeLambdaFunction");
    const Json& payload = drain["inputs"]["InputPayload"];
    CHECK(payload["does"] == "call");
    CHECK(payload["asks"]["operation"] == "SetQueueAttributes");
    CHECK(payload["asks"]["inputs"]["Attributes"]["DelaySeconds"] == "900");
    CHECK(payload["unless"][0]["expected"] == Json::array({"900"}));
    CHECK(payload["seconds"] == 60);
    // Only state machines can ask that themselves; the function asks it for both.
    CHECK(stepOf(document, "incoming_act_wait_drained")["inputs"]["InputPayload"]["absent"] == true);
    // The queue is the one of the region that is left.
    CHECK(payload["asks"]["inputs"]["QueueUrl"] == "{{ IncomingAsksInputsQueueUrl }}");
    CHECK(result.artifacts.at("switchover.tf.json").find("aws_sqs_queue.incoming_primary_work.url") !=
          std::string::npos);
    CHECK(result.artifacts.at("failback.tf.json").find("aws_sqs_queue.incoming_secondary_work.url") !=
          std::string::npos);
    // One for each region where such a plan runs.
    CHECK(result.artifacts.at("switchover_remote.tf.json").find("aws.secondary") != std::string::npos);
    CHECK(result.artifacts.at("failback_remote.tf.json").find("aws.primary") != std::string::npos);
}

TEST_CASE("state machines call the function, too, and by the services' own names") {
    const Compiled result = compiled(plansOf(drains, "engine = step_functions"));
    CHECK(joined(errors(result)) == "");
    const Json states = documentOf(result, "switchover")["States"];
    const Json& drain = states["incoming_act_drain"];
    CHECK(drain["Parameters"]["Payload"]["asks"]["service"] == "sqs");
    CHECK(drain["Parameters"]["Payload"]["region"] == "${IncomingRegion}");
}

TEST_CASE("a plan whose source region is lost passes over it, and needs no function") {
    const std::string text = plansOf(drains);
    const Compiled result = compiled(text);
    const Json document = documentOf(result, "failover");
    CHECK(document["mainSteps"].size() == 1);
    const std::string alone = [&] {
        std::string none = text;
        const std::string before = "  failover primary -> secondary {";
        none.replace(none.find(before), before.size(),
                     "  failback none because \"by hand\"\n  switchover none because \"by hand\"\n" + before);
        return none;
    }();
    const Compiled lone = compiled(alone);
    CHECK(joined(errors(lone)) == "");
    for (const auto& artifact : lone.artifacts)
        CHECK_MESSAGE(artifact.first.find("_remote") == std::string::npos, artifact.first);
}

TEST_CASE("plans that lead to one region share its function, which may act in each region that they leave") {
    std::string text = plansOf(drains);
    const auto put = [&](const std::string& before, const std::string& added) {
        text.insert(text.find(before), added);
    };
    put("  topic oncall", "  region third = \"eu-west-1\"\n");
    put("  failover primary", R"(
  failback none because "by hand"
  switchover none because "these two do"
  switchover from_first primary -> secondary {
    steps { act incoming }
  }
  switchover from_third third -> secondary {
    log_retention = 7d
    engine        = step_functions
    steps { act incoming }
  }
)");
    const Compiled result = compiled(text);
    CHECK(joined(errors(result)) == "");
    CHECK(result.artifacts.count("from_third_remote.tf.json") == 0);
    const std::string& caller = result.artifacts.at("from_first_remote.tf.json");
    for (const std::string region : {"primary", "third"}) {
        INFO(region);
        CHECK(caller.find("aws_sqs_queue.incoming_" + region + "_work.arn") != std::string::npos);
        CHECK(caller.find("\\\"aws:RequestedRegion\\\" = var." + region + "_region") != std::string::npos);
    }
    for (const std::string plan : {"from_first", "from_third"})
        CHECK(result.artifacts.at(plan + ".tf.json").find("aws_lambda_function.from_first_remote") !=
              std::string::npos);
}

TEST_CASE("a step in the source region takes no longer than a document lets a call take") {
    const std::string longer = R"(
when graceful {
  in from {
    permit "sqs:PurgeQueue" on work.arn
    step purge {
      call sqs.PurgeQueue { QueueUrl = work.url }
      timeout = 6m
    }
  }
}
)";
    for (const std::string engine : {"automation", "step_functions"}) {
        const Compiled result = compiled(plansOf(longer, "engine = " + engine));
        CHECK(joined(result.findings).find("DR0438") != std::string::npos);
        CHECK(joined(result.findings).find("a step there may take 5m, not 6m") != std::string::npos);
    }
}

} // namespace drc::testing::source_region_test
