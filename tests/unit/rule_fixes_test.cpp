#include "memory_files.hpp"

#include "diagnostics/render.hpp"
#include "pipeline/fix_round.hpp"
#include "pipeline/pipeline.hpp"
#include "semantics/written_value.hpp"
#include "syntax/in_quotes.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace drc::testing::rule_fixes_test {

namespace {

using semantics::Value;
using Files = std::map<std::string, std::string>;

enum class Allowed : std::uint8_t { Safe, All };

/// The files after one round of the fixes of all rules.
Files mended(Files files, Allowed allowed = Allowed::All) {
    files.emplace("x/index.py", "def handler(event, context):\n    return {}\n");
    const testing::MemoryFiles disk(files);
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::check(disk, {{"a.dr", std::nullopt}}, {}, sources, sink);
    sink.leaveOut([](const diagnostics::Diagnostic& finding) { return finding.rule.empty(); });
    pipeline::Fixer fixer({allowed == Allowed::All, [](const source::SourceFile& file) {
                               return file.origin() == source::Origin::User;
                           }});
    for (const auto& [id, text] : fixer.round(sink, sources))
        files[sources.file(id).path()] = text;
    return files;
}

std::string program(const std::string& rule, const std::string& lines) {
    return "policy p {\n  rule r: warning {\n" + rule +
           "  }\n}\ntopology t {\n  region primary   = \"us-east-1\"\n  region secondary = "
           "\"us-west-2\"\n\n" +
           lines + "}\n";
}

/// What a clause of a rule about each component called `x` makes of the lines of a topology.
std::string after(const std::string& clause, const std::string& lines, Allowed allowed = Allowed::All) {
    const std::string rule =
        "    for c in components where c.name == \"x\" or c.name.starts_with(\"x\") {\n      require "
        "false else \"wrong\" " +
        clause + "\n    }\n";
    const std::string before = program(rule, "");
    const std::string text = mended({{"a.dr", program(rule, lines)}}, allowed).at("a.dr");
    const std::size_t begin = before.size() - 2;
    return text.substr(begin, text.size() - 2 - begin);
}

} // namespace

TEST_CASE("a setting is added to a block in its layout") {
    CHECK(after("fix c { log_retention = 60d }", "  topic x { }\n") == "  topic x { }\n"); // it has none
    CHECK(after("fix c { emails = [\"a@b.example\"] }", "  topic x { }\n") ==
          "  topic x { emails = [\"a@b.example\"] }\n");
    CHECK(after("fix c { emails = [] }", "  topic x { encrypted_by = null }\n") ==
          "  topic x { encrypted_by = null  emails = [] }\n");
    CHECK(after("fix c { emails = [] }", "  topic x {\n    encrypted_by = null # for now\n  }\n") ==
          "  topic x {\n    encrypted_by = null # for now\n    emails = []\n  }\n");
    CHECK(after("fix c { emails = [] }", "  topic x {\n    # nobody yet\n  }\n") ==
          "  topic x {\n    # nobody yet\n    emails = []\n  }\n");
    CHECK(after("fix c { emails = [] }", "  topic x {\n    objectives { rto = 1h }\n  }\n") ==
          "  topic x {\n    emails = []\n    objectives { rto = 1h }\n  }\n");
    CHECK(after("fix c { emails = [] }", "  topic x { objectives { rto = 1h } }\n") ==
          "  topic x { emails = []  objectives { rto = 1h } }\n");
}

TEST_CASE("a setting is changed where it stands, by region too, and removed with its line") {
    CHECK(after("fix c { emails = [\"b\"] }", "  topic x { emails = [\"a\"] }\n") ==
          "  topic x { emails = [\"b\"] }\n");
    CHECK(after("fix c { emails = null }",
                "  topic x {\n    emails       = [\"a\"]\n    encrypted_by = null\n  }\n") ==
          "  topic x {\n    encrypted_by = null\n  }\n");
    CHECK(after("fix c { emails = null }", "  topic x { }\n") == "  topic x { }\n");
    // All regions, where no resource of one is judged.
    CHECK(
        after("fix c { emails = [] }", "  topic x { emails = { primary: [\"a\"], secondary: [\"b\"] } }\n") ==
        "  topic x { emails = [] }\n");
    const std::string ofResource =
        "    for r in resources_of(\"aws_cloudwatch_log_group\") where r.role == \"secondary\" {\n      "
        "require false else \"wrong\" fix r.component { log_retention = 60d }\n    }\n";
    const std::string lambda =
        "  lambda x {\n    source        = \"./x\"\n    handler       = \"index.handler\"\n    "
        "log_retention = { primary: 30d, secondary: 7d }\n  }\n";
    const std::string text = mended({{"a.dr", program(ofResource, lambda)}}).at("a.dr");
    CHECK(text.find("log_retention = { primary: 30d, secondary: 60d }") != std::string::npos);
}

TEST_CASE("a member of an enumeration is written bare, a component by its name, a text with its suffix") {
    CHECK(after("fix c { architecture = \"x86_64\" }",
                "  lambda x { source = \"./x\"  handler = \"index.handler\" }\n") ==
          "  lambda x { source = \"./x\"  handler = \"index.handler\"  architecture = x86_64 }\n");
    CHECK(after("fix c { handler = \"x86_64\" }",
                "  lambda x { source = \"./x\"  handler = \"index.handler\" }\n") ==
          "  lambda x { source = \"./x\"  handler = \"x86_64\" }\n");
    CHECK(after("fix c { alerts = [for other in components where other.is(topic): other] }",
                "  topic oncall { }\n  lambda x { source = \"./x\"  handler = \"index.handler\" }\n") ==
          "  topic oncall { }\n  lambda x { source = \"./x\"  handler = \"index.handler\"  alerts = [oncall] "
          "}\n");
    CHECK(after("fix c { handler = \"a-${environment_suffix}\" }",
                "  lambda x { source = \"./x\"  handler = \"index.handler\" }\n") ==
          "  lambda x { source = \"./x\"  handler = \"a-${environment_suffix}\" }\n");
}

TEST_CASE("what stands for several, or is only suggested, needs review") {
    const std::string family = "  topic x for key in [\"a\", \"b\"] { }\n";
    CHECK(after("fix c { emails = [] }", family, Allowed::Safe) == family);
    CHECK(after("fix c { emails = [] }", family) == "  topic x for key in [\"a\", \"b\"] { emails = [] }\n");
    CHECK(after("suggest c { emails = [] }", "  topic x { }\n", Allowed::Safe) == "  topic x { }\n");
    CHECK(after("fix c { emails = [] }", "  topic x { }\n", Allowed::Safe) == "  topic x { emails = [] }\n");
    const std::string commented = "  topic x {\n    emails = [\"a\"] # Ada\n  }\n";
    CHECK(after("fix c { emails = null }", commented, Allowed::Safe) == commented);
    CHECK(after("fix c { emails = null }", commented) == "  topic x {\n  }\n");
}

TEST_CASE("the first fix that can be made is offered, and none of what is not there") {
    CHECK(after("fix null { emails = [] }", "  topic x { }\n") == "  topic x { }\n");
    CHECK(after("fix c { nothing = 1 }\n fix c { emails = [] }", "  topic x { }\n") ==
          "  topic x { emails = [] }\n");
    CHECK(after("fix (c when length(components) > 1 else null) { emails = [] }", "  topic x { }\n") ==
          "  topic x { }\n");
    CHECK(after("fix c { emails = [arn_of(\"a\")] }", "  topic x { }\n").find("emails") == std::string::npos);
}

TEST_CASE("plans, steps, replicas, drills, the topology and resources of kinds have settings, too") {
    const std::string steps =
        "  topic oncall { }\n  failover primary -> secondary {\n    steps { notify oncall }\n  }\n";
    const auto of = [](const std::string& rule, const std::string& lines) {
        return mended({{"a.dr", program(rule, lines)}}).at("a.dr");
    };
    const auto holds = [](const std::string& text, const std::string& part) {
        CAPTURE(text);
        CHECK(text.find(part) != std::string::npos);
    };
    holds(of("    for plan in plans where plan.kind == \"failover\" {\n      require false else \"wrong\" "
             "fix plan { engine = "
             "\"step_functions\" }\n    }\n",
             steps),
          "    engine = step_functions\n    steps { notify oncall }\n");
    // A derived plan is written nowhere.
    const std::string derived =
        of("    for plan in plans where plan.derived {\n      require false else \"wrong\" fix plan { "
           "mode = \"manual\" }\n    }\n",
           steps);
    CHECK(derived.find("mode = manual") == std::string::npos);
    holds(of("    for plan in plans where plan.kind == \"failover\" {\n      for step in plan.steps {\n      "
             "  require false else "
             "\"wrong\" fix step { optional = true }\n      }\n    }\n",
             steps),
          "notify oncall { optional = true }");
    holds(of("    for c in components where c.replicated {\n      for one in c.replicas {\n        require "
             "false else \"wrong\" "
             "fix one { max_lag = 1m }\n      }\n    }\n",
             "  dynamodb sessions { key = \"id\" }\n  replicate primary -> secondary { sessions }\n"),
          "replicate primary -> secondary { sessions { max_lag = 1m } }");
    holds(of("    require protect else \"wrong\" fix topology { protect = true }\n", "  topic oncall { }\n"),
          "region secondary = \"us-west-2\"\n  protect = true");
    const std::string kind =
        "kind job {\n  in each region {\n    resource aws_cloudwatch_log_group log {\n      name = "
        "name\n      retention_in_days = 7\n    }\n  }\n}\n";
    const std::string rule =
        "    for r in resources_of(\"aws_cloudwatch_log_group\") {\n      let days = attribute(r, "
        "\"retention_in_days\")\n      require days.value > 7 else \"wrong\" fix days { value = 30 }\n    "
        "}\n";
    const std::string ofKind = mended({{"a.dr", kind + program(rule, "  job x { }\n")}}).at("a.dr");
    holds(ofKind, "retention_in_days = 30");
    const std::string set =
        mended({{"a.dr", kind + program("    for r in resources_of(\"aws_cloudwatch_log_group\") {\n      "
                                        "require false else \"wrong\" fix r { kms_key_id = \"a\"  name = "
                                        "null  nested { one = 1 } }\n    }\n",
                                        "  job x { }\n")}})
            .at("a.dr");
    holds(set, "kms_key_id = \"a\"");
    holds(set, "nested { one = 1 }");
    CHECK(set.find("      name") == std::string::npos);
}

TEST_CASE("an attribute is mended where its value was written, and not where that is put together") {
    const std::string kind =
        "kind bell {\n  param title: string\n  in each region {\n    resource aws_sns_topic topic "
        "{\n      name = title\n    }\n  }\n}\n";
    const std::string rule =
        "    for r in resources_of(\"aws_sns_topic\") {\n      require false else \"wrong\" fix "
        "attribute(r, \"name\") { value = \"new\" }\n    }\n";
    const auto of = [&](const std::string& lines) {
        return mended({{"a.dr", kind + program(rule, lines)}}).at("a.dr");
    };
    CHECK(of("  bell x { title = \"old\" }\n").find("bell x { title = \"new\" }") != std::string::npos);
    CHECK(of("  let part = \"old\"\n  bell x { title = \"${part}-er\" }\n").find("${part}-er") !=
          std::string::npos);
}

TEST_CASE("a component of an extension is mended in the file of the extension") {
    const std::string rule = "    for c in components where c.is(topic) {\n      require false else "
                             "\"wrong\" fix c { emails = [] }\n    }\n";
    const Files files =
        mended({{"a.dr", "import \"b.dr\"\n" + program(rule, "  topic one { }\n")},
                {"b.dr", "extend topology t {\n  topic two {\n    encrypted_by = null\n  }\n}\n"}});
    CHECK(files.at("a.dr").find("topic one { emails = [] }") != std::string::npos);
    CHECK(files.at("b.dr") ==
          "extend topology t {\n  topic two {\n    encrypted_by = null\n    emails       = []\n  }\n}\n");
}

TEST_CASE("a requirement of a kind says fixes of its component") {
    const std::string kind =
        "kind bell {\n  param volume: number = 3\n  require volume <= 5 else \"too loud\" fix component { "
        "volume = 5 }\n  in each region {\n    resource aws_sns_topic topic {\n      name = name\n    }\n  "
        "}\n}\n";
    const std::string text =
        "topology t {\n  region primary   = \"us-east-1\"\n  region secondary = \"us-west-2\"\n\n  bell x { "
        "volume = 11 }\n}\n";
    const testing::MemoryFiles disk(Files{{"a.dr", kind + text}});
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::check(disk, {{"a.dr", std::nullopt}}, {}, sources, sink);
    std::size_t offered = 0;
    for (const diagnostics::Diagnostic* finding : sink.sorted())
        for (const diagnostics::Fix& fix : finding->fixes) {
            ++offered;
            CHECK(fix.title == "set `volume = 5` of `x`");
            REQUIRE(fix.edits.size() == 1);
            CHECK(sources.text(fix.edits.front().span) == "11");
            CHECK(fix.edits.front().replacement == "5");
        }
    CHECK(offered == 1);
}

TEST_CASE("values are written as programs write them") {
    const auto written = [](const Value& value) {
        return semantics::writtenValue(value).value_or("nothing");
    };
    CHECK(written(true) == "true");
    CHECK(written(0.5) == "0.5");
    CHECK(written(Value("a \"b\" \\ ${c} $d\n")) == "\"a \\\"b\\\" \\\\ \\${c} $d\\n\"");
    CHECK(written(Value::list({Value(1.0), Value("a")})) == "[1, \"a\"]");
    CHECK(written(Value::list({})) == "[]");
    CHECK(written(Value::map({{"a", Value(1.0)}, {"with blank", Value(2.0)}, {"when", Value(3.0)}})) ==
          "{ a: 1, \"with blank\": 2, \"when\": 3 }");
    CHECK(written(Value::map({})) == "{ }");
    CHECK(written(semantics::Duration{90000}) == "1m30s");
    CHECK(written(Value(semantics::Null{})) == "null");
    CHECK(written(Value::range(Value(1.0), Value(2.0))) == "1..2");
}

} // namespace drc::testing::rule_fixes_test
