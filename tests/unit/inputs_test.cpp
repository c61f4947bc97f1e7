#include "memory_files.hpp"
#include "pipeline/pipeline.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

/// Each file of a command line has a namespace of its own, and what is shared is read once.
namespace drc::testing::inputs_test {

namespace {

std::string topology(const std::string& name, const std::string& body) {
    return fmt::format("topology {} {{\n  region primary   = \"us-east-1\"\n"
                       "  region secondary = \"us-west-2\"\n{}\n}}\n",
                       name, body);
}

struct Run {
    source::SourceMap sources;
    diagnostics::Sink sink;

    /// Where and what, sorted.
    std::vector<std::string> findings() const {
        std::vector<std::string> result;
        for (const diagnostics::Diagnostic* finding : sink.sorted()) {
            const source::Span span = finding->primary.span;
            result.push_back(fmt::format("{} {} {}: {}",
                                         span == source::nowhere ? "" : sources.file(span.file).path(),
                                         span.begin, finding->code->id, finding->message));
        }
        std::sort(result.begin(), result.end());
        return result;
    }
};

std::vector<std::string> checked(const MemoryFiles& files, const std::vector<std::string>& paths) {
    Run run;
    std::vector<pipeline::Input> inputs;
    for (const std::string& path : paths)
        inputs.push_back({path, std::nullopt});
    pipeline::check(files, inputs, {}, run.sources, run.sink);
    return run.findings();
}

/// What the runs find together, each finding once.
std::vector<std::string> checkedApart(const MemoryFiles& files, const std::vector<std::string>& paths) {
    std::vector<std::string> result;
    for (const std::string& path : paths)
        for (std::string& finding : checked(files, {path}))
            result.push_back(std::move(finding));
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

std::string codesOf(const Run& run) {
    std::string result;
    for (const diagnostics::Diagnostic* finding : run.sink.sorted())
        result += std::string(finding->code->id) + " ";
    return result;
}

const std::string inbox = "kind inbox { in each region { resource aws_sqs_queue q { name = name  "
                          "sqs_managed_sse_enabled = true } } }\n";

} // namespace

TEST_CASE("files that are checked together are found what each is found alone") {
    const std::string missed = "objectives { rto = 1s }  topic a { }\n"
                               "failover primary -> secondary { steps { wait 60s } }";
    const MemoryFiles files({
        {"fine.dr", topology("e", "topic a { }")},
        {"same.dr", topology("e", "topic a { }")},
        {"wrong.dr", topology("e", "topic a { misspelt = 1 }")},
        {"missed.dr", topology("m", missed)},
        {"inbox.dr", inbox + topology("i", "inbox a { }")},
        {"other.dr", inbox + topology("j", "inbox a { }")},
        {"unread.dr", "import \"none.dr\"\n" + topology("u", "topic a { }")},
        {"broken.dr", "kind broken { export e = 1 + \"a\" }\n"},
        {"importer.dr", "import \"broken.dr\"\n" + topology("k", missed)},
        {"again.dr", "import \"broken.dr\"\n" + topology("l", missed)},
        {"syntax.dr", "topology s {"},
        {"first.dr", "import \"syntax.dr\"\n" + topology("f", "topic a { }")},
        {"lent.dr", topology("n", "inbox a { }")}, // a kind that another input has
    });
    std::vector<std::string> all{"fine.dr",   "same.dr",   "wrong.dr",  "missed.dr",   "inbox.dr",
                                 "other.dr",  "unread.dr", "broken.dr", "importer.dr", "again.dr",
                                 "syntax.dr", "first.dr",  "lent.dr",   "absent.dr"};
    CHECK(fmt::format("{}", fmt::join(checked(files, all), "\n")) ==
          fmt::format("{}", fmt::join(checkedApart(files, all), "\n")));
    // Whoever comes first.
    std::reverse(all.begin(), all.end());
    CHECK(fmt::format("{}", fmt::join(checked(files, all), "\n")) ==
          fmt::format("{}", fmt::join(checkedApart(files, all), "\n")));
}

TEST_CASE("a file that is named twice, or imported as well, is read once") {
    const MemoryFiles files({{"a.dr", "import \"k.dr\"\n" + topology("t", "inbox a { }")}, {"k.dr", inbox}});
    Run run;
    const auto outcome =
        pipeline::compile(files, {{"a.dr", {}}, {"./a.dr", {}}, {"k.dr", {}}}, {}, run.sources, run.sink);
    CHECK(codesOf(run).find("DR02") == std::string::npos);
    CHECK(outcome.inputFiles == std::vector<std::string>{"a.dr", "k.dr"});
}

TEST_CASE("topologies of one name are refused where they would be deployed together") {
    const std::vector<pipeline::Input> inputs{{"a.dr", topology("e", "topic a { }")},
                                              {"b.dr", topology("e", "topic a { }")}};
    Run checking;
    pipeline::check(MemoryFiles(), inputs, {}, checking.sources, checking.sink);
    CHECK(codesOf(checking).empty());
    Run compiling;
    CHECK(pipeline::compile(MemoryFiles(), inputs, {}, compiling.sources, compiling.sink).outputs.empty());
    CHECK(codesOf(compiling) == "DR0204 "); // once, not for each resource
    const diagnostics::Diagnostic& error = *compiling.sink.sorted().front();
    CHECK(error.secondary.size() == 1);
    Run proving;
    CHECK(pipeline::prove(MemoryFiles(), inputs, {}, proving.sources, proving.sink).empty());
    CHECK(codesOf(proving) == "DR0204 ");
}

TEST_CASE("names at the provider are compared over all files that are compiled") {
    const std::vector<pipeline::Input> inputs{{"a.dr", topology("orders", "topic late_notices { }")},
                                              {"b.dr", topology("orders_late", "topic notices { }")}};
    Run run;
    CHECK(pipeline::compile(MemoryFiles(), inputs, {}, run.sources, run.sink).outputs.empty());
    CHECK(codesOf(run) == "DR0425 ");
}

TEST_CASE("the reference describes the kinds of all files, and refuses two of one name") {
    const std::string outbox = "kind outbox { in each region { output o = 1 } }\n";
    Run run;
    const auto pages =
        pipeline::reference(MemoryFiles(), {{"a.dr", inbox}, {"b.dr", outbox}}, {}, run.sources, run.sink);
    CHECK(codesOf(run).empty());
    for (const char* path : {"kinds/inbox.md", "kinds/outbox.md"})
        CHECK(std::any_of(pages.begin(), pages.end(),
                          [&](const pipeline::Artifact& page) { return page.path == path; }));
    Run twice;
    pipeline::reference(MemoryFiles(), {{"a.dr", inbox}, {"b.dr", inbox}}, {}, twice.sources, twice.sink);
    CHECK(codesOf(twice) == "DR0204 ");
}

} // namespace drc::testing::inputs_test
