#include "memory_files.hpp"
#include "today.hpp"

#include "diagnostics/applied_edits.hpp"
#include "library/library.hpp"
#include "pipeline/example_runs.hpp"
#include "pipeline/pipeline.hpp"
#include "policy/run.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace drc::testing::policy_examples_test {

namespace {

/// The standard library, with every policy, all advice and every pattern loaded.
struct Loaded {
    Loaded() {
        policies = library.policies();
        policies.insert(policies.end(), library.advice().begin(), library.advice().end());
        for (const std::string& name : library.patternNames())
            policies.push_back(library.pattern(name));
    }

    testing::MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    library::Modules modules{files, std::nullopt, sources};
    library::Library library{modules, sink};
    std::vector<library::Declaration> policies;
};

pipeline::Options options() {
    pipeline::Options result;
    result.today = today;
    return result;
}

std::string failureOf(policy::Example example) {
    const auto failure = pipeline::runExample(example, pipeline::ExampleFiles(), options()).failure;
    return failure ? failure->reason : "";
}

} // namespace

TEST_CASE("the policies of the standard library are read without a finding") {
    Loaded loaded;
    CHECK_FALSE(loaded.policies.empty());
    CHECK(loaded.sink.sorted().empty());
}

TEST_CASE("every rule has a good and a bad example") {
    Loaded loaded;
    std::map<std::string, std::pair<std::size_t, std::size_t>> shown;
    for (const policy::Example& example :
         policy::examplesIn(loaded.policies, pipeline::regionsOfExamples(loaded.library)))
        ++(example.good ? shown[example.rule.note()].first : shown[example.rule.note()].second);
    for (const policy::RuleName& rule : policy::rulesIn(loaded.policies)) {
        INFO(rule.note());
        CHECK(shown[rule.note()].first > 0);
        CHECK(shown[rule.note()].second > 0);
    }
}

TEST_CASE("a rule is silent on its good example and speaks on its bad one, and its fix mends that") {
    Loaded loaded;
    std::set<std::string> fixed;
    for (const policy::Example& example :
         policy::examplesIn(loaded.policies, pipeline::regionsOfExamples(loaded.library))) {
        INFO(example.rule.note() << (example.good ? ", good:\n" : ", bad:\n") << example.text);
        const pipeline::ExampleRun run = pipeline::runExample(example, pipeline::ExampleFiles(), options());
        CHECK((run.failure ? run.failure->reason : "") == "");
        if (run.fixed) fixed.insert(example.rule.note());
    }
    std::size_t rulesWithFixes = 0;
    for (const policy::RuleName& rule : policy::rulesIn(loaded.policies)) {
        INFO(rule.note());
        CHECK(rule.hasFixes == (fixed.count(rule.note()) != 0));
        rulesWithFixes += rule.hasFixes ? 1 : 0;
    }
    CHECK(rulesWithFixes >= 40);
}

TEST_CASE("an example that shows nothing fails") {
    Loaded loaded;
    const std::vector<policy::Example> examples =
        policy::examplesIn(loaded.policies, pipeline::regionsOfExamples(loaded.library));
    REQUIRE(!examples.empty());
    policy::Example turned = examples.front();
    turned.good = !turned.good;
    CHECK(failureOf(turned) != "");
    policy::Example broken = examples.front();
    broken.text += "topology other { strange }\n";
    CHECK(failureOf(broken).starts_with("it does not compile: DR01"));
}

TEST_CASE("fixes of a program leave nothing that they are for, and a formatted program") {
    const auto isUnused = [](const diagnostics::Diagnostic& finding) { return finding.code->id == "DR0805"; };
    const auto isExpired = [](const diagnostics::Diagnostic& finding) {
        return finding.code->id == "DR0810";
    };
    const std::string program = R"(topology sessions {
  region primary = "us-east-1"
  region secondary = "us-west-2"

  dynamodb carts { key = "cart_id" }

  allow deletion_protection on carts because "it is kept"

  replicate primary -> secondary { carts }
}
)";
    const pipeline::ExampleFiles files;
    const pipeline::ExampleRun unused = pipeline::runFixes(program, "program.dr", files, options(), isUnused);
    CHECK_FALSE(unused.failure);
    CHECK(unused.fixed);
    CHECK_FALSE(pipeline::runFixes(program, "program.dr", files, options(), isExpired).fixed);
}

TEST_CASE("edits are applied together, unless they overlap") {
    const auto edit = [](std::uint32_t begin, std::uint32_t end, std::string text) {
        return diagnostics::Edit{{0, begin, end}, std::move(text)};
    };
    CHECK(diagnostics::applied("abcdef", 0, {edit(4, 5, "E"), edit(0, 0, "-"), edit(1, 3, "")}) == "-adEf");
    CHECK(diagnostics::applied("abcdef", 0, {diagnostics::Edit{{1, 0, 6}, ""}}) == "abcdef");
    CHECK_FALSE(diagnostics::applied("abcdef", 0, {edit(1, 3, ""), edit(2, 4, "")}));
}

} // namespace drc::testing::policy_examples_test
