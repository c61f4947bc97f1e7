#include "compiled.hpp"

namespace drc::testing::sizes_test {

namespace {

/// What `characters` says of a text, `counted N`, with the other findings.
std::string counted(const std::string& text) {
    return joined(compiled(R"(
policy count { rule all: error { for r in resources_of("aws_cloudwatch_event_rule") {
  require false
    else "counted ${characters(attribute(r, "event_pattern").value, { arn: 10, "aws_sns_topic.arn": 20 }, 7)}."
} } }
kind listener {
  global {
    resource aws_sqs_queue queue { name = "work-${environment_suffix}" }
    resource aws_sns_topic topic { name = queue.name }
    resource aws_cloudwatch_event_rule hears {
      name          = "hears-${environment_suffix}"
      event_pattern = )" + text +
                           R"(
    }
  }
}
topology orders {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  listener one { in = primary }
}
)")
                      .findings);
}

/// A plan that asks so many queues, on which a few functions work, before it tells people.
Compiled asking(std::size_t queues, const std::string& engine) {
    std::string components;
    std::string steps;
    for (std::size_t number = 0; number < 8; ++number)
        components += fmt::format(
            "  lambda worker{} {{ source = \"template:queue_rest\"  handler = \"index.handler\" }}\n",
            number);
    for (std::size_t number = 1; number <= queues; ++number) {
        components += fmt::format("  sqs intake{} {{ consumer = worker{} }}\n", number, number % 8);
        steps += fmt::format("      verify intake{}\n", number);
    }
    return compiled("topology orders {\n"
                    "  region primary   = \"us-east-1\"\n"
                    "  region secondary = \"us-west-2\"\n"
                    "  topic oncall { }\n" +
                    components + "  failover primary -> secondary {\n    engine = " + engine +
                    "\n    steps {\n" + steps + "      notify oncall\n    }\n  }\n}\n");
}

std::string ofRoles(const Compiled& result) {
    std::string found;
    for (const std::string& finding : result.findings)
        if (finding.find("of a role may have 10240 together") != std::string::npos) found += finding + "\n";
    return found;
}

} // namespace

TEST_CASE("a topology whose notices could not begin with its name is refused") {
    const auto findings = [](std::size_t length) {
        return joined(compiled("topology " + std::string(length, 'a') + R"( {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  topic oncall { }
})")
                          .findings);
    };
    CHECK(findings(87).find("subject") == std::string::npos);
    CHECK(findings(88).find("too long to begin the subject of a notice") != std::string::npos);
}

TEST_CASE("the characters of a text are those that the deployment makes of it, at most") {
    const std::string suffix(16, 's');
    const std::string region(14, 'r');
    const std::map<std::string, std::string> cases{
        {R"("plain")", "plain"},
        {R"("über-${environment_suffix}")", "u-ber" + suffix},
        {R"(json({ a: [1, true, null], b: "x" }))", R"({"a":[1,true,null],"b":"x"})"},
        {R"(json({ a: [environment_suffix, 12, 0.5, false], b: null }))",
         R"({"a":[")" + suffix + R"(",12,0.5,false],"b":null})"},
        {R"(json({ a: "\"<${environment_suffix}\n" }))", R"({"a":"\"\u003c)" + suffix + R"(\n"})"},
        {R"(json({ a: json({ b: environment_suffix }) }))", R"({"a":"{\"b\":\")" + suffix + R"(\"}"})"},
        {R"(json({ a: json({ b: json([environment_suffix]) }) }))",
         R"({"a":"{\"b\":\"[\\\")" + suffix + R"(\\\"]\"}"})"},
        {R"("${home.name}")", region},
        {R"(queue.name)", "work-" + suffix},
        {R"(queue.arn)", std::string(10, 'a') + "work-" + suffix},
        {R"(topic.arn)", std::string(20, 'a') + "work-" + suffix},
        {R"("${account.id in home} ${queue.url}")", std::string(7, 'o') + " " + std::string(7, 'o')},
        {R"(replace("a b ${environment_suffix}", " ", ""))", "ab" + suffix},
        {R"(upper(environment_suffix))", suffix},
        {R"(base64(environment_suffix))", std::string(24, 'b')},
        {R"(join([environment_suffix, "b", queue.name], ", "))", suffix + ", b, work-" + suffix},
    };
    for (const auto& example : cases) { // a name of a structured binding cannot be captured, which INFO does
        INFO(example.first);
        const std::string found = counted(example.first);
        CHECK_MESSAGE(found.find(fmt::format("counted {}.", example.second.size())) != std::string::npos,
                      found);
    }
}

TEST_CASE("estimates are numbers of characters") {
    const auto found = [](const std::string& arguments) {
        return joined(compiled("policy count { rule all: error { require characters(" + arguments +
                               ") >= 0 else \"none\" } }\n"
                               "topology orders {\n  region primary   = \"us-east-1\"\n"
                               "  region secondary = \"us-west-2\"\n}\n")
                          .findings);
    };
    CHECK(found("\"a\", { }, 0").empty());
    CHECK(found("\"a\", { }").find("takes 3 or 4 arguments") != std::string::npos);
    CHECK(found("\"a\", { arn: 0.5 }, 0").find("a map of whole numbers") != std::string::npos);
    CHECK(found("\"a\", { }, -1").find("a map of whole numbers") != std::string::npos);
    CHECK(found("5s, { }, 1").find("cannot be represented at deployment") != std::string::npos);
}

TEST_CASE("a table of limits says of each text what it must be like") {
    const auto found = [](const std::string& limit, const std::string& name) {
        return joined(compiled(R"(
policy count { rule all: error { for one in beyond_limits({ aws_sns_topic: { name: )" +
                               limit + R"( } }, { }, 0) {
  require false else "${one.name} ${one.breaks} ${one.count} <${one.found}>."
} } }
kind speaker { global { resource aws_sns_topic topic { name = )" +
                               name + R"( } } }
topology orders {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  speaker one { in = primary }
}
)")
                          .findings);
    };
    const auto breaks = [&](const std::string& limit, const std::string& name) {
        const std::string all = found(limit, name);
        const std::size_t begin = all.find("name ");
        return begin == std::string::npos ? "" : all.substr(begin + 5, all.find('.', begin) - begin - 5);
    };
    const std::string suffixed = R"("ab-${environment_suffix}")";
    CHECK(breaks("19", suffixed) == "");
    CHECK(breaks("18", suffixed) == "longest 19 <>");
    CHECK(breaks("{ longest: 3 }", R"("über")") == "longest 4 <>");
    CHECK(breaks("{ longest: 4 }", R"("über")") == "");
    CHECK(breaks("{ shortest: 3 }", R"("ab")") == "shortest 2 <>");
    CHECK(breaks(R"({ characters: "a-z-" })", suffixed) == "");
    CHECK(breaks(R"({ characters: "a-z" })", suffixed) == "characters 0 <->");
    CHECK(breaks(R"({ characters: "a-z" })", R"("aü")") == "characters 0 <ü>");
    CHECK(breaks(R"({ characters: "a-z", beyond_ascii: true })", R"("aü")") == "");
    CHECK(breaks(R"({ characters: "a[]" })", R"("[a]")") == "");
    CHECK(breaks(R"({ begins: "b" })", suffixed) == "begins 0 <a>");
    CHECK(breaks(R"({ ends: "a" })", suffixed) == "");
    CHECK(breaks(R"({ ends: "a" })", R"("ab")") == "ends 0 <b>");
    CHECK(breaks(R"({ without: ["--"] })", R"("a--b")") == "without 0 <-->");
    CHECK(breaks(R"({ not_starting: ["AB"] })", suffixed) == "not_starting 0 <AB>");
    CHECK(breaks(R"({ reserved: ["abc"] })", R"("ABC")") == "reserved 0 <abc>");
    CHECK(breaks(R"({ taken: ["abc"] })", R"("ABC")") == "");
    CHECK(breaks(R"({ taken: ["abc"] })", R"("abc")") == "taken 0 <abc>");
    CHECK(breaks(R"({ among: ["a", "b"] })", R"("c")") == "among 0 <>");
    CHECK(breaks(R"({ among: ["a", "b"] })", suffixed) == "");
    CHECK(breaks(R"({ separator: "/", piece: 16 })", R"("ab/${environment_suffix}/c")") == "");
    CHECK(breaks(R"({ separator: "/", piece: 16 })", R"("ab/a${environment_suffix}/c")") == "piece 17 <>");
    CHECK(found(R"({ most_of_all: 1 })", suffixed).find("a limit has no `most_of_all`") != std::string::npos);
    CHECK(found(R"({ longest: "x" })", suffixed).find("`longest` is a whole number") != std::string::npos);
    CHECK(found(R"("x")", suffixed).find("a limit is a map or a whole number") != std::string::npos);
}

TEST_CASE("a table of limits judges the entries of maps, with those of the provider's configuration") {
    const auto found = [](const std::string& limit, const std::string& tags) {
        return joined(compiled(R"(
policy count { rule all: error { for one in beyond_limits({ aws_sns_topic: { tags: )" +
                               limit + R"( } }, { }, 0) {
  require false else "${one.name} ${one.breaks} ${one.count} <${one.found}>."
} } }
topology orders {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  tags = { Team: "blue" }
  topic one { tags = )" + tags +
                               R"( }
}
)")
                          .findings);
    };
    const auto holds = [&](const std::string& limit, const std::string& tags, const std::string& words) {
        return found(limit, tags).find(words) != std::string::npos;
    };
    CHECK(holds("{ keys: { longest: 3 } }", "{ Abcd: \"x\" }", "tags.Abcd longest 4"));
    CHECK(holds("{ values: { longest: 3 } }", "{ Abc: \"wxyz\" }", "tags.Abc longest 4"));
    CHECK(holds("{ distinct: true }", "{ Abc: \"x\", abc: \"y\" }", "tags.abc distinct 0 <Abc>"));
    CHECK_FALSE(holds("{ distinct: true }", "{ team: \"x\" }", "distinct"));
    CHECK(holds("{ distinct: true, beside: \"default_tags.tags\" }", "{ team: \"x\" }",
                "tags.team distinct 0 <Team>"));
    CHECK(holds("{ keys: { spelled: [\"Abc\"] } }", "{ aBC: \"x\" }", "tags.aBC spelled 0 <Abc>"));
    CHECK_FALSE(holds("{ keys: { spelled: [\"Abc\"] } }", "{ Abc: \"x\" }", "spelled"));
    CHECK(holds("{ most: 2 }", "{ A: \"x\", B: \"y\" }", "tags most 3"));
    CHECK(holds("{ most: 6, beside: \"default_tags.tags\" }", "{ A: \"x\", B: \"y\" }", "tags most 7"));
}

TEST_CASE("resources are found by what they refer to") {
    const auto found = [](const std::string& attribute) {
        return joined(compiled(R"(
policy count { rule all: error { for role in resources_of("aws_iam_role") {
  require false else "of ${role}: ${join([for r in referring_to(role, ")" +
                               attribute +
                               R"("): r.address], ", ")}."
} } }
kind worker {
  global {
    resource aws_iam_role first  { name = name("first")  assume_role_policy = trust_service("lambda.amazonaws.com") }
    resource aws_iam_role_policy rights {
      name   = name
      role   = first.id
      policy = policy_document([allow_statement(["iam:PassRole"], [first.arn])])
    }
  }
}
topology orders {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  worker one { }
}
)")
                          .findings);
    };
    CHECK(found("role").find("of aws_iam_role.one_first: aws_iam_role_policy.one_rights.") !=
          std::string::npos);
    CHECK(found("name").find("of aws_iam_role.one_first: .") != std::string::npos);
}

TEST_CASE("a plan's permissions fit into its role, or the plan is refused at its own line") {
    for (const std::string engine : {"automation", "step_functions"}) {
        INFO(engine);
        const Compiled fits = asking(40, engine);
        CHECK(ofRoles(fits) == "");
        CHECK_MESSAGE(fits.artifacts.count("failover.tf.json") == 1, joined(fits.findings));
        const std::string refused = ofRoles(asking(80, engine));
        CHECK_MESSAGE(refused.find("DR0801 failover primary -> secondary") == 0, refused);
        CHECK_MESSAGE(refused.find('\n') == refused.size() - 1, refused);
    }
}

} // namespace drc::testing::sizes_test
