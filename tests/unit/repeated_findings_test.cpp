#include "labelled_findings.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

/// What is wrong in the text of a kind is said once, however many components have it.
namespace drc::testing::repeated_findings_test {

TEST_CASE("a wrong attribute of a kind is one finding, which counts the components") {
    const std::string kind = kindWith("delay_seconds = \"x\"");
    CHECK(joined(labelledFindings("DR0605", kind + topologyWith("  box one { }\n"))) ==
          "\"x\" | box one: for the component `one`");
    CHECK(joined(labelledFindings("DR0605", kind + topologyWith("  box one { }\n  box two { }\n"))) ==
          "\"x\" | box one: for the component `one` and 1 other");
    CHECK(joined(labelledFindings(
              "DR0605", kind + topologyWith("  box each for key in [\"x\", \"y\", \"z\"] { }\n"))) ==
          "\"x\" | box each: for the component `each[\"x\"]` and 2 others");
}

TEST_CASE("a rule that a kind breaks is one finding, which counts the components") {
    const std::string policy =
        "policy own {\n  rule patience: warning {\n    for q in resources where q.type == \"aws_sqs_queue\" "
        "{\n"
        "      require attribute(q, \"delay_seconds\").present else \"`${q}` does not wait\"\n    }\n  }\n"
        "  rule quick: warning {\n    for q in resources where q.type == \"aws_sqs_queue\" {\n"
        "      let delay = attribute(q, \"delay_seconds\")\n"
        "      require not delay.present or delay.value < 9 else \"`${q}` waits too long\"\n    }\n  }\n}\n";
    CHECK(joined(labelledFindings("DR0802",
                                  policy + kindWith("") + topologyWith("  box one { }\n  box two { }\n"))) ==
          "q | box one: for the component `one` and 1 other");
    // A value is found where the user wrote it.
    CHECK(
        joined(labelledFindings("DR0802",
                                policy + kindWith("delay_seconds = delay") +
                                    topologyWith("  box one { delay = 10 }\n  box two { }\n"
                                                 "  box each for key in [\"x\", \"y\"] { delay = 20 }\n"))) ==
        "10 | box one: for the component `one`\n20 | box each: for the component `each[\"x\"]` and 1 other");
}

namespace {

std::string policyWith(const std::string& requirements) {
    return "policy own {\n  rule quick: warning {\n    for q in resources where q.type == \"aws_sqs_queue\" "
           "{\n" +
           requirements + "    }\n  }\n}\n";
}

const char* const quick =
    "      for delay in [attribute(q, \"delay_seconds\")] {\n        require delay.value < "
    "9 else \"`${q}` waits ${delay.value}\"\n      }\n";

/// How many findings there are of a code.
std::size_t countOf(const std::string& code, const std::string& text) {
    return labelledFindings(code, text).size();
}

/// The last help of each finding of a code.
std::vector<std::string> lastHelps(const std::string& code, const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::check(MemoryFiles(), {{"sample.dr", text}}, {}, sources, sink);
    std::vector<std::string> result;
    for (const diagnostics::Diagnostic* finding : sink.sorted())
        if (finding->code->id == code) result.push_back(finding->helps.empty() ? "" : finding->helps.back());
    return result;
}

} // namespace

TEST_CASE("what a rule says of two components differently are two findings") {
    const std::string kind =
        "kind box {\n  param label: string\n  in home {\n    resource aws_sqs_queue q {\n"
        "      name = \"${label}-x\"\n      sqs_managed_sse_enabled = true\n    }\n  }\n}\n";
    const Compiled result =
        compiled(kind + topologyWith("  box one { label = \"prod\" }\n"
                                     "  box two { label = \"arn:aws:sqs:eu-west-3:123456789012:q\" }\n"));
    CHECK(joined(result.findings).find("holds the number of an account") != std::string::npos);
    CHECK(joined(result.findings).find("holds the environment `prod`") != std::string::npos);
}

TEST_CASE("a name that holds an environment is one finding, in however many regions") {
    CHECK(countOf("DR0801", topologyWith("  topic prod_oncall { }\n")) == 1);
}

TEST_CASE("each requirement of a rule finds for itself") {
    const std::string twice = std::string(quick) +
                              "      for held in [attribute(q, \"visibility_timeout_seconds\")] {\n"
                              "        require held.value < 9 else \"`${q}` hides ${held.value}\"\n      }\n";
    CHECK(countOf("DR0802", policyWith(twice) +
                                kindWith("delay_seconds = delay\n      visibility_timeout_seconds = delay") +
                                topologyWith("  box one { delay = 50 }\n")) == 2);
}

TEST_CASE("the help names what a suppression must be for") {
    const std::string text = policyWith(quick) + kindWith("delay_seconds = 20");
    const std::string start = "to suppress the finding: `allow quick on ";
    CHECK(joined(lastHelps("DR0802", text + topologyWith("  box each for key in [\"x\", \"y\"] { }\n"))) ==
          start + "each because \"…\"`");
    CHECK(joined(lastHelps("DR0802", text + topologyWith("  box each for key in [\"x\"] { }\n"))) ==
          start + "each[\"x\"] because \"…\"`");
    CHECK(joined(lastHelps("DR0802", text + topologyWith("  box one { }\n  box each for key in [\"x\"] { }\n"
                                                         "  box two { }\n"))) ==
          start + "one because \"…\"`, and the same for each of the others");
}

TEST_CASE("a rule or a requirement whose message fails finds nothing") {
    const std::string kind = kindWith("delay_seconds = delay");
    const std::string topology = topologyWith("  box one { delay = 20 }\n");
    const std::string text =
        policyWith("      require attribute(q, \"delay_seconds\").value < 9 else \"${[1][3]}\"\n") + kind;
    CHECK(countOf("DR0802", text + topology) == 0);
    CHECK(joined(compiled(text + topology).findings).find("an invalid value") == std::string::npos);
    const std::string demanding =
        "kind box {\n  param delay: number\n  require delay < 9 else \"${[1][delay]}\"\n}\n";
    CHECK(countOf("DR0419", demanding + topology) == 0);
    CHECK_FALSE(compiled(demanding + topology).findings.empty());
}

TEST_CASE("a rule says nothing of a component whose value was wrong") {
    const std::string kind = "kind box {\n  param safe: any\n  in home {\n    resource aws_sqs_queue q {\n"
                             "      name = name\n      sqs_managed_sse_enabled = safe\n    }\n  }\n}\n";
    const std::string text = kind + topologyWith("  let no = \"no\"\n  box one { safe = no }\n"
                                                 "  box each for key in [\"x\", \"y\"] { safe = key }\n");
    CHECK(countOf("DR0605", text) == 3);
    CHECK(countOf("DR0801", text) == 0);
}

TEST_CASE("a value is quoted as it is, even where it is what an element is named") {
    const std::string policy = policyWith(
        "      require q.named.value == \"\" else \"`${q.component.name}` has \\\"${q.named.value}\\\", "
        "/x/${q.named.value}/y and ${q.named.value}.tf\"\n");
    const std::string kind =
        "kind box {\n  in home {\n    resource aws_sqs_queue q {\n      name = component\n"
        "      sqs_managed_sse_enabled = true\n    }\n  }\n}\n";
    const std::string found =
        joined(compiled(policy + kind + topologyWith("  box each for key in [\"x\"] { }\n")).findings);
    CHECK_MESSAGE(found.find("`each[\"x\"]` has \"each_x\", /x/each_x/y and each_x.tf") != std::string::npos,
                  found);
}

TEST_CASE("a requirement calls an element as a program does, also before a member") {
    const std::string kind =
        "kind box {\n  param delay: number\n  require delay < 9 else \"write ${component}.arn, not "
        "\\\"each_x\\\"\"\n}\n";
    const std::string found =
        joined(compiled(kind + topologyWith("  box each for key in [\"x\"] { delay = 10 }\n")).findings);
    CHECK_MESSAGE(found.find("write each[\"x\"].arn, not \"each_x\"") != std::string::npos, found);
}

TEST_CASE("what is wrong in the setting of a family names the element") {
    const std::string text =
        topologyWith("  sqs q2 for k, v in { a: 1s, b: 100d, c: \"x\", d: \"x\" } { visibility = v }\n");
    const std::string broken = joined(labelledFindings("DR0419", text));
    CHECK_MESSAGE(broken.find("v | sqs q2: for the component `q2[\"b\"]`") == 0, broken);
    const std::string misfit = joined(labelledFindings("DR0301", text));
    CHECK_MESSAGE(misfit.find("for the component `q2[\"c\"]` and 1 other") != std::string::npos, misfit);
}

TEST_CASE("a missing health route is one error") {
    const std::vector<std::string> findings =
        compiled(topologyWith("  lambda f { source = \"f\"  handler = \"a.b\" }\n"
                              "  api_gateway g { routes = { \"GET /a\": f } }\n"),
                 MemoryFiles(std::map<std::string, std::string>{{"f/a.py", ""}}))
            .findings;
    CHECK_MESSAGE(findings.size() == 1, joined(findings));
}

TEST_CASE("what a kind can never do with a parameter is said of the kind alone") {
    const std::string kind = "kind box {\n  param n: number\n  in home {\n    resource aws_sqs_queue q {\n"
                             "      name = name\n      fifo_queue = n\n    }\n  }\n}\n";
    const std::string found =
        joined(labelledFindings("DR0605", kind + topologyWith("  box one { n = 3 }\n  box two { n = 4 }\n")));
    CHECK_MESSAGE(found.find("n") == 0, found);
    CHECK_MESSAGE(found.find('\n') == std::string::npos, found);
}

} // namespace drc::testing::repeated_findings_test
