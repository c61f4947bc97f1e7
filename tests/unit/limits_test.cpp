#include "diagnostics/suggestion.hpp"
#include "memory_files.hpp"
#include "pipeline/pipeline.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace drc::testing::limits_test {

namespace {

/// The findings of a check with a reduced budget, as `CODE line: message`.
std::vector<std::string> findings(const std::string& text, std::size_t steps = 200'000,
                                  std::size_t bytes = std::size_t{8} << 20U) {
    pipeline::Options options;
    options.mostSteps = steps;
    options.mostBytes = bytes;
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::check(testing::MemoryFiles(), {{"sample.dr", text}}, options, sources, sink);
    std::vector<std::string> result;
    for (const diagnostics::Diagnostic* finding : sink.sorted()) {
        const auto& file = sources.file(finding->primary.span.file);
        result.push_back(fmt::format("{} {}: {}", finding->code->id, file.path(), finding->message));
    }
    return result;
}

std::string topology(const std::string& lets, const std::string& waits) {
    return "topology payments {\n"
           "  region primary   = \"us-east-1\"\n"
           "  region secondary = \"us-west-2\"\n" +
           lets + "  objectives { rto = 1m * length(" + waits + ") }\n}\n";
}

const std::string numbers = "  let numbers = [for number in 1..5000: number]\n";
const std::string texts = "  let texts = [for number in 1..5000: \"text ${number}\"]\n";
const std::string entries = "  let entries = {for number in 1..5000: \"key${number}\": number}\n";

/// A list that holds itself many times over: 2^levels elements, though each level is a list of two.
std::string doubled(const std::string& name, int levels) {
    std::string lets = fmt::format("  let {}0 = [1]\n", name);
    for (int level = 1; level <= levels; ++level)
        lets += fmt::format("  let {0}{1} = [{0}{2}, {0}{2}]\n", name, level, level - 1);
    return lets;
}

} // namespace

TEST_CASE("a value at the top of a file is computed once, however often it is used") {
    const std::string table = "let names = { for number in 1..200: \"n${number}\": number }\n";
    CHECK(findings(table + topology("", "[for turn in 1..1000: get(names, \"n${turn}\", 0)]")).empty());
}

TEST_CASE("what operators and functions go through counts as work") {
    const std::map<std::string, std::string> cases{
        {"equality", "[for turn in 1..2000: numbers == [for number in numbers: number]]"},
        {"membership", "[for turn in 1..2000: \"none\" in texts]"},
        {"a key", "[for turn in 1..5000: entries[\"key${turn}\"]]"},
        {"sort", "[for turn in 1..2000: sort(texts)]"},
        {"unique", "[for turn in 1..2000: unique(texts)]"},
        {"sum", "[for turn in 1..2000: sum(numbers)]"},
        {"like", "[for turn in 1..2000: like(repeat(\"a\", 1000), \"*${repeat(\"a\", 500)}b\")]"},
    };
    for (const auto& entry : cases) {
        INFO(entry.first);
        const auto found = findings(topology(numbers + texts + entries, entry.second), 200'000, 1U << 30U);
        REQUIRE(found.size() == 1);
        CHECK(found.front() == "DR0310 sample.dr: the evaluation exceeds the limit of 200000 steps");
    }
}

TEST_CASE("findings count as work") {
    const auto found = findings(topology("", "[for turn in 1..900: \"${turn}\" * 2]"), 50'000);
    CHECK(found.size() < 600);
    CHECK(std::count(found.begin(), found.end(),
                     "DR0310 sample.dr: the evaluation exceeds the limit of 50000 steps") == 1);
}

TEST_CASE("all values that a compile makes have a limit") {
    const std::map<std::string, std::string> cases{
        {"concatenation", "[for turn in 1..100: numbers + [turn]]"},
        {"lists in a list", "[for turn in 1..100: [for number in numbers: turn]]"},
        {"merge", "[for turn in 1..100: merge(entries, {turn: turn})]"},
        {"repeat", "[for turn in 1..100: repeat(\"x\", 1000000)]"},
        {"join", "[for turn in 1..200: join(texts, \",\")]"},
        {"json", "[for turn in 1..100: json(texts)]"},
        {"reverse", "[for turn in 1..100: reverse(numbers)]"},
        {"interpolation", "[for turn in 1..200: \"${join(texts, \"\")}${turn}\"]"},
    };
    for (const auto& entry : cases) {
        INFO(entry.first);
        const auto found = findings(topology(numbers + texts + entries, entry.second), 100'000'000);
        REQUIRE(found.size() == 1);
        CHECK(found.front() == "DR0321 sample.dr: the evaluation exceeds the limit of 8 MiB of memory");
    }
}

TEST_CASE("a value that holds itself many times over is too long before anything goes through it") {
    for (const std::string waits :
         {"[json(list40)]", "[list40 == list40]", "unique([list40, list40])", "[fingerprint(list40)]"}) {
        const auto found = findings(topology(doubled("list", 40), waits), 10'000'000);
        REQUIRE(found.size() == 1);
        CHECK(found.front() ==
              "DR0311 sample.dr: the value is too long: the limit is 32 MiB with all that it holds");
    }
    std::string texts40 = "  let text0 = lower(environment_suffix)\n";
    for (int level = 1; level <= 40; ++level)
        texts40 += fmt::format("  let text{0} = upper(\"${{text{1}}}${{text{1}}}\")\n", level, level - 1);
    const auto found = findings(topology(texts40, "[text40]"), 10'000'000, 1U << 30U);
    REQUIRE(found.size() == 1);
    CHECK(found.front().substr(0, 6) == "DR0311");
}

TEST_CASE("values are nested as deep as expressions, however they are made") {
    std::string lets = "  let list0 = [1]\n";
    std::string all = "list0";
    for (int level = 1; level <= 500; ++level) {
        lets += fmt::format("  let list{} = [list{}]\n", level, level - 1);
        all += fmt::format(", list{}", level);
    }
    const auto found = findings(topology(lets, "[" + all + "]"), 10'000'000, 1U << 30U);
    REQUIRE(found.size() == 1);
    CHECK(found.front() == "DR0309 sample.dr: the evaluation is nested more than 400 levels deep");
}

TEST_CASE("loops of kinds and policies end with the budget") {
    const std::string loops = "for a in 1..5000 { for b in 1..5000 { for c in 1..5000 {\n"
                              "  require true else \"no\"\n"
                              "} } }\n";
    const std::string spent = "DR0310 sample.dr: the evaluation exceeds the limit of 200000 steps";
    const auto kind = findings("kind slow {\n  in each region {\n" + loops + "  }\n}\n" +
                               "topology payments {\n  region primary = \"us-east-1\"\n  slow one {}\n}\n");
    REQUIRE(kind.size() == 1);
    CHECK(kind.front() == spent);
    const auto policy = findings("policy slow {\n  rule loops: error {\n" + loops + "  }\n}\n" +
                                 "topology payments {\n  region primary = \"us-east-1\"\n}\n");
    REQUIRE(policy.size() == 1);
    CHECK(policy.front() == spent);
}

TEST_CASE("what a topology declares and makes counts, where nothing is evaluated too") {
    const std::string head = "topology payments {\n  region primary   = \"us-east-1\"\n";
    const std::string spent = "DR0310 sample.dr: the evaluation exceeds the limit of 100000 steps";
    std::string components;
    for (int number = 0; number < 1000; ++number)
        components += fmt::format("  quiet one{} {{}}\n", number);
    // The last component is beyond the limit: that it is missing is no error of the rule's exception.
    const auto many = findings(
        "kind quiet {}\n" + head + components + "  allow suffix on one999 because \"no\"\n}\n", 100'000);
    REQUIRE(many.size() >= 1);
    CHECK(std::count(many.begin(), many.end(), spent) == 1);
    CHECK(std::none_of(many.begin(), many.end(), [](const auto& one) { return one.starts_with("DR0406"); }));

    const auto resources =
        findings("kind loud {\n  in each region {\n    for number in 1..5000 {\n"
                 "      resource aws_sns_topic topic[number] {\n        name = \"${name}-${number}\"\n"
                 "      }\n    }\n  }\n}\n" +
                     head + "  loud one {}\n}\n",
                 100'000);
    CHECK(resources == std::vector<std::string>{spent});

    std::string topologies;
    for (int number = 0; number < 150; ++number)
        topologies += fmt::format("topology t{} {{ region primary = \"us-east-1\" }}\n", number);
    CHECK(findings(topologies, 100'000) == std::vector<std::string>{spent});
    // What is beyond the limit has no verdict either.
    topologies += "topology last {\n  region primary = \"us-east-1\"\n  region secondary = \"us-west-2\"\n"
                  "  objectives { rto = 1s }\n  failover primary -> secondary { steps { wait 5m } }\n}\n";
    CHECK(findings(topologies, 100'000) == std::vector<std::string>{spent});
    CHECK(findings(topologies, 10'000'000, std::size_t{2} << 20U) ==
          std::vector<std::string>{"DR0321 sample.dr: the evaluation exceeds the limit of 2 MiB of memory"});
}

TEST_CASE("a long map, a long text and a wide template are made in one pass") {
    const auto none = std::vector<std::string>{};
    CHECK(findings(topology("", "{for number in 1..50000: \"key${number}\": number}"), 20'000'000,
                   1U << 30U) == none);
    CHECK(findings(topology("", "[join([for number in 1..50000: \"text ${number}\"], \",\")]"), 20'000'000,
                   1U << 30U) == none);
    CHECK(findings(topology("", "unique([for number in 1..50000: \"text ${number}\"])"), 20'000'000,
                   1U << 30U) == none);
}

TEST_CASE("an invalid value within a list makes no finding of its own") {
    for (const std::string waits :
         {"sort([nothing, 1])", "unique([nothing])", "[sum([1, nothing])]", "[join([\"a\", nothing], \",\")]",
          "[json({a: [nothing]})]", "[[nothing] == [1]]", "[1 in [nothing]]", "[max([1, nothing])]"}) {
        CAPTURE(waits);
        const auto found = findings(topology("", waits));
        REQUIRE(found.size() == 1);
        CHECK(found.front().substr(0, 6) == "DR0201");
    }
}

TEST_CASE("`repeat` holds the text that it makes against the limit") {
    CHECK(findings(topology("", "[repeat(\"x\", 4194304)]"), 200'000, 1U << 30U).empty());
    CHECK(findings(topology("", "[repeat(\"x\", 4194305)]"), 200'000, 1U << 30U).size() == 1);
    CHECK(findings(topology("", "[repeat(\"\", 1000000000)]")).empty());
}

TEST_CASE("advice is looked for once, however often a finding is made") {
    diagnostics::Sink sink;
    int looked = 0;
    for (int turn = 0; turn < 3; ++turn)
        sink.report(diagnostics::codes::unknownName, source::nowhere, std::string("minut"))
            .didYouMean("minut", source::nowhere, [&] {
                ++looked;
                return std::vector<std::string>{"minute"};
            });
    CHECK(looked == 1);
    CHECK(sink.sorted().front()->helps.front() == "did you mean `minute`?");
}

TEST_CASE("the closest name is the first of those with the fewest edits") {
    using diagnostics::closest;
    CHECK(closest("minut", {"hour", "minute", "minus"}) == "minute");
    CHECK(closest("Queue", {"queues", "queue"}) == "queue");
    CHECK(closest("abcd", {"abdc", "abcx"}) == "abdc");
    CHECK(closest("ab", {"xy"}) == "");
    CHECK(closest("timeout", {"outtime"}) == "");
    CHECK(closest(std::string(101, 'a'), {std::string(101, 'a')}) == "");
}

} // namespace drc::testing::limits_test
