#include "compiled.hpp"

namespace drc::testing::plan_start_test {

namespace {

/// A topology with the settings of a plan, what it watches and its steps.
std::string topology(const std::string& plan) {
    return R"(
kind witness {
  ## What it looks at.
  param looks_at: string? = null

  signal sounds {
    export alarm = "arn:${account.partition}:cloudwatch:${to.name}:${account.id}:alarm:${component}"
    export sign  = looks_at
  }

  signal tells { }

  signal grounded {
    export alarm = "arn:${account.partition}:cloudwatch:${to.name}:${account.id}:alarm:${component}"
    export counts_while = [
      for ground in ["measured", "young"]:
        "arn:${account.partition}:cloudwatch:${to.name}:${account.id}:alarm:${component}-${ground}"
    ]
    export sign = looks_at
  }
}

kind store {
  action promote {
    step force {
      sleep 1s
      loses_data = true
    }
  }
}

topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  topic oncall { }
  store   books  { }
  witness one    { looks_at = "replication" }
  witness two    { looks_at = "endpoint" }
  witness three  { looks_at = "heartbeat" }
  witness same   { looks_at = "replication" }
  witness judge  { looks_at = "decision" }
  witness nobody { }

  failover primary -> secondary {
)" + plan + R"(
    on_failure { notify oncall }
  }
}
)";
}

std::string plan(const std::string& mode, const std::string& watched,
                 const std::string& steps = "promote books") {
    return topology("mode = " + mode + "\ndetect { " + watched + " }\nsteps { " + steps + " }");
}

/// The rule of the alarm that starts the plan, with each alarm by its name and without the hold, which is in
/// each.
std::string ruleOf(const std::string& text) {
    const Compiled result = compiled(text);
    const auto found = result.artifacts.find("failover.tf.json");
    REQUIRE_MESSAGE(found != result.artifacts.end(), joined(result.findings));
    const auto file = nlohmann::ordered_json::parse(found->second);
    const auto& resources = file["resource"];
    std::string rule = resources["aws_cloudwatch_composite_alarm"].front()["alarm_rule"];
    for (std::size_t begin = rule.find("\"arn:"); begin != std::string::npos; begin = rule.find("\"arn:")) {
        const std::size_t end = rule.find('"', begin + 1);
        const std::size_t name = rule.rfind(':', end) + 1;
        rule = rule.substr(0, begin) + rule.substr(name, end - name) + rule.substr(end + 1);
    }
    const std::size_t hold = rule.rfind(") AND NOT ALARM(");
    REQUIRE_MESSAGE(rule.find("failover_hold_secondary_in_force.arn", hold) != std::string::npos, rule);
    REQUIRE(rule.front() == '(');
    return rule.substr(1, hold - 1);
}

} // namespace

TEST_CASE("a plan that starts by itself has something that starts it") {
    for (const std::string mode : {"automatic", "approved"}) {
        const std::string people =
            mode == "approved" ? "\napprovers = [\"ada\"]\napproval_timeout = 10m" : "";
        const auto nothing =
            compiled(topology("mode = " + mode + people + "\nsteps { notify oncall }")).findings;
        CHECK(joined(nothing).find("DR0422 " + mode + ": `failover` has no trigger, although its mode is `" +
                                   mode + "`") != std::string::npos);
        const auto told = compiled(plan(mode + people, "tells one", "notify oncall")).findings;
        CHECK(joined(told).find("DR0422") != std::string::npos);
        CHECK(joined(told).find("DR0424 tells one: `tells one` cannot start `failover`") !=
              std::string::npos);
    }
    CHECK(compiled(topology("steps { notify oncall }")).findings.empty());
    CHECK(compiled(plan("manual", "tells one", "notify oncall")).findings.empty());
}

TEST_CASE("a signal that cannot start the plan is named, beside one that can") {
    const auto found = compiled(plan("automatic", "sounds one  tells two", "notify oncall")).findings;
    CHECK(joined(found) ==
          "DR0424 tells two: `tells two` cannot start `failover`: its signal exports no `alarm`");
}

TEST_CASE("no data is given up on one sign") {
    const auto oneSign = [](const std::string& text) {
        return joined(compiled(text).findings).find("DR0423 ") != std::string::npos;
    };
    CHECK(oneSign(plan("automatic", "sounds one")));
    CHECK(oneSign(plan("automatic", "sounds one  sounds same")));
    CHECK(oneSign(plan("automatic", "sounds one  sounds same", "together { promote books  notify oncall }")));
    CHECK(oneSign(
        plan("automatic", "sounds one", "promote books\napprove { approvers = [\"ada\"]  timeout = 5m }")));
    CHECK_FALSE(oneSign(plan("automatic", "sounds one  sounds two")));
    CHECK_FALSE(oneSign(plan("automatic", "sounds one  sounds nobody")));
    CHECK_FALSE(oneSign(plan("automatic", "sounds judge")));
    CHECK_FALSE(oneSign(plan("automatic", "sounds one", "notify oncall")));
    CHECK_FALSE(oneSign(
        plan("automatic", "sounds one", "approve { approvers = [\"ada\"]  timeout = 5m }\npromote books")));
    CHECK_FALSE(oneSign(plan("approved\napprovers = [\"ada\"]\napproval_timeout = 10m", "sounds one")));
    CHECK_FALSE(oneSign(plan("manual", "sounds one")));
}

TEST_CASE("signs agree in the alarm that starts the plan") {
    CHECK(ruleOf(plan("automatic", "sounds one  sounds two")) == "(ALARM(one) AND ALARM(two))");
    CHECK(ruleOf(plan("automatic", "sounds one  sounds two  sounds three")) ==
          "(ALARM(one) AND ALARM(two)) OR (ALARM(one) AND ALARM(three)) OR (ALARM(two) AND ALARM(three))");
    CHECK(ruleOf(plan("automatic", "sounds one  sounds same  sounds two")) ==
          "(ALARM(one) AND ALARM(two)) OR (ALARM(same) AND ALARM(two))");
    CHECK(ruleOf(plan("automatic", "sounds judge  sounds one  sounds two")) ==
          "(ALARM(judge)) OR (ALARM(one) AND ALARM(two))");
    CHECK(ruleOf(plan("automatic", "grounded one  sounds two")) ==
          "(ALARM(one) AND OK(one-measured) AND OK(one-young) AND ALARM(two))");
    CHECK(ruleOf(plan("automatic", "sounds judge")) == "(ALARM(judge))");
    CHECK(ruleOf(plan("automatic", "sounds one  sounds two", "notify oncall")) ==
          "(ALARM(one)) OR (ALARM(two))");
}

TEST_CASE("what was never measured does not count, where silence raises the alarm") {
    const auto ruled = [](const std::string& treatment) {
        const Compiled result = compiled(R"(
topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  topic oncall { }
  alarm beat { namespace = "Own"  metric = "Beat"  when_it_is = below  threshold = 1  missing_data = )" +
                                         treatment + R"( }
  failover primary -> secondary {
    mode = automatic
    detect { raised beat }
    steps { notify oncall }
  }
}
)");
        const auto found = result.artifacts.find("failover.tf.json");
        REQUIRE_MESSAGE(found != result.artifacts.end(), joined(result.findings));
        return found->second;
    };
    CHECK(ruled("breaching").find(R"(OK(\"${aws_cloudwatch_metric_alarm.beat_secondary_unheard.arn}\"))") !=
          std::string::npos);
    CHECK(ruled("not_breaching").find("unheard") == std::string::npos);
}

TEST_CASE("an alarm that has not been well starts nothing") {
    for (const std::string engine : {"automation", "step_functions"}) {
        const Compiled result =
            compiled(plan("automatic\nengine = " + engine, "sounds one", "notify oncall"));
        const auto found = result.artifacts.find("failover.tf.json");
        REQUIRE_MESSAGE(found != result.artifacts.end(), joined(result.findings));
        CHECK(found->second.find(R"(\"previousState\" = {\"value\" = [\"OK\"]})") != std::string::npos);
    }
}

} // namespace drc::testing::plan_start_test
