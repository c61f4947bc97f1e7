#include "labelled_findings.hpp"

#include <doctest/doctest.h>

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

} // namespace drc::testing::repeated_findings_test
