#include "compiled.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

/// What exists is decided before anything is evaluated, in whatever order it is asked for.
namespace drc::testing::elaboration_test {

namespace {

std::string topologyOf(const std::string& body) {
    return "topology t {\n"
           "  region primary   = \"us-east-1\"\n"
           "  region secondary = \"us-west-2\"\n" +
           body + "}\n";
}

/// A kind of which a part exists only where another component is open.
const std::string gate = "kind gate {\n"
                         "  param other: gate? = null\n"
                         "  in each region {\n"
                         "    export open = true\n"
                         "    when other != null and other.open {\n"
                         "      export wide = true\n"
                         "    }\n"
                         "  }\n"
                         "}\n";

std::vector<std::string> findingsOf(const std::string& text) {
    return testing::compiled(text).findings;
}

std::string outputsOf(const Compiled& result) {
    REQUIRE_MESSAGE(result.artifacts.count("main.tf.json") == 1, joined(result.findings));
    return nlohmann::json::parse(result.artifacts.at("main.tf.json")).at("output").dump();
}

} // namespace

TEST_CASE("elaboration: two components that wait for each other are one error, whichever is asked first") {
    const std::string a = "  gate a { other = b }\n";
    const std::string b = "  gate b { other = a }\n";
    const std::string message = "DR0209 a: `a` depends on itself";
    CHECK(findingsOf(gate + topologyOf(a + b)) == std::vector{message});
    // The way is told from where it begins in the text.
    CHECK(findingsOf(gate + topologyOf(b + a)) ==
          std::vector<std::string>{"DR0209 b: `b` depends on itself"});
    // Somebody else may ask first.
    CHECK(findingsOf(gate + topologyOf("  gate asks { other = b }\n" + a + b)) == std::vector{message});
    CHECK(findingsOf(gate + topologyOf(a + b + "  gate asks { other = b }\n")) == std::vector{message});
}

TEST_CASE("elaboration: a chain of conditions over components is decided in any order") {
    const std::string first = "  gate first { }\n";
    const std::string second = "  gate second { other = first }\n";
    const std::string third = "  gate third { other = second }\n";
    CHECK(findingsOf(gate + topologyOf(first + second + third)).empty());
    CHECK(findingsOf(gate + topologyOf(third + second + first)).empty());
}

TEST_CASE("elaboration: a condition sees what stands further up in its place, also by way of a value") {
    const Compiled result = compiled("kind steps {\n"
                                     "  in each region {\n"
                                     "    let sizes = [1, 2]\n"
                                     "    let count = length(sizes)\n"
                                     "    when count == 2 { output both = sizes }\n"
                                     "  }\n"
                                     "}\n" +
                                     topologyOf("  steps s { }\n"));
    CHECK(outputsOf(result).find("s_primary_both") != std::string::npos);
}

TEST_CASE("elaboration: a signal that nobody watches has parameters, and makes nothing") {
    const Compiled result = compiled("kind probe {\n"
                                     "  param silence: duration = 3m\n"
                                     "  in each region { output o = [silent.used, silent.lasting.minutes] }\n"
                                     "  signal silent {\n"
                                     "    param lasting: duration = silence\n"
                                     "    resource aws_sqs_queue q { name = name }\n"
                                     "  }\n"
                                     "}\n" +
                                     topologyOf("  probe one { }\n"));
    CHECK(outputsOf(result).find("[false,3]") != std::string::npos);
    CHECK(result.artifacts.count("one.tf.json") == 0);
}

TEST_CASE("elaboration: the label of a parameter stands at what was found in its own setting") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::compile(
        testing::MemoryFiles(),
        {{"sample.dr", "kind giver { in each region { export amount = 1 + \"a\" } }\n"
                       "kind taker { param amount: number  in each region { output o = amount } }\n" +
                           topologyOf("  taker b { amount = a.amount }\n  giver a { }\n")}},
        {}, sources, sink);
    REQUIRE(sink.sorted().size() == 1);
    for (const diagnostics::Label& label : sink.sorted().front()->secondary)
        CHECK(label.text != "the parameter is declared here");
}

} // namespace drc::testing::elaboration_test
