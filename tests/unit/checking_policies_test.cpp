#include "checking_cases.hpp"
#include "embedded_library.hpp"

#include <fmt/format.h>

/// Rules are checked by their types, whatever a topology has.
namespace drc::testing::checking_policies_test {

namespace {

std::string rule(const std::string& body) {
    return "policy house {\nlet limit = 3\nfunction twice(number) = number * 2\nrule sizes: warning {\n" +
           body + "\n}\n}\n";
}

} // namespace

TEST_CASE("a rule that no topology makes run is checked") {
    hold({
        {"a condition", rule("require limit == 3 else \"x\""), rule("require limit else \"x\""),
         "DR0301 limit"},
        {"a message", rule("require true else \"${upper(\"x\")}\""),
         rule("require true else \"${upper(7)}\""), "DR0301 upper(7)"},
        {"a help", rule("require true else \"x\" help lower(\"y\")"),
         rule("require true else \"x\" help lower(7)"), "DR0301 lower(7)"},
        {"a loop over what no topology has",
         rule("for r in resources_of(\"aws_sns_topic\") { let size = 1 + 2\nrequire size == 3 else \"x\" }"),
         rule("for r in resources_of(\"aws_sns_topic\") { let size = 1 + true\nrequire size == 3 else \"x\" "
              "}"),
         "DR0303 1 + true"},
        {"a branch", rule("when limit == 4 { require twice(limit) == 8 else \"x\" }"),
         rule("when limit == 4 { require twice(limit, 2) == 8 else \"x\" }"), "DR0306 twice(limit, 2)"},
        {"a function of the policy", "policy house { function half(x) = 1 when x else 2 }",
         "policy house { function half(x) = 1 when 3 else 2 }", "DR0301 3"},
        {"a value of the policy", "policy house { let half = [for x in []: x / 2] }",
         "policy house { let half = [for x in []: \"x\" / 2] }", "DR0303 \"x\" / 2"},
    });
}

TEST_CASE("what rules know of a topology has members of its own") {
    const std::string text =
        rule("for c in components where c.is(stateful) and strategy != backup_and_restore {\n"
             "require c.replicated else \"`${c}` in ${environment_suffix}\"\n}");
    CHECK(asLines(findings(text)) == "");
}

TEST_CASE("the library's own policies pass, as if a user had written them") {
    EmbeddedLibrary embedded;
    for (const library::Declaration& policy : embedded.library.policies()) {
        const source::SourceFile& file = *policy.module->file;
        INFO(file.path());
        const std::string overrides = fmt::format("DR0503 {}", policy.block().name.text);
        CHECK(asLines(findings(std::string(file.text()))) == overrides);
    }
}

} // namespace drc::testing::checking_policies_test
