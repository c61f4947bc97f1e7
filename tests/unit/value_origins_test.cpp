#include "ir/rewrite.hpp"
#include "labelled_findings.hpp"
#include "semantics/lower_value.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

/// A value knows the line that it came from, and a finding about it stands there if that is the user's.
namespace drc::testing::value_origins_test {

TEST_CASE("a value that the user has set is found where it is set") {
    const std::string kind = kindWith("delay_seconds = delay");
    CHECK(joined(labelledFindings(
              "DR0605", kind + topologyWith("  box one { delay = \"x\" }\n  box two { delay = \"y\" }\n"))) ==
          "\"x\" | box one: for the component `one` | delay: used here\n"
          "\"y\" | box two: for the component `two` | delay: used here");
}

TEST_CASE("a rule about a value is broken where the user wrote the value") {
    const std::string policy =
        "policy own {\n  rule quick: warning {\n    for q in resources where q.type == \"aws_sqs_queue\" {\n"
        "      let delay = attribute(q, \"delay_seconds\")\n"
        "      require not delay.present or delay.value < 9 else \"`${q}` waits too long\"\n    }\n  }\n}\n";
    CHECK(joined(labelledFindings("DR0802", policy + kindWith("delay_seconds = delay") +
                                                topologyWith("  box one { delay = 10 }\n  box two { }\n")))
              .find("10 | box one: ") == 0);
}

TEST_CASE("a text that is one value alone comes from where that does") {
    const std::string kind =
        "kind inbox {\n  param given: map = {}\n  in home {\n    resource aws_sqs_queue q {\n"
        "      name = name\n      sqs_managed_sse_enabled = true\n"
        "      tags = { for key, value in given: key: \"${value}\" }\n    }\n  }\n}\n";
    const std::string policy =
        "policy own {\n  rule good: warning {\n    for q in resources where q.type == \"aws_sqs_queue\" {\n"
        "      for text in q.strings { require not text.value.contains(\"bad\") else \"bad\" }\n    }\n  "
        "}\n}\n";
    CHECK(joined(labelledFindings("DR0802",
                                  policy + kind +
                                      topologyWith("  inbox one { given = { A: \"bad 1\", B: \"good\", "
                                                   "C: \"bad 2\" } }\n"))) ==
          "\"bad 1\" | inbox one: for the component `one`\n\"bad 2\" | inbox one: for the component `one`");
}

TEST_CASE("what cannot stand in a text is found where the user set it") {
    CHECK(joined(labelledFindings("DR0308",
                                  topologyWith("  lambda one {\n    source = \"p\"\n    handler = \"a.b\"\n"
                                               "    environment = { A: [1, 2], B: null }\n  }\n"))) ==
          "[1, 2] | value: used here\nnull | value: used here");
}

TEST_CASE("a shared name is found where the user wrote it") {
    const std::string kind =
        "kind inbox {\n  param label: string\n  in home {\n    resource aws_sqs_queue q {\n"
        "      name = label\n      sqs_managed_sse_enabled = true\n    }\n  }\n}\n";
    CHECK(joined(labelledFindings(
              "DR0425",
              kind + topologyWith("  inbox one { label = \"same\" }\n  inbox two { label = \"same\" }\n"))) ==
          "\"same\" | inbox two: created for `two` | inbox one: the first one is created for `one`");
    const std::string fixed = "kind inbox {\n  in home {\n    resource aws_sqs_queue q {\n"
                              "      name = \"inbox\"\n      sqs_managed_sse_enabled = true\n    }\n  }\n}\n";
    CHECK(joined(labelledFindings("DR0425", fixed + topologyWith("  inbox one { }\n  inbox two { }\n"))) ==
          "\"inbox\" | inbox two: created for `two` | inbox one: the first one is created for `one`");
}

TEST_CASE("a span in eight bytes is the same span, or empty where it has no place") {
    for (const source::Span span : {source::Span{0, 0, 5},
                                    {65'535, (1U << 30U) - 1, 1U << 30U},
                                    {7, 100, 100},
                                    {3, 9, 9 + (1U << 18U) - 1}}) {
        const source::PackedSpan packed = span;
        CHECK(source::Span(packed) == span);
        CHECK(packed.empty() == span.empty());
    }
    for (const source::Span span : {source::nowhere, source::Span{65'536, 0, 5}, {3, 9, 9 + (1U << 18U)}})
        CHECK(source::PackedSpan(span).empty());
    CHECK(sizeof(ir::Value) <= sizeof(ir::Value::Data) + 8);
}

TEST_CASE("values of the configuration keep the lines that they came from, which equality ignores") {
    semantics::Value text("x");
    text.origin = {3, 10, 12};
    const semantics::Value list = semantics::Value::list({text, semantics::Value(1.0)});
    const ir::Value lowered = *semantics::lower(list).value;
    CHECK(lowered.list()->front().origin == text.origin);
    CHECK(semantics::lift(lowered).items()->front().origin == text.origin);
    CHECK(lowered == ir::Value(ir::List{"x", 1.0}));
    const ir::Value changed = ir::rewrite(lowered, [](const ir::Value& value) {
        return value.text() == nullptr ? std::nullopt : std::optional<ir::Value>("y");
    });
    CHECK(changed.list()->front().origin == text.origin);
}

TEST_CASE("the approvers and the times of a plan are found where they are written") {
    const std::string text = topologyWith("  topic oncall { }\n  failover a -> b {\n    mode = manual\n    "
                                          "steps {\n      wait 400d\n      notify oncall\n    }\n  }\n");
    CHECK(joined(labelledFindings("DR0701", text)) == "400d | wait 400d: for this step");
}

} // namespace drc::testing::value_origins_test
