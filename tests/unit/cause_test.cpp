#include "memory_files.hpp"

#include "pipeline/pipeline.hpp"
#include "source/embedded.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

/// What fails in the library is found where the user wrote what it fails for.
namespace drc::testing::cause_test {

namespace {

/// The findings of a topology with these components, in the embedded library with another file: code, text,
/// and the labels within that file.
std::string findingsWith(const std::string& path, const std::string& text, const std::string& components) {
    MemoryFiles files;
    for (const source::EmbeddedFile& each : source::embeddedLibrary())
        if (!each.path.starts_with("policies/"))
            files.add(fmt::format("lib/{}", each.path), std::string(each.text));
    files.add("lib/" + path, text);
    pipeline::Options options;
    options.libraryFolder = "lib";
    source::SourceMap sources;
    diagnostics::Sink sink;
    const std::string topology =
        "topology t {\n  region a = \"us-east-1\"\n  region b = \"us-west-2\"\n" + components + "}\n";
    pipeline::check(files, {{"t.dr", topology}}, options, sources, sink);
    std::string result;
    for (const diagnostics::Diagnostic* finding : sink.sorted()) {
        result += fmt::format("{} {}", finding->code->id, sources.text(finding->primary.span));
        for (const diagnostics::Label& label : finding->secondary)
            if (sources.file(label.span.file).path().ends_with(path))
                result += fmt::format(" | {}: {}", sources.text(label.span), label.text);
        result += "\n";
    }
    return result;
}

std::string kindWith(const std::string& members) {
    return "kind box {\n  param size: any = 1\n  param sizes: list = []\n" + members + "}\n";
}

std::string findingsOfKind(const std::string& members, const std::string& components) {
    return findingsWith("kinds/box.dr", kindWith(members), components);
}

std::string findingsOfRule(const std::string& condition) {
    return findingsWith("policies/own.dr",
                        "policy own {\n  function beyond(text) = text + 1\n  rule broken: error {\n"
                        "    for q in resources where q.type == \"aws_sqs_queue\" and q.role == \"a\" {\n"
                        "      require " +
                            condition + " else \"x\"\n    }\n  }\n}\n",
                        "  sqs one { }\n  sqs two { }\n");
}

} // namespace

TEST_CASE("what a kind cannot do with a setting is found at the setting") {
    CHECK(findingsOfKind("  require size + 1 > 2 else \"x\"\n", "  box one { size = \"s\" }\n") ==
          "DR0303 \"s\" | size + 1: evaluated here\n");
}

TEST_CASE("so it is where the value was made of the setting") {
    CHECK(findingsOfKind("  let both = \"${size}, ${size}\"\n  require both + 1 > 2 else \"x\"\n",
                         "  box one { size = 7 }\n") == "DR0303 7 | both + 1: evaluated here\n");
    CHECK(findingsOfKind("  require length([for one in sizes: \"${one}!\" + 1]) > 0 else \"x\"\n",
                         "  box one { sizes = [3] }\n")
              .find("DR0303 ") == 0);
}

TEST_CASE("so it is where a function of the library has failed") {
    const std::string function = "function more(text) = \"${text}\" + 1\n";
    CHECK(findingsWith("kinds/box.dr", function + kindWith("  require more(\"a${size}\") > 2 else \"x\"\n"),
                       "  box one { size = 7 }\n") == "DR0303 7 | \"${text}\" + 1: evaluated here\n");
}

TEST_CASE("without a setting it is found at the component, each for itself") {
    CHECK(findingsOfKind("  require component + 1 > 2 else \"x\"\n", "  box one { }\n  box two { }\n") ==
          "DR0303 box one | component + 1: evaluated here\nDR0303 box two | component + 1: evaluated here\n");
}

TEST_CASE("a rule that fails is found at the component that it judges, through functions, too") {
    CHECK(findingsOfRule("q.type + 1 > 2") ==
          "DR0303 sqs one | q.type + 1: evaluated here\nDR0303 sqs two | q.type + 1: evaluated here\n");
    CHECK(findingsOfRule("beyond(q.type) > 2") ==
          "DR0303 sqs one | text + 1: evaluated here\nDR0303 sqs two | text + 1: evaluated here\n");
}

} // namespace drc::testing::cause_test
