#include "memory_files.hpp"

#include "library/library.hpp"
#include "pipeline/pipeline.hpp"
#include "policy/run.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace drc::testing::policy_examples_test {

using diagnostics::Diagnostic;

namespace {

using Rule = std::pair<std::string, std::string>;

/// An example may pack any folder: each holds one function.
class AnyFolder final : public source::FileSystem {
public:
    source::Result<std::string> read(const std::string& /*path*/) const override {
        return std::string("def handler(event, context):\n    return {}\n");
    }
    source::Result<source::Listing> list(const std::string& /*folder*/) const override {
        return source::Listing{{{"index.py"}}, {}};
    }
};

/// The standard library, with every policy, all advice and every pattern loaded.
struct Loaded {
    Loaded() {
        policies = library.policies();
        policies.insert(policies.end(), library.advice().begin(), library.advice().end());
        for (const std::string& name : library.patternNames())
            policies.push_back(library.pattern(name));
    }

    std::set<Rule> rules() const {
        std::set<Rule> result;
        for (const library::Declaration& policy : policies)
            for (const syntax::Statement* const statement : policy.block().body->statements)
                if (statement->kind == syntax::StatementKind::Rule)
                    result.emplace(std::string(policy.block().name.text),
                                   std::string(syntax::declaredName(*statement).text));
        return result;
    }
    std::vector<policy::Example> examples() {
        return policy::examples(library,
                                "region primary = \"us-east-1\"\nregion secondary = \"us-west-2\"\n");
    }

    testing::MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    library::Modules modules{files, std::nullopt, sources};
    library::Library library{modules, sink};
    std::vector<library::Declaration> policies;
};

struct Outcome {
    std::size_t ofRule = 0; ///< findings whose note names the rule
    std::string others;     ///< errors that no policy reported
};

Outcome run(const policy::Example& example) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::Options options;
    options.advice = true;
    pipeline::check(AnyFolder(), {{"example.dr", example.text}}, options, sources, sink);
    const auto named = [&](const std::string& note) {
        return note == fmt::format("rule `{}` of the policy `{}`", example.rule, example.policy) ||
               note == fmt::format("rule `{}` of the advice `{}`", example.rule, example.policy) ||
               note == fmt::format("rule `{}` of the pattern `{}`", example.rule, example.policy);
    };
    Outcome outcome;
    for (const Diagnostic* const finding : sink.sorted()) {
        if (std::any_of(finding->notes.begin(), finding->notes.end(), named))
            ++outcome.ofRule;
        else if (finding->severity == diagnostics::Severity::Error && !finding->code->id.starts_with("DR08"))
            outcome.others += fmt::format("{} {}\n", finding->code->id, finding->message);
    }
    return outcome;
}

} // namespace

TEST_CASE("the policies of the standard library are read without a finding") {
    const Loaded loaded;
    CHECK_FALSE(loaded.policies.empty());
    CHECK(loaded.sink.sorted().empty());
}

TEST_CASE("every rule has a good and a bad example") {
    Loaded loaded;
    std::set<Rule> good;
    std::set<Rule> bad;
    for (const policy::Example& example : loaded.examples())
        (example.good ? good : bad).emplace(example.policy, example.rule);
    for (const Rule& rule : loaded.rules()) {
        INFO(rule.first << "." << rule.second);
        CHECK(good.count(rule) == 1);
        CHECK(bad.count(rule) == 1);
    }
    CHECK(good.size() == loaded.rules().size());
}

TEST_CASE("a rule is silent on its good example and speaks on its bad one") {
    Loaded loaded;
    for (const policy::Example& example : loaded.examples()) {
        const Outcome outcome = run(example);
        INFO(example.policy << "." << example.rule << (example.good ? " good:\n" : " bad:\n")
                            << example.text);
        CHECK((outcome.ofRule == 0) == example.good);
        CHECK(outcome.others == "");
    }
}

} // namespace drc::testing::policy_examples_test
