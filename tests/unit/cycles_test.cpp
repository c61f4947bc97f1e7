#include "compiled.hpp"

#include "ir/cycles.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace drc::testing::cycles_test {

namespace {

using Loops = std::vector<std::vector<std::size_t>>;

/// The one finding that a text must give, beside those of rules.
std::string cycleIn(const std::string& text) {
    std::vector<std::string> findings = testing::compiled(text).findings;
    const auto isRule = [](const std::string& finding) { return finding.find("DR08") == 0; };
    findings.erase(std::remove_if(findings.begin(), findings.end(), isRule), findings.end());
    return findings.size() == 1 ? findings.front() : testing::joined(findings);
}

std::string shopOf(const std::string& body) {
    return "topology shop {\n"
           "  region primary   = \"us-east-1\"\n"
           "  region secondary = \"us-west-2\"\n" +
           body + "}\n";
}

/// A kind whose component knows another one, or nothing.
const std::string knowing = "kind knowing {\n"
                            "  param other: string = \"\"\n"
                            "  in each region {\n"
                            "    resource aws_ssm_parameter parameter {\n"
                            "      name  = name\n"
                            "      type  = \"String\"\n"
                            "      value = \"knows ${other}\"\n"
                            "    }\n"
                            "    export arn = parameter.arn\n"
                            "  }\n"
                            "}\n";

} // namespace

TEST_CASE("cycles: of a graph, one for each group, a shortest one") {
    CHECK(ir::cyclesOf({{1}, {2}, {}}).empty());
    CHECK(ir::cyclesOf({{0}}) == Loops{{0}});
    CHECK(ir::cyclesOf({{1}, {2}, {0, 1}}) == Loops{{0, 1, 2}});
    CHECK(ir::cyclesOf({{1, 2}, {2}, {0}, {4}, {3}}) == Loops{{0, 2}, {3, 4}});
}

TEST_CASE("cycles: a chain as long as a program may be is no cycle, and takes no stack") {
    ir::Graph graph(200'000);
    for (std::size_t node = 0; node + 1 < graph.size(); ++node)
        graph[node].push_back(node + 1);
    CHECK(ir::cyclesOf(graph).empty());
    graph.back().push_back(0);
    CHECK(ir::cyclesOf(graph).size() == 1);
}

TEST_CASE("cycles: two components that know each other") {
    CHECK(cycleIn(knowing + shopOf("  knowing ping { other = pong.arn }\n"
                                   "  knowing pong { other = ping.arn }\n")) ==
          "DR0426 pong: dependency cycle: `ping` -> `pong` -> `ping`");
}

TEST_CASE("cycles: by way of a value of the topology") {
    CHECK(cycleIn(knowing + shopOf("  let address = ping.arn\n"
                                   "  knowing ping { other = pong.arn }\n"
                                   "  knowing pong { other = address }\n")) ==
          "DR0426 pong: dependency cycle: `ping` -> `pong` -> `ping`");
}

TEST_CASE("cycles: the tags of everything mention a component") {
    CHECK(cycleIn(shopOf("  tags = { Notices: oncall.arn }\n"
                         "  topic oncall { }\n")) ==
          "DR0426 topic oncall: dependency cycle: `oncall` -> `provider aws` -> `oncall`");
}

TEST_CASE("cycles: inside of one kind") {
    const std::string finding = cycleIn("kind pair {\n"
                                        "  in each region {\n"
                                        "    resource aws_sqs_queue one {\n"
                                        "      name                    = name(\"one\")\n"
                                        "      sqs_managed_sse_enabled = true\n"
                                        "      tags                    = { Other: two.arn }\n"
                                        "    }\n"
                                        "    resource aws_sqs_queue two {\n"
                                        "      name                    = name(\"two\")\n"
                                        "      sqs_managed_sse_enabled = true\n"
                                        "      tags                    = { Other: one.arn }\n"
                                        "    }\n"
                                        "  }\n"
                                        "}\n" +
                                        shopOf("  pair both { }\n"));
    CHECK(finding.find("DR0426") == 0);
    CHECK(finding.find("`both.one` -> `both.two` -> `both.one`") != std::string::npos);
}

TEST_CASE("cycles: values at the top of a file, used or not") {
    const std::string cycle = "let first  = second + 1\n"
                              "let second = third + 1\n"
                              "let third  = first + 1\n";
    CHECK(cycleIn(cycle + shopOf("")) == "DR0209 second: `first` depends on itself");
    CHECK(cycleIn(cycle +
                  shopOf("  knowing a { other = \"${second}\" }\n"
                         "  knowing b { other = \"${third}\" }\n") +
                  knowing) == "DR0209 second: `first` depends on itself");
}

TEST_CASE("cycles: a value at the top of a file that is hidden is none") {
    CHECK(testing::compiled("let names = [for name in [\"a\"]: name]\n"
                            "let name  = join(names, \"\")\n"
                            "function joined(names) = join(names, \", \")\n" +
                            shopOf("  topic oncall { }\n  tags = { all: joined([name]) }\n"))
              .findings.empty());
}

TEST_CASE("cycles: values of a topology and of a policy") {
    CHECK(cycleIn(shopOf("  let a = b\n"
                         "  let b = a\n")) == "DR0209 b: `a` depends on itself");
    CHECK(cycleIn("policy house {\n"
                  "  let a = b\n"
                  "  let b = a\n"
                  "  rule nothing: warning {\n"
                  "    require a == 1 else \"never\"\n"
                  "    good { topic oncall { } }\n"
                  "    bad { topic oncall { } }\n"
                  "  }\n"
                  "}\n" +
                  shopOf("  topic oncall { }\n")) == "DR0209 b: `a` depends on itself");
}

TEST_CASE("cycles: functions that call themselves or each other, called or not") {
    CHECK(cycleIn("function f(x) = f(x)\n" + shopOf("")) == "DR0210 f: the function `f` calls itself");
    CHECK(cycleIn("function f(x) = g(x)\n"
                  "function g(x) = x.f()\n" +
                  shopOf("  let a = g(1)\n")) == "DR0210 g: the function `f` calls itself");
}

TEST_CASE("cycles: values of a kind, whether it is used or not") {
    const std::string kind = "kind holder {\n"
                             "  in each region {\n"
                             "    let a = \"${b}\"\n"
                             "    let b = \"${a}\"\n"
                             "    output value = a\n"
                             "  }\n"
                             "}\n";
    CHECK(cycleIn(kind + shopOf("  topic oncall { }\n")) == "DR0209 b: `a` depends on itself");
    CHECK(cycleIn(kind + shopOf("  holder one { }\n  holder two { }\n")) ==
          "DR0209 b: `a` depends on itself");
}

TEST_CASE("cycles: settings that ask for each other") {
    const std::string finding = cycleIn("kind sized {\n"
                                        "  param size: number = 1\n"
                                        "  export twice = size * 2\n"
                                        "  in each region { output size = size }\n"
                                        "}\n" +
                                        shopOf("  sized small { size = large.twice }\n"
                                               "  sized large { size = small.twice }\n"));
    CHECK(finding == "DR0209 size: `twice` depends on itself");
}

} // namespace drc::testing::cycles_test
