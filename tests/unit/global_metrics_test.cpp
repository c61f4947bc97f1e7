#include "compiled.hpp"

namespace drc::testing::global_metrics_test {

namespace {

const std::string lamp = R"(kind lamp {
  export state   = "serving" when region == home else "paused"
  export becomes = { light: "serving" }
  action light { step burn { sleep 60s } }
}
)";

std::string found(const std::string& alarm, const std::string& rest = "",
                  const std::string& regions = "  region primary   = \"us-west-2\"\n"
                                               "  region secondary = \"us-east-1\"\n") {
    return joined(compiled(lamp + "topology shop {\n" + regions + "  topic oncall { }\n  alarm dark {\n" +
                           alarm + "\n    threshold = 1\n    when_it_is = below\n  }\n" + rest + "}\n")
                      .findings);
}

std::string about(const std::string& space) {
    return "    namespace = \"" + space +
           "\"\n    metric = \"HealthCheckStatus\"\n    statistic = \"Minimum\"\n    missing_data = "
           "breaching";
}

/// The system waits for the plan.
const std::string waiting = "  lamp street { }\n  failover primary -> secondary {\n    mode = automatic\n"
                            "    detect { raised dark }\n    steps { light street }\n  }\n";

const std::string plan = "  failover primary -> secondary {\n    mode = automatic\n"
                         "    detect { raised dark }\n    steps { notify oncall }\n  }\n";

} // namespace

TEST_CASE("the name that the topology gives a region is known while it is compiled") {
    const auto result = compiled(R"(
kind place {
  require region.default != "us-west-2" else "not in ${region.default}"
  in each region { output here = region.default }
}
topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  place one { }
}
)");
    CHECK(joined(result.findings).find("not in us-west-2") != std::string::npos);
    CHECK(joined(compiled("kind place { in each region { output here = region.defalt } }\n").findings)
              .find("DR0") == 0);
}

TEST_CASE("an alarm on a service without a region lives where that measures") {
    const std::string elsewhere = found(about("AWS/Route53"));
    CHECK_MESSAGE(elsewhere.find("measured in us-east-1 only, so the alarm in primary never has data") !=
                      std::string::npos,
                  elsewhere);
    CHECK(elsewhere.find('\n') == std::string::npos);
    CHECK(found("    in = secondary\n" + about("AWS/Route53")) == "");
    CHECK(found("    in = secondary\n" + about("AWS/GlobalAccelerator")).find("us-west-2 only") !=
          std::string::npos);
    CHECK(found("    in = primary\n" + about("AWS/GlobalAccelerator")) == "");
    // It has a region, though its name begins as that of one that has none.
    CHECK(found(about("AWS/Route53Resolver")) == "");
    const std::string nowhere = found(about("AWS/CloudFront"), "",
                                      "  region primary   = \"eu-west-1\"\n"
                                      "  region secondary = \"eu-central-1\"\n");
    CHECK_MESSAGE(nowhere.find("so the alarm in primary and in secondary never has data") !=
                      std::string::npos,
                  nowhere);
}

TEST_CASE("a plan is started by an alarm on a service without a region only where that measures") {
    CHECK(found("    in = secondary\n" + about("AWS/Route53"), plan).find("dark") == std::string::npos);
    const std::string swapped = found("    in = primary\n" + about("AWS/Route53"), plan,
                                      "  region primary   = \"us-east-1\"\n"
                                      "  region secondary = \"us-west-2\"\n");
    CHECK_MESSAGE(swapped.find("does not live in `secondary`") != std::string::npos, swapped);
}

TEST_CASE("a deployment that gives the alarm another region is refused") {
    const Compiled result = compiled("topology shop {\n  region primary   = \"us-west-2\"\n"
                                     "  region secondary = \"us-east-1\"\n  alarm dark {\n" +
                                     ("    in = secondary\n" + about("AWS/Route53")) +
                                     "\n    threshold = 1\n  }\n"
                                     "  alarm own {\n    in = secondary\n" +
                                     about("Own") + "\n    threshold = 1\n  }\n}\n");
    const auto alarmOf = [&](const std::string& component) {
        const auto found = result.artifacts.find(component + ".tf.json");
        REQUIRE_MESSAGE(found != result.artifacts.end(), joined(result.findings));
        const auto file = nlohmann::ordered_json::parse(found->second);
        return file["resource"]["aws_cloudwatch_metric_alarm"].front();
    };
    const auto refused = alarmOf("dark")["lifecycle"]["precondition"][0];
    CHECK(refused["condition"] == "${contains([\"us-east-1\"], var.secondary_region)}");
    CHECK(refused["error_message"] == "aws_cloudwatch_metric_alarm.dark_secondary_watch works in us-east-1 "
                                      "only: the region of secondary must be that one.");
    CHECK_FALSE(alarmOf("own").contains("lifecycle"));
}

TEST_CASE("what goes on being measured when a region is lost are health checks alone") {
    const auto bounded = [](const std::string& metric, const std::string& space) {
        return found("    in = secondary\n    namespace = \"" + space + "\"\n    metric = \"" + metric +
                         "\"\n    missing_data = ignore",
                     "  objectives { rto = 1h }\n" + waiting)
                   .find("DR10") == std::string::npos;
    };
    CHECK(bounded("HealthCheckStatus", "AWS/Route53"));
    CHECK_FALSE(bounded("DNSQueries", "AWS/Route53"));
    CHECK_FALSE(bounded("EndpointHealthyENICount", "AWS/Route53Resolver"));
}

} // namespace drc::testing::global_metrics_test
