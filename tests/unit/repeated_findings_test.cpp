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
                                     "  box two { label = \"arn:aws:sqs:us-east-1:123456789012:q\" }\n"));
    CHECK(joined(result.findings).find("holds the number of an account") != std::string::npos);
    CHECK(joined(result.findings).find("names an environment: \"prod-x\"") != std::string::npos);
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

} // namespace drc::testing::repeated_findings_test
