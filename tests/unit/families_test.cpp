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
/// components: steps in words, parameters by name.
std::string madeBy(const std::string& text) {
    const Compiled result = compiled(text);
    REQUIRE_MESSAGE(!result.artifacts.empty(), joined(result.findings));
    static const std::regex places(R"re("//": "(?:[^"\\]|\\.)*"|sample.dr:\d+)re");
    static const std::regex parameters(R"re( of (\w+)\[\\?"(\w+)\\?"\])re");
    static const std::regex elements(R"re((\w+)\[\\?"(\w+)\\?"\])re");
    std::string made;
    for (const auto& [path, content] : result.artifacts) {
        const std::string named =
            std::regex_replace(std::regex_replace(content, places, ""), parameters, " of $1_$2");
        made += path + "\n" + std::regex_replace(named, elements, "$1 $2");
    }
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

TEST_CASE("a family has keys and elements, which functions and `in` know") {
    const std::string made = madeBy(shopWith(
        "  topic teams for team in [\"eu\", \"us\"] { }\n"
        "  topic numbered for number in 1..2 { }\n"
        "  topic oncall { }\n"
        "  kms key {\n"
        "    tags = {\n"
        "      Keys: join(keys(teams), \"+\"),\n"
        "      Numbers: \"${keys(numbered)[1]}\",\n"
        "      Count: \"${length(values(teams))} ${teams.length()}\",\n"
        "      Known: \"${\"eu\" in teams} ${\"asia\" in teams} ${2 in numbered} ${3 not in numbered}\",\n"
        "      Has: \"${has(teams, \"us\")} ${has(numbered, 3)}\",\n"
        "      First: values(teams)[0].arn,\n"
        "      Other: get(teams, \"asia\", oncall).arn,\n"
        "    }\n"
        "  }\n"));
    for (const char* const tag : {"\"Keys\": \"eu+us\"", "\"Numbers\": \"2\"", "\"Count\": \"2 2\"",
                                  "\"Known\": \"true false true true\"", "\"Has\": \"true false\"",
                                  "\"First\": \"${aws_sns_topic.teams_eu_primary_topic.arn}\"",
                                  "\"Other\": \"${aws_sns_topic.oncall_primary_topic.arn}\""})
        CHECK_MESSAGE(made.find(tag) != std::string::npos, tag);
}

TEST_CASE("what is no key of a family is not asked for") {
    const std::string family = "  topic teams for team in [\"eu\"] { }\n";
    CHECK(
        findingsOf(family + "  kms key { tags = { Here: \"${teams[\"eu\"] in teams}\" } }\n") ==
        "DR0303 teams[\"eu\"] in teams: operator `in` cannot be applied to the topic `teams[\"eu\"]` and the "
        "family `teams`");
    CHECK(findingsOf(family + "  kms key { tags = { Here: \"${has(teams, true)}\" } }\n") ==
          "DR0301 has(teams, true): expected a string or a number as argument 2 of `has`, found `true`");
}

TEST_CASE("wrong keys are named as what they are") {
    const auto found = [](const std::string& expression) {
        return findingsOf("  topic teams for team in [\"eu\"] { }\n  kms key { tags = { Here: " + expression +
                          " } }\n");
    };
    CHECK(found("teams[null].arn") ==
          "DR0301 null: expected a string or a number in the brackets, found `null`");
    CHECK(found("teams[[\"eu\"]].arn") ==
          "DR0301 [\"eu\"]: expected a string or a number in the brackets, found a list");
    CHECK(found("teams[\"\"].arn").find("the family `teams` has no element `\"\"`") != std::string::npos);
}

TEST_CASE("a key behind a dot is advised to stand in brackets") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const std::string text = shopWith("  topic teams for team in [\"eu\"] { }\n"
                                      "  kms key { tags = { Here: teams.eu.arn } }\n");
    pipeline::check(MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
    REQUIRE(!sink.sorted().empty());
    CHECK(sink.sorted().front()->helps ==
          std::vector<std::string>{"the element of this key is `teams[\"eu\"]`"});
}

TEST_CASE("resources and parts of one name have the keys that stand in their brackets") {
    const std::string made = madeBy(
        "kind letters {\n  in home {\n    for letter in [\"x\", \"y\"] {\n"
        "      resource aws_sqs_queue box[letter] { name = name(letter)  sqs_managed_sse_enabled = true }\n  "
        "  }\n"
        "    output all = join(keys(box), \" \")\n    output some = \"${\"x\" in box} ${\"z\" in box}\"\n"
        "    output pairs = [for key, one in box: key]\n  }\n}\n" +
        shopWith("  letters post { }\n"));
    for (const char* const output : {"\"value\": \"x y\"", "\"value\": \"true false\""})
        CHECK_MESSAGE(made.find(output) != std::string::npos, output);
}

TEST_CASE("a loop without turns makes a family without elements") {
    const std::string made = madeBy(
        "kind letters {\n  in home {\n    for letter in [] {\n"
        "      resource aws_sqs_queue box[letter] { name = name(letter)  sqs_managed_sse_enabled = true }\n"
        "      when letter == \"x\" { part key[letter]: encryption_key { encrypts = \"x\" } }\n    }\n"
        "    output some = \"${length(box)} ${\"q\" in box} ${length(box[*].arn)} ${length(key)}\"\n  "
        "}\n}\n" +
        shopWith("  letters post { }\n"));
    CHECK(made.find("\"value\": \"0 false 0 0\"") != std::string::npos);
}

TEST_CASE("wrong keys of resources and parts are answered with the right ones") {
    const auto helps = [](const std::string& expression) {
        source::SourceMap sources;
        diagnostics::Sink sink;
        const std::string text = "kind letters {\n  in home {\n    for letter in [\"x\"] {\n"
                                 "      resource aws_sqs_queue box[letter] { name = name(letter)  "
                                 "sqs_managed_sse_enabled = true }\n"
                                 "      part key[letter]: encryption_key { encrypts = \"x\" }\n    }\n"
                                 "    output one = " +
                                 expression + "\n  }\n}\n" + shopWith("  letters post { }\n");
        pipeline::check(MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
        std::string result;
        for (const diagnostics::Diagnostic* finding : sink.sorted()) {
            result += fmt::format("{} {}", finding->code->id, finding->message);
            for (const std::string& help : finding->helps)
                result += " | " + help;
        }
        return result;
    };
    CHECK(helps("box[\"us\"].arn") == "DR0305 the resources `box` has no element `us` | it has `\"x\"`");
    CHECK(helps("box.x.arn").find("| the element of this key is `box[\"x\"]`") != std::string::npos);
    CHECK(helps("key[\"x\"]").find("DR0608 the encryption_key `key[\"x\"]` cannot") == 0);
}

TEST_CASE("messages and comments spell an element as a program does") {
    CHECK(findingsOf("  topic teams for team in [\"eu\"] { }\n"
                     "  topic teams_eu_2 { }\n") == "");
    const Compiled result =
        compiled(shopWith("  topic teams for team in [\"eu\"] { }\n  sqs box for name in [\"eu\"] { }\n"));
    const auto file = result.artifacts.find("teams_eu.tf.json");
    REQUIRE_MESSAGE(file != result.artifacts.end(), joined(result.findings));
    CHECK(file->second.find("sample.dr:4 teams[\\\"eu\\\"], ") != std::string::npos);
    CHECK(file->second.find(" teams_eu, ") == std::string::npos);
}

TEST_CASE("names that kinds and rules put together are spelled as a program does") {
    const std::string found = joined(
        compiled("kind picky {\n  require regions.length() == 1 else \"`${component}` has too many, see "
                 "${component}\" help \"move `${component}.arn`, not x.${component}\"\n}\n" +
                 shopWith("  picky ones for name in [\"eu\"] { }\n"))
            .findings);
    CHECK(found.find("`ones[\"eu\"]` has too many, see ones[\"eu\"]") != std::string::npos);
}

TEST_CASE("a name that an element shares at the provider is said of it as a program does") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const std::string text =
        "kind q {\n  param part: string\n  in home {\n    resource aws_sqs_queue a { name = name(part)  "
        "sqs_managed_sse_enabled = true }\n  }\n}\n" +
        shopWith("  q one for key in [\"eu\"] { part = \"x-y\" }\n  q one_eu_x { part = \"y\" }\n");
    (void)pipeline::compile(MemoryFiles(), {{"a.dr", text}}, {}, sources, sink);
    std::string labels;
    for (const diagnostics::Diagnostic* finding : sink.sorted())
        if (finding->code->id == "DR0425")
            for (const diagnostics::Label& label : finding->secondary)
                labels += label.text;
    CHECK(labels == "the first one is created for `one[\"eu\"]`");
}

} // namespace drc::testing::families_test
