#include "diagnostics/render.hpp"
#include "memory_files.hpp"
#include "pipeline/pipeline.hpp"
#include "source/embedded.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

/// Every statement in every block: where it means nothing it is a finding, and nowhere does it end the
/// compiler.
namespace drc::testing::misplaced_statements_test {

namespace {

struct Place {
    std::string_view before;
    std::string_view after;

    std::string around(std::string_view body) const { return fmt::format("{} {} {}", before, body, after); }
};

/// What may stand in a kind; each declares `q` where it declares anything.
constexpr std::array ofKinds{
    "param q: number = 1",
    "let q = 1",
    "require true else \"no\"",
    "export q = 1",
    "output q = 1",
    "resource aws_sqs_queue q { name = name  sqs_managed_sse_enabled = true }",
    "resource aws_sqs_queue q[1] { name = name  sqs_managed_sse_enabled = true }",
    "data aws_region q { }",
    "ephemeral aws_secretsmanager_random_password q { }",
    "signal q { param lasting: duration = 1m  export arn = \"x\" }",
    "action q { step s { sleep 1m } }",
    "for x in [1] { let q = x }",
    "when true { let q = 1 }",
    "global { let q = 1 }",
    "in each region { let q = 1 }",
    "in home { let q = 1 }",
    "for each replica { let q = 1 }",
    "for each pair { let q = 1 }",
};

constexpr std::array kindBlocks{
    Place{"", ""},
    Place{"global {", "}"},
    Place{"in each region {", "}"},
    Place{"in home {", "}"},
    Place{"for each replica {", "}"},
    Place{"for each pair {", "}"},
    Place{"for y in [1, 2] {", "}"},
    Place{"when replicated {", "} else { }"},
    Place{"signal watched {", "}"},
    Place{"action acted {", "}"},
};

/// Uses the name from every side: a region, no region, an action, another component.
std::string used(const std::string& statement) {
    return "kind holder {\n" + statement + R"(
  in each region { output seen = q }
  global { output known = q }
  signal told { export o = q }
  action use { step wait { sleep 1m }  step tell { call sqs.SendMessage { MessageBody = "${q}" } } }
}
topology t {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  holder one { }
  topic other { tags = { x: "${one.q}" } }
  failover primary -> secondary {
    detect { told one }
    steps { use one }
  }
}
)";
}

/// The standard library without its rules, which take most of the time.
MemoryFiles libraryWithoutPolicies() {
    MemoryFiles files;
    for (const source::EmbeddedFile& file : source::embeddedLibrary())
        if (!file.path.starts_with("policies/"))
            files.add(fmt::format("library/{}", file.path), std::string(file.text));
    return files;
}

/// Checks each text by itself; one run reads the library once.
void check(const std::vector<std::string>& texts) {
    std::vector<pipeline::Input> inputs;
    for (const std::string& text : texts)
        inputs.push_back({fmt::format("{}.dr", inputs.size()), text});
    source::SourceMap sources;
    diagnostics::Sink sink;
    static const MemoryFiles files = libraryWithoutPolicies();
    pipeline::Options options;
    options.libraryFolder = "library";
    pipeline::check(files, inputs, options, sources, sink);
    CHECK(sink.hasErrors()); // not all of them can be right
    // Every finding can be shown.
    for (const diagnostics::Format& format : diagnostics::formats())
        CHECK(!format.render(sink, sources, {}).empty());
}

} // namespace

TEST_CASE("every statement of a kind in every block of a kind") {
    for (const Place& block : kindBlocks) {
        INFO(block.before);
        std::vector<std::string> texts;
        for (const std::string_view statement : ofKinds)
            texts.push_back(used(block.around(statement)));
        check(texts);
    }
}

TEST_CASE("every block of a kind in every block of a kind, with resources and signals in it") {
    for (const Place& outer : kindBlocks) {
        INFO(outer.before);
        std::vector<std::string> texts;
        for (const Place& inner : kindBlocks)
            texts.push_back(used(outer.around(inner.around(
                "resource aws_sqs_queue q { name = name }  signal q { }  let q = 1  export e = q"))));
        check(texts);
    }
}

TEST_CASE("every statement of a topology in every block of a topology") {
    constexpr std::array statements{
        "x = 1",
        "region third = \"eu-west-1\"",
        "param p: string = \"x\"",
        "let l = one.arn",
        "topic two { }",
        "topic two",
        "objectives { rto = 1h }",
        "section { rto = 1h }",
        "replicate primary -> secondary { one }",
        "failover primary -> secondary { steps { wait 1m } }",
        "failback secondary -> primary { steps { wait 1m } }",
        "switchover primary -> secondary { steps { wait 1m } }",
        "drill weekly { of = failover }",
        "assume wait <= 1m because \"measured\"",
        "allow quiet on one because \"it is\"",
        "uses platform",
        "adopt \"aws_sns_topic.one_primary_topic\" { id = \"arn\" }",
        "detect { unhealthy one }",
        "steps { wait 1m }",
        "on_failure { notify one }",
        "together { wait 1m }",
        "when true { topic two { } }",
        "for x in [1] { topic two { } }",
        "resource aws_sqs_queue q { }",
        "signal q { }",
    };
    constexpr std::array blocks{
        Place{"", ""},
        Place{"objectives {", "}"},
        Place{"topic three {", "}"},
        Place{"section {", "}"},
        Place{"replicate primary -> secondary {", "}"},
        Place{"failover primary -> secondary {", "}"},
        Place{"failover primary -> secondary { detect {", "} }"},
        Place{"failover primary -> secondary { steps {", "} }"},
        Place{"failover primary -> secondary { steps { together {", "} } }"},
        Place{"failover primary -> secondary { steps { wait 1m } on_failure {", "} }"},
        Place{"drill weekly {", "}"},
    };
    for (const Place& block : blocks) {
        INFO(block.before);
        std::vector<std::string> texts;
        for (const std::string_view statement : statements)
            texts.push_back("topology t {\n  region primary = \"us-east-1\"\n"
                            "  region secondary = \"us-west-2\"\n  topic one { }\n" +
                            block.around(statement) + "\n}\n");
        check(texts);
    }
}

} // namespace drc::testing::misplaced_statements_test
