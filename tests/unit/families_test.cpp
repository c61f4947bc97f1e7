#include "compiled.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace drc::testing::families_test {

namespace {

std::string shopWith(const std::string& body) {
    return "topology shop {\n"
           "  region primary   = \"us-east-1\"\n"
           "  region secondary = \"us-west-2\"\n" +
           body + "}\n";
}

/// What a compile makes, without the lines that it comes from, and with elements as texts of documents spell
/// components: in words.
std::string madeBy(const std::string& text) {
    const Compiled result = compiled(text);
    REQUIRE_MESSAGE(!result.artifacts.empty(), joined(result.findings));
    static const std::regex places("\"//\": \"[^\"]*\"|sample.dr:\\d+");
    static const std::regex elements(R"re((\w+)\[\\?"(\w+)\\?"\])re");
    std::string made;
    for (const auto& [path, content] : result.artifacts)
        made += path + "\n" + std::regex_replace(std::regex_replace(content, places, ""), elements, "$1 $2");
    return made;
}

std::string findingsOf(const std::string& body) {
    std::vector<std::string> found = compiled(shopWith(body)).findings;
    const auto isRule = [](const std::string& finding) { return finding.find("DR08") == 0; };
    found.erase(std::remove_if(found.begin(), found.end(), isRule), found.end());
    return joined(found);
}

} // namespace

TEST_CASE("a family makes what its elements would make, written one by one") {
    const std::string ends = R"(
  topic oncall { }
  alarm slow { namespace = "Shop"  metric = "Delay"  threshold = 10  missing_data = breaching  alerts = [oncall] }
  failover primary -> secondary {
    mode = approved
    approvers = ["ada"]
    approval_timeout = 10m
    detect { raised slow }
    steps {
)";
    const std::string repeated = madeBy(shopWith(R"(
  let sizes = { eu: 30s, us: 60s }
  dynamodb orders for shard, lag in sizes { key = "id"  deletion_protection = true  tags = { Shard: shard } }
  sqs inbox for shard in ["eu", "us"] where shard != "eu" { visibility = sizes[shard]  alerts = [oncall] }
  kms keys for shard in keys(sizes) { tags = { Table: orders[shard].name } }
  replicate primary -> secondary { orders[shard] for shard, lag in sizes { max_lag = lag } }
)" + ends +
                                                 "      verify inbox\n      notify oncall\n    }\n  }\n  "
                                                 "allow deletion_protection on orders because \"a test\"\n"));
    const std::string alone =
        madeBy(shopWith(R"(
  dynamodb orders_eu { key = "id"  deletion_protection = true  tags = { Shard: "eu" } }
  dynamodb orders_us { key = "id"  deletion_protection = true  tags = { Shard: "us" } }
  sqs inbox_us { visibility = 60s  alerts = [oncall] }
  kms keys_eu { tags = { Table: orders_eu.name } }
  kms keys_us { tags = { Table: orders_us.name } }
  replicate primary -> secondary { orders_eu { max_lag = 30s }  orders_us { max_lag = 60s } }
)" + ends +
                        "      verify inbox_us\n      notify oncall\n    }\n  }\n  allow deletion_protection "
                        "on orders_eu because "
                        "\"a test\"\n  allow deletion_protection on orders_us because \"a test\"\n"));
    CHECK(repeated == alone);
}

TEST_CASE("a step of a family is one for each element, side by side") {
    const std::string repeated = madeBy(
        shopWith("  topic teams for team in [\"eu\", \"us\"] { }\n"
                 "  failover primary -> secondary { engine = step_functions  steps { notify teams } }\n"));
    const std::string alone = madeBy(shopWith("  topic teams_eu { }\n  topic teams_us { }\n"
                                              "  failover primary -> secondary { engine = step_functions  "
                                              "steps { together { notify teams_eu  notify "
                                              "teams_us } } }\n"));
    CHECK(repeated == alone);
}

TEST_CASE("the name of an element is no name of the program, and taken all the same") {
    CHECK(findingsOf("  topic teams for team in [\"eu\"] { }\n  kms key { tags = { To: teams_eu.arn } }\n") ==
          "DR0201 teams_eu: undefined name `teams_eu`");
    CHECK(findingsOf("  topic teams_eu { }\n  topic teams for team in [\"eu\"] { }\n") ==
          "DR0204 \"eu\": duplicate name `teams_eu`");
    CHECK(findingsOf(
              "  topic teams for team in [\"eu\"] { }\n  failover teams_eu primary -> secondary { steps { "
              "wait 1s } }\n") == "DR0204 teams_eu: duplicate name `teams_eu`");
}

TEST_CASE("the names of a loop are known in its braces only, and hide others there") {
    CHECK(findingsOf("  let team = \"other\"\n"
                     "  topic teams for team in [\"eu\"] { tags = { Team: team } }\n"
                     "  kms key { tags = { Team: team } }\n") == "");
    CHECK(findingsOf("  topic teams for team in [\"eu\"] { }\n  kms key { tags = { Team: team } }\n") ==
          "DR0201 team: undefined name `team`");
}

TEST_CASE("what elements export is bound: by their keys, all together, and in loops") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const std::string text =
        shopWith("  topic teams for team in [\"eu\"] { }\n"
                 "  kms one { tags = { Arn: teams[\"eu\"].arn } }\n"
                 "  kms all { tags = { Arn: join(teams[*].arn, \" \") } }\n"
                 "  kms each { tags = { Arn: join([for key, topic in teams: topic.arn], \" \") } }\n");
    const std::string names =
        pipeline::dump(pipeline::Phase::Names, MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
    const std::size_t found = names.find("export `topic.arn`\n");
    REQUIRE(found != std::string::npos);
    static const std::regex use("  used sample.dr:(\\d+):");
    const std::string lines = names.substr(found, names.find("`\n", found + 20) - found);
    std::string places;
    for (auto at = std::sregex_iterator(lines.begin(), lines.end(), use); at != std::sregex_iterator(); ++at)
        places += (*at)[1].str() + " ";
    CHECK(places == "5 6 7 ");
}

TEST_CASE("an assumption speaks of the element whose key it computes") {
    const auto findings = [](const std::string& assumptions) {
        return findingsOf("  objectives { rpo = 500ms }\n"
                          "  let first = \"e u\"\n"
                          "  kms data { }\n"
                          "  dynamodb orders for shard in [first, \"us\"] {\n"
                          "    key = \"id\"  encrypted_by = data\n"
                          "  }\n"
                          "  replicate primary -> secondary { orders }\n" +
                          assumptions);
    };
    const std::string us = "  assume orders[\"us\"].loss <= 200ms because \"measured\"\n";
    CHECK(findings(us + "  assume orders[first].loss <= 200ms because \"measured\"\n") == "");
    CHECK(findings(us + "  assume orders[ \"e u\" ].loss <= 200ms because \"measured\"\n") == "");
    CHECK(findings(us).starts_with("DR1001"));
    CHECK(findings(us + "  assume orders[frist].loss <= 200ms because \"measured\"\n").find("DR1002") ==
          std::string::npos);
}

} // namespace drc::testing::families_test
