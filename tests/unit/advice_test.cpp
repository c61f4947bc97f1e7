#include "compiled.hpp"

#include "binding/binder.hpp"
#include "library/library.hpp"
#include "library/modules.hpp"
#include "policy/rule_needs.hpp"

#include <algorithm>

namespace drc::testing::advice_test {

namespace {

std::string linted(const std::string& text, bool advice = true) {
    const testing::MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::Options options;
    options.advice = advice;
    pipeline::check(files, {{"sample.dr", text}}, options, sources, sink);
    std::string result;
    for (const diagnostics::Diagnostic* finding : sink.sorted())
        result += fmt::format("{} {}\n", finding->code->id, finding->message);
    return result;
}

const char* const topology = R"(
topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  objectives { rto = 1h }
  topic oncall { }
  failover primary -> secondary { steps { notify oncall } }
  allow missed_objective on payments because "nothing leads clients there"
)";

std::string with(const std::string& rules, const std::string& statements = "") {
    return rules + topology + statements + "}\n";
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("advice is asked where it is asked for alone") {
    const std::string text = with("advice habits { rule quiet: warning { require false else \"said\" } }\n");
    CHECK(holds(linted(text), "DR0802 said"));
    CHECK(!holds(linted(text, false), "said"));
}

TEST_CASE("a suppression of advice is known, used or not, where advice is not asked") {
    const std::string rules = "advice habits { rule quiet: warning { require false else \"said\" } }\n";
    CHECK(linted(with(rules, "allow quiet on payments because \"x\"\n"), false).empty());
    CHECK(linted(with("", "allow no_drill on payments because \"x\"\n"), false).empty());
    CHECK(!holds(linted(with(rules, "allow quiet on payments because \"x\"\n")), "said"));
    CHECK(holds(linted(with("", "allow no_drill on payments because \"x\"\n")), "DR0805"));
    CHECK(holds(linted(with("", "allow no_dril on payments because \"x\"\n"), false), "DR0804"));
}

TEST_CASE("a rule of advice is no error") {
    const std::string text = with("advice habits { rule loud: error { require false else \"said\" } }\n");
    for (const bool advice : {true, false}) {
        CHECK(holds(linted(text, advice), "DR0820"));
        CHECK(!holds(linted(text, advice), "said"));
    }
}

TEST_CASE("a rule asks for the ledger directly, by a value, or by a function") {
    for (const char* const condition :
         {"objectives.rto.expected <= 1m", "quick", "is_quick(objectives.rto)", "asked()"}) {
        const std::string rules = fmt::format("policy bank {{\n"
                                              "  let quick = objectives.rto.expected <= 1m\n"
                                              "  function is_quick(one) = one.expected <= 1m\n"
                                              "  function asked() = quick\n"
                                              "  rule fast: warning {{ require {} else \"slow\" }}\n"
                                              "}}\n",
                                              condition);
        CHECK_MESSAGE(holds(linted(with(rules), false), "DR0802 slow"), condition);
    }
}

TEST_CASE("a rule that asks for the ledger waits until nothing else is wrong") {
    const std::string rules =
        "policy bank { rule fast: warning { require objectives.rto.expected <= 1m else \"slow\" } }\n";
    const std::string found = linted(with(rules, "topic oncall { nothing = 1 }\n"), false);
    CHECK(!found.empty());
    CHECK(!holds(found, "slow"));
    CHECK(holds(
        linted(with(rules + "policy other { rule last: error { require false else \"other\" } }\n"), false),
        "other"));
}

TEST_CASE("what has no bound is longer than all else, and what is absent is null") {
    const auto isTrue = [&](const std::string& condition) {
        const std::string found = linted(with("policy bank { rule told: warning { require not (" + condition +
                                              ") else \"it holds\" } }\n"),
                                         false);
        return found == "DR0802 it holds\n";
    };
    CHECK(isTrue("objectives.rto.worst > 100d"));
    CHECK(isTrue("\"${objectives.rto.worst}\" == \"no bound\""));
    CHECK(isTrue("objectives.rto.target == 1h"));
    CHECK(isTrue("objectives.zone.rto.target == null"));
    CHECK(isTrue("objectives.corruption.rpo.verdict == null"));
    CHECK(isTrue("not objectives.corruption.rpo.judged and objectives.corruption.rpo.expected > 100d"));
}

TEST_CASE("no policy of the library asks for the ledger") {
    const testing::MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    library::Modules modules{files, std::nullopt, sources};
    library::Library library{modules, sink};
    binding::Bindings bindings;
    binding::Binder binder(library, sink, bindings);
    semantics::Evaluator evaluator(sources, sink, binder);
    policy::NeedsOfRules needs(evaluator);
    std::vector<library::Declaration> all = library.policies();
    for (const std::string& name : library.patternNames())
        all.push_back(library.pattern(name));
    std::size_t ofAdvice = 0;
    const auto count = [&](const library::Declaration& policy) {
        const auto& statements = policy.block().body->statements;
        return std::count_if(statements.begin(), statements.end(), [&](const syntax::Statement* statement) {
            return statement->kind == syntax::StatementKind::Rule &&
                   needs.of(syntax::as<syntax::Block>(*statement)).ledger;
        });
    };
    for (const library::Declaration& policy : all)
        CHECK(count(policy) == 0);
    for (const library::Declaration& advice : library.advice())
        ofAdvice += static_cast<std::size_t>(count(advice));
    CHECK(ofAdvice > 3);
}

} // namespace drc::testing::advice_test
