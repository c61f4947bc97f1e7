#include "compiled.hpp"

namespace drc::testing::traffic_test {

namespace {

/// What answers, what it needs, a name that leads to it, and a plan that leaves the database to people.
std::string shop(const std::string& needed, const std::string& name = "", const std::string& more = "",
                 const std::string& steps = "shift entry") {
    return R"(
kind front: endpoint {
  param store: any
  export domain      = "front.example.com"
  export health_path = "/health"
  export alias_name  = "front.example.com"
  export alias_zone  = "Z1"
}
kind edge {
  param target: endpoint
  in each region {
    resource aws_globalaccelerator_endpoint_group group {
      listener_arn          = "listener-${target}"
      endpoint_group_region = region.name
    }
  }
}
topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  topic oncall { }
  vpc core { cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" } }
  secret credentials { existing = "shop/database" }
  aurora ledger { network = core  instance = "db.r5.large"  credentials = credentials }
  aurora cache { network = core  instance = "db.r5.large"  credentials = credentials }
  dynamodb sessions { key = "id" }
  front site { store = )" +
           needed + R"( }
  let address = ledger.endpoint
  route53 entry {
    domain = "shop-${environment_suffix}.example.com"
    target = site
    alerts = [oncall]
    )" + name +
           R"(
  }
  replicate primary -> secondary {
    ledger   { max_lag = 60s  alerts = [oncall] }
    sessions { max_lag = 60s  alerts = [oncall] }
  }
  failover primary -> secondary {
    steps {
      )" + steps +
           R"(
      notify oncall
    }
  }
  allow not_recovered on ledger because "people promote it"
)" + more + "}\n";
}

/// Findings about who moves traffic.
std::string about(const std::string& text) {
    std::string found;
    for (const std::string& finding : compiled(text).findings)
        for (const char* said : {"promotes `", "can be written in one of them", "moves it", "hears of it"})
            if (finding.find(said) != std::string::npos) found += finding + "\n";
    return found;
}

/// How many checks the name at home follows: the switch of the plan, and the endpoint where that may move it.
std::size_t checksFollowed(const std::string& text) {
    const Compiled result = compiled(text);
    const auto found = result.artifacts.find("entry.tf.json");
    REQUIRE_MESSAGE(found != result.artifacts.end(), joined(result.findings));
    const auto check =
        nlohmann::json::parse(found->second)["resource"]["aws_route53_health_check"]["entry_home_serves"];
    CHECK(check["child_health_threshold"] == check["child_healthchecks"].size());
    return check["child_healthchecks"].size();
}

/// The cache is not replicated, which is another rule's business.
const std::string apart = "allow replicated on cache because \"it is filled again\"\n";

} // namespace

TEST_CASE("a name waits for the plan where something behind it must be promoted") {
    for (const char* needed : {"ledger.endpoint", "address", "[sessions, ledger]"}) {
        INFO(needed);
        CHECK(checksFollowed(shop(needed, "", apart)) == 1);
        CHECK(about(shop(needed)).empty());
        CHECK(about(shop(needed, "moved_by = health"))
                  .find("leaves a region that does not answer, but nothing promotes `ledger` then") !=
              std::string::npos);
    }
}

TEST_CASE("what can be written anywhere, and what is not replicated, moves by health") {
    for (const char* needed : {"sessions.name", "cache.endpoint"}) {
        INFO(needed);
        CHECK(checksFollowed(shop(needed, "", apart)) == 2);
        CHECK(checksFollowed(shop(needed, "moved_by = plan", apart)) == 1);
        CHECK(about(shop(needed)).empty());
    }
}

TEST_CASE("what moves by health whatever is set has to say why it may") {
    const std::string leads = "edge fast { target = site }\n";
    CHECK(about(shop("ledger.endpoint", "", leads)).find("`fast` moves traffic by health whatever is set") !=
          std::string::npos);
    CHECK(about(shop("sessions.name", "", leads)).empty());
    CHECK(about(shop("ledger.endpoint", "", leads + "allow moved_by_health on fast because \"it looks\"\n"))
              .empty());
    CHECK(about(shop("ledger.endpoint", "routing = latency", "", "")).find("can be written in one of them") !=
          std::string::npos);
}

TEST_CASE("what a name needs is found behind as many values as a file can hold") {
    std::string chain = "  let link_0 = ledger.endpoint\n";
    const int length = 160'000;
    for (int number = 1; number <= length; ++number)
        chain += fmt::format("  let link_{} = link_{}\n", number, number - 1);
    // The values themselves are never computed: their names alone are followed, from the function that is
    // made last.
    const auto found =
        compiled("topology shop {\n  region primary = \"us-east-1\"\n  region secondary = \"us-west-2\"\n"
                 "  route53 entry { domain = \"shop-${environment_suffix}.example.com\"  target = api }\n"
                 "  api_gateway api { routes = { \"GET /health\": pay } }\n"
                 "  lambda pay { source = \"./pay\"  handler = \"index.handler\"  environment = { A: link_" +
                 std::to_string(length) + " } }\n" + chain + "}\n");
    CHECK(joined(found.findings).find("DR0309") != std::string::npos);
}

TEST_CASE("a name that health does not move is moved by a plan") {
    const auto planless = [](std::string text) {
        const std::size_t begin = text.find("  failover primary");
        return text.erase(begin, text.find("  allow not_recovered") - begin);
    };
    CHECK(about(planless(shop("ledger.endpoint"))).find("no plan for its loss moves it") !=
          std::string::npos);
    CHECK(about(planless(shop("sessions.name"))).empty());
    CHECK(joined(compiled(shop("ledger.endpoint", "", apart, "")).findings).find("DR1003") !=
          std::string::npos);
}

TEST_CASE("people hear when a region does not answer that nothing leaves by itself") {
    CHECK(compiled(shop("ledger.endpoint", "", apart)).artifacts.at("entry.tf.json").find("unanswered") !=
          std::string::npos);
    CHECK(compiled(shop("sessions.name", "", apart)).artifacts.at("entry.tf.json").find("unanswered") ==
          std::string::npos);
}

} // namespace drc::testing::traffic_test
