#include "memory_files.hpp"
#include "today.hpp"

#include "diagnostics/explain.hpp"
#include "pipeline/example_runs.hpp"
#include "pipeline/pipeline.hpp"
#include "source/embedded.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::testing::explain_examples_test {

using diagnostics::Diagnostic;
using diagnostics::Severity;

namespace {

/// Codes that no program can show, and why; their pages show commands or files instead.
const std::map<std::string_view, std::string_view> withoutProgram{
    {"DR0003", "an example would have a gigabyte"},
    {"DR0520", "a link in a folder is at fault"},
    {"DR0531", "the library is at fault"},
    {"DR0532", "the library is at fault"},
    {"DR0901", "a path on the command line is at fault, not a text"},
    {"DR0902", "the output folder is at fault"},
    {"DR0903", "a file in the output folder is at fault"},
    {"DR0904", "the manifest in the output folder is at fault"},
    {"DR0905", "what lies in the output folder is at fault"},
    {"DR0906", "what lies in the output folder is at fault"},
    {"DR0911", "what lies in the output folder is at fault"},
    {"DR0907", "an option of the command line is at fault"},
    {"DR0908", "an option of the command line is at fault"},
    {"DR0910", "it is about where results go"},
    {"DR0909", "an option of the command line is at fault"},
    {"DR1101", "a configuration is at fault"},
    {"DR1102", "a configuration is at fault"},
    {"DR1103", "a configuration is at fault"},
    {"DR1104", "a configuration is at fault"},
    {"DR1105", "a configuration is at fault"},
    {"DR1106", "a configuration is at fault"},
    {"DR1107", "a configuration is at fault"},
    {"DR1108", "a configuration is at fault"},
    {"DR1109", "a configuration is at fault"},
    {"DR1120", "the file of a baseline is at fault"},
    {"DR1121", "the file of a baseline is at fault"},
    {"DR1130", "two states of a program are compared"},
    {"DR1131", "two states of a program are compared"},
    {"DR1140", "a plan of Terraform is at fault"},
    {"DR1141", "a plan of Terraform is at fault"},
    {"DR1142", "a plan of Terraform is at fault"},
    {"DR1143", "a plan of Terraform is at fault"},
    {"DR1144", "a plan of Terraform is at fault"},
    {"DR1145", "a plan of Terraform is at fault"},
    {"DR1146", "a configuration of Terraform is at fault"},
    {"DR1147", "a configuration of Terraform is at fault"},
    {"DR1148", "a plan of Terraform is at fault"},
    {"DR1150", "a state of Terraform is at fault"},
    {"DR1151", "the library is at fault"},
    {"DR1152", "an option of the command line is at fault"},
};

/// Codes whose example cannot but give other errors, too: none so far.
const std::map<std::string_view, std::set<std::string_view>> mayComeWith{
    {"DR0436", {"DR0301"}}, // of the other topology
};

/// Codes that only `compile` reports: `check` takes files without a topology.
const std::set<std::string_view> onlyCompiled{"DR0421"};

/// Codes that only `drc test` reports.
const std::set<std::string_view> onlyTested{"DR0813", "DR0814", "DR0821"};

/// Content that no compression makes smaller.
std::string filmOf(std::size_t size) {
    std::string content(size, '\0');
    std::uint64_t state = 1;
    for (char& byte : content) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        byte = static_cast<char>(state >> 56U);
    }
    return content;
}

/// What the pages speak of besides `.dr` files: sources of a function, a folder with nothing that counts, and
/// one with more than a package may hold.
testing::MemoryFiles surroundings(std::string_view code) {
    testing::MemoryFiles files;
    files.add("processor/index.py", "def handler(event, context):\n    return {}\n");
    files.add("drafts/.DS_Store", "");
    files.add("checkout/index.py", "def handler(event, context):\n    return {}\n");
    if (code == "DR0521") files.add("checkout/.env", "PASSWORD=secret\n");
    if (code == "DR0506") files.add("media/film.mp4", filmOf(60U << 20U));
    return files;
}

/// One run over the files of an example, all of which are named on the command line but those that only
/// extend a topology of another one.
struct Run {
    Run(std::string_view code, const std::vector<diagnostics::Example>& examples) {
        testing::MemoryFiles files = surroundings(code);
        std::vector<pipeline::Input> inputs;
        for (const diagnostics::Example& example : examples) {
            files.add(example.file, example.text);
            if (examples.size() == 1 || !example.text.starts_with("extend "))
                inputs.push_back({example.file, example.text});
        }
        pipeline::Options options;
        options.today = today;
        // The examples of too much work and memory take many times as much.
        options.mostSteps = 1'000'000;
        if (code == "DR0321") options.mostBytes = std::size_t{8} << 20U;
        if (onlyTested.count(code) != 0)
            pipeline::runExamples(files, inputs, options, sources, sink);
        else if (onlyCompiled.count(code) != 0)
            pipeline::compile(files, inputs, options, sources, sink);
        else
            pipeline::check(files, inputs, options, sources, sink);
    }

    std::set<std::string_view> ids() const {
        std::set<std::string_view> result;
        for (const Diagnostic* const finding : sink.sorted())
            result.insert(finding->code->id);
        return result;
    }
    std::set<std::string_view> errors() const {
        std::set<std::string_view> result;
        for (const Diagnostic* const finding : sink.sorted())
            if (finding->severity == Severity::Error) result.insert(finding->code->id);
        return result;
    }
    std::string report() const { return renderShort(sink, sources, {}); }

    source::SourceMap sources;
    diagnostics::Sink sink;
};

/// Every code with an example that can be run.
template <class Visit>
void forEachPage(const Visit& visit) {
    for (const diagnostics::CodeInfo& code : diagnostics::codeTable()) {
        const auto text = diagnostics::pageOf(code);
        if (!text || withoutProgram.count(code.id) != 0) continue;
        INFO(code.id);
        visit(code, diagnostics::parsePage(*text));
    }
}

std::string joinedTexts(const Diagnostic& finding) {
    std::string result = finding.message + "\n" + finding.primary.text;
    for (const diagnostics::Label& label : finding.secondary)
        result += "\n" + label.text;
    for (const std::string& note : finding.notes)
        result += "\n" + note;
    for (const std::string& help : finding.helps)
        result += "\n" + help;
    return result;
}

void checkThatNoCppShows(const std::string& texts) {
    CHECK_MESSAGE(texts.find("::") == std::string::npos, texts);
    CHECK_MESSAGE(texts.find("{}") == std::string::npos, texts);
}

} // namespace

TEST_CASE("every code has a page, and every page a code") {
    for (const diagnostics::CodeInfo& code : diagnostics::codeTable()) {
        const auto text = diagnostics::pageOf(code);
        REQUIRE_MESSAGE(text.has_value(), code.id << " has no page");
        const diagnostics::Page page = diagnostics::parsePage(*text);
        CHECK_MESSAGE(!page.title.empty(), code.id);
        CHECK_MESSAGE(page.text.size() > 80, code.id << " explains little");
    }
    for (const source::EmbeddedFile& file : source::embeddedExplanations())
        CHECK_MESSAGE(diagnostics::findCode(file.path.substr(0, file.path.find('.'))) != nullptr,
                      file.path << " explains no code");
}

TEST_CASE("pages without a program say what to do in another way") {
    for (const auto& entry : withoutProgram) {
        INFO(entry.first << ": " << entry.second);
        const diagnostics::CodeInfo* const code = diagnostics::findCode(entry.first);
        REQUIRE(code != nullptr);
        const std::string_view text = diagnostics::pageOf(*code).value_or("");
        CHECK(diagnostics::parsePage(text).fails.empty());
        const std::size_t fixed = text.find("\n## Fixed\n");
        REQUIRE(fixed != std::string_view::npos);
        CHECK(text.substr(0, fixed).find("\n```") != std::string_view::npos);
        CHECK(text.substr(fixed).find("\n```") != std::string_view::npos);
    }
}

TEST_CASE("the failing example of a page gives its code and no other error, and no message shows C++") {
    forEachPage([](const diagnostics::CodeInfo& code, const diagnostics::Page& page) {
        REQUIRE_FALSE(page.fails.empty());
        const Run run(code.id, page.fails);
        INFO(run.report());
        CHECK(run.ids().count(code.id) == 1);
        std::set<std::string_view> others = run.errors();
        others.erase(code.id);
        const auto allowed = mayComeWith.find(code.id);
        CHECK(others == (allowed == mayComeWith.end() ? std::set<std::string_view>{} : allowed->second));
        for (const Diagnostic* const finding : run.sink.sorted())
            checkThatNoCppShows(joinedTexts(*finding));
    });
}

TEST_CASE("the fixed example of a page gives no error, and its own code not at all") {
    forEachPage([](const diagnostics::CodeInfo& code, const diagnostics::Page& page) {
        REQUIRE_FALSE(page.fixed.empty());
        const Run run(code.id, page.fixed);
        INFO(run.report());
        CHECK(run.errors().empty());
        CHECK(run.ids().count(code.id) == 0);
    });
}

TEST_CASE("the fixed example of a page is in canonical layout") {
    forEachPage([](const diagnostics::CodeInfo&, const diagnostics::Page& page) {
        for (const diagnostics::Example& example : page.fixed) {
            source::SourceMap sources;
            diagnostics::Sink sink;
            const source::SourceFile& file = sources.add(example.file, example.text);
            CHECK(syntax::format(file, syntax::parse(file, sink)) == example.text);
        }
    });
}

} // namespace drc::testing::explain_examples_test
