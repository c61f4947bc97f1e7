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
