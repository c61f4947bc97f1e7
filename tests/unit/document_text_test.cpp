#include "compiled.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

namespace drc::testing::document_text_test {

using drc::testing::Compiled;
using drc::testing::compiled;
using drc::testing::documentOf;
using Json = nlohmann::ordered_json;

namespace {

/// A topology whose plan gives this value to a step.
Compiled planGiven(const std::string& value, const std::string& engine, const std::string& parameters = "") {
    return compiled("## A queue of work in each region.\n"
                    "kind inbox {\n"
                    "  ## What a step is given.\n"
                    "  param note: any\n"
                    "  in each region {\n"
                    "    resource aws_sqs_queue work {\n"
                    "      name                    = name\n"
                    "      sqs_managed_sse_enabled = true\n"
                    "    }\n"
                    "  }\n"
                    "  action open {\n"
                    "    permit \"sqs:TagQueue\" on work.arn\n"
                    "    step tag {\n"
                    "      call sqs.TagQueue { QueueUrl = work.url  Tags = note }\n"
                    "      timeout = 25s\n"
                    "    }\n"
                    "  }\n"
                    "}\n"
                    "topology orders {\n"
                    "  region primary   = \"us-east-1\"\n"
                    "  region secondary = \"us-west-2\"\n" +
                    parameters + "  inbox incoming { note = " + value +
                    " }\n"
                    "  failover primary -> secondary {\n"
                    "    engine = " +
                    engine +
                    "\n"
                    "    steps { open incoming }\n"
                    "  }\n"
                    "}\n");
}

std::string errorsOfPlan(const Compiled& result) {
    std::string errors;
    for (const std::string& finding : result.findings)
        if (finding.find("DR08") != 0) errors += finding + "\n";
    return errors;
}

std::string engineConfiguration(const Compiled& result) {
    const auto found = result.artifacts.find("failover.tf.json");
    return found == result.artifacts.end() ? drc::testing::joined(result.findings) : found->second;
}

} // namespace

TEST_CASE("deferred texts are encoded for the quotes in which they stand") {
    for (const std::string engine : {"automation", "step_functions"}) {
        const Compiled result = planGiven("{ Note: \"${greeting}\" }", engine, "  param greeting: string\n");
        const Json resources = Json::parse(engineConfiguration(result))["resource"];
        const std::string content = engine == "automation"
                                        ? resources["aws_ssm_document"].front()["content"]
                                        : resources["aws_sfn_state_machine"].front()["definition"];
        CHECK_MESSAGE(
            content.find(
                "trimprefix(trimsuffix(jsonencode(format(\"%s\", var.greeting)), \"\\\"\"), \"\\\"\")") !=
                std::string::npos,
            content);
    }
}

TEST_CASE("a reference in a text of an automation document is an error at the text") {
    CHECK(errorsOfPlan(planGiven("{ Note: \"a {{ b }}\" }", "automation")) ==
          "DR0710 { Note: \"a {{ b }}\" }: the string \"a {{ b }}\" contains `{{`, which begins a reference "
          "in an automation document\n");
    CHECK(errorsOfPlan(planGiven("{ \"{{k}}\": \"a\" }", "automation")).find("DR0710") == 0);
    CHECK(errorsOfPlan(planGiven("{ Note: \"{{ a ${b}\" }", "automation", "  param b: string\n"))
              .find("DR0710") == 0);
    CHECK(errorsOfPlan(planGiven("{ Note: \"a {{ b }}\" }", "step_functions")).empty());
    CHECK(errorsOfPlan(planGiven("{ Note: \"a } } {\" }", "automation")).empty());
}

TEST_CASE("a key that would make its value a path is an error") {
    CHECK(errorsOfPlan(planGiven("{ \"price.$\": \"5\" }", "step_functions")) ==
          "DR0711 { \"price.$\": \"5\" }: the key `price.$` ends in `.$`, which makes its value a path in a "
          "state machine\n");
    CHECK(errorsOfPlan(planGiven("{ \"price.$\": \"5\" }", "automation")).empty());
}

TEST_CASE("keys of documents are known texts, too") {
    for (const std::string engine : {"automation", "step_functions"}) {
        const Compiled result = planGiven("{ \"a%{\": \"b\" }", engine);
        const std::string text = documentOf(result).dump();
        CHECK_MESSAGE(text.find("\"a%%{\":\"b\"") != std::string::npos, text);
    }
}

TEST_CASE("numbers that not every reader reads alike are refused") {
    const std::string huge = "9007199254740991 * 9007199254740991";
    for (const std::string engine : {"automation", "step_functions"}) {
        CHECK(errorsOfPlan(planGiven(huge, engine)).find("DR0608") == 0);
        CHECK(documentOf(planGiven("{ Note: 0.5 }", engine)).dump().find("\"Note\":0.5") !=
              std::string::npos);
    }
}

} // namespace drc::testing::document_text_test
