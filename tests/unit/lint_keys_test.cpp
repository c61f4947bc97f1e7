#include "memory_files.hpp"

#include "driver/lint/baseline.hpp"
#include "driver/lint/finding_key.hpp"
#include "driver/lint/known_findings.hpp"
#include "driver/lint/without_layout.hpp"
#include "driver/sha256.hpp"
#include "pipeline/pipeline.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace drc::testing::lint_keys_test {

using driver::withoutLayout;

namespace {

constexpr const char* program = R"(topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  let first  = { a: [1, 2], b: "x, # y" }
  let second = 2
}
)";

/// The keys of what is found in one file.
std::vector<std::string> keysOf(const std::string& path, const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    MemoryFiles files;
    files.add(path, text);
    pipeline::check(files, {{path, std::nullopt}}, {}, sources, sink);
    driver::FindingKeys keys(sources);
    std::vector<std::string> result;
    for (const diagnostics::Diagnostic* const finding : sink.sorted())
        result.push_back(keys.of(*finding).key);
    return result;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

std::string malformed(const std::string& text) {
    try {
        driver::Baseline::read(text);
    } catch (const driver::Baseline::Malformed& error) {
        return error.reason;
    }
    return "";
}

} // namespace

TEST_CASE("SHA-256 gives the examples of the standard") {
    CHECK(driver::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(driver::sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a text without layout is what the formatter leaves alone") {
    CHECK(withoutLayout("let  a =\n [ 1,\n 2, # two\n]") == "let a=[1 2]");
    CHECK(withoutLayout("let a=[1,2]") == "let a=[1 2]");
    CHECK(withoutLayout(R"(a = "x,  # y" # z)") == R"(a="x,  # y")");
    CHECK(withoutLayout(R"("a ${f("b  }", { c: 1 })} d"  e)") == R"("a ${f("b  }", { c: 1 })} d" e)");
    CHECK(withoutLayout(R"("\"  \\"  b)") == R"("\"  \\" b)");
    CHECK(withoutLayout("a b") != withoutLayout("ab"));
    for (const char* const torn : {"\"", "\"${", "\"${\"", "\"\\", "#", "", "\"${{"})
        CHECK(withoutLayout(torn).size() <= std::string(torn).size());
}

TEST_CASE("keys of findings survive layout, moved lines and names of files") {
    const auto keys = keysOf("a.dr", program);
    REQUIRE(keys.size() == 2);
    CHECK(keys[0] != keys[1]);
    CHECK(keysOf("other/b.dr", std::string(50, '\n') + program) == keys);
    CHECK(keysOf("a.dr", replaced(program, "[1, 2]", "[\n  1, # one\n 2,\n]")) == keys);
    CHECK(keysOf("a.dr", replaced(program, "let second = 2", "let second = 3"))[1] != keys[1]);
    CHECK(keysOf("a.dr", replaced(program, "payments", "orders"))[0] != keys[0]);
    const std::string renamed = replaced(program, "let second", "let third");
    CHECK(keysOf("a.dr", renamed)[0] == keys[0]);
    CHECK(keysOf("a.dr", renamed)[1] != keys[1]);
}

TEST_CASE("one finding more than is known is shown") {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const auto& file = sources.add("a.dr", program);
    for (std::uint32_t at = 0; at < 3; ++at)
        sink.report(diagnostics::codes::unusedName, {file.id(), at, at}, "value", "x");
    driver::FindingKeys keys(sources);
    driver::KnownFindings known{{keys.of(*sink.sorted()[0]).key, 2}};
    driver::leaveOutKnown(sink, keys, known, [](const auto&) { return false; });
    CHECK(sink.warningCount() == 3);
    driver::leaveOutKnown(sink, keys, known, [](const auto&) { return true; });
    REQUIRE(sink.warningCount() == 1);
    CHECK(sink.sorted()[0]->primary.span.begin == 2);
    CHECK(known.begin()->second == 0);
}

TEST_CASE("a baseline is read as it was written") {
    driver::Baseline baseline;
    CHECK(driver::Baseline::read(baseline.text()).entries().empty());
    baseline.add({"0123456789ab", "rule", "topology b", "", ""});
    baseline.add({"ba9876543210", "rule \"x\"", "topology a", "ledger", "a/b"}, 2);
    baseline.add({"0123456789ab", "rule", "topology b", "", ""});
    CHECK(baseline.text() == R"({
  "version": 1,
  "findings": [
    {"key": "ba9876543210", "count": 2, "rule": "rule \"x\"", "declaration": "topology a", "component": "ledger", "attribute": "a/b"},
    {"key": "0123456789ab", "count": 2, "rule": "rule", "declaration": "topology b", "component": "", "attribute": ""}
  ]
}
)");
    CHECK(driver::Baseline::read(baseline.text()).text() == baseline.text());
    driver::Baseline other;
    other.keepOthers(baseline, {"topology a"});
    CHECK(other.counts() == driver::KnownFindings{{"0123456789ab", 2}});
}

TEST_CASE("a baseline that is not one is refused with the reason") {
    CHECK(malformed(R"({"version": 2, "findings": []})") == "its version is 2, this drc reads 1");
    CHECK(malformed("[]") == "it is not a baseline of findings");
    CHECK(malformed("{") == "it is not JSON");
    CHECK(malformed(std::string(10'000, '[')) == "it is nested too deeply");
    CHECK(malformed(R"({"version": 1, "findings": [{"key": "x"}]})").starts_with("finding 1: "));
    CHECK(malformed(R"({"version": 1, "findings": []})").empty());
}

} // namespace drc::testing::lint_keys_test
