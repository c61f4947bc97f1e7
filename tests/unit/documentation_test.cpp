#include "embedded_library.hpp"
#include "expansion/facts.hpp"
#include "file_text.hpp"
#include "memory_files.hpp"

#include "backends/ssm/limits.hpp"
#include "backends/state_machine/limits.hpp"
#include "binding/builtins.hpp"
#include "diagnostics/markdown.hpp"
#include "diagnostics/render.hpp"
#include "ir/program.hpp"
#include "library/library.hpp"
#include "pipeline/pipeline.hpp"
#include "semantics/functions.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::testing::documentation_test {

namespace {

const std::filesystem::path root = DRC_SOURCE_DIR;

const std::string& reference() {
    static const std::string text = textOf(root / "docs/language.md");
    return text;
}

/// The language reference, the front page, and the page of each example.
std::vector<std::filesystem::path> pages() {
    std::vector<std::filesystem::path> result{root / "docs/language.md"};
    if (std::filesystem::exists(root / "README.md")) result.push_back(root / "README.md");
    for (const auto& entry : std::filesystem::directory_iterator(root / "examples"))
        if (std::filesystem::exists(entry.path() / "README.md")) result.push_back(entry.path() / "README.md");
    return result;
}

/// A block of code that is marked `dr`.
struct Snippet {
    std::string file; ///< `program.dr`, unless the block says another; then other blocks may import it
    bool fragment = false;
    std::string text;
};

std::vector<Snippet> snippetsOf(const std::string& page) {
    std::vector<Snippet> result;
    for (const diagnostics::Block& block : diagnostics::parseMarkdown(page)) {
        if (block.kind != diagnostics::Block::Kind::Code) continue;
        static const std::regex words("\\S+");
        const std::string information(block.information);
        std::vector<std::string> marks;
        for (auto word = std::sregex_iterator(information.begin(), information.end(), words);
             word != std::sregex_iterator(); ++word)
            marks.push_back(word->str());
        if (marks.empty() || marks.front() != "dr") continue;
        Snippet snippet{"program.dr", false, std::string(block.text)};
        for (const std::string& mark : marks) {
            if (mark == "fragment") snippet.fragment = true;
            if (mark.starts_with("file=")) snippet.file = mark.substr(5);
        }
        result.push_back(std::move(snippet));
    }
    return result;
}

/// What `check` finds in a program, if any of it is as bad as that. The program may use the named blocks of
/// its page and the folder `processor`.
std::string findings(const std::string& file, const std::string& text, const std::vector<Snippet>& beside,
                     diagnostics::Severity least) {
    testing::MemoryFiles files;
    files.add("processor/index.py", "def handler(event, context):\n    return {}\n");
    for (const Snippet& snippet : beside)
        if (snippet.file != "program.dr") files.add(snippet.file, snippet.text);
    source::SourceMap sources;
    diagnostics::Sink sink;
    pipeline::check(files, {{file, text}}, {}, sources, sink);
    const std::vector<const diagnostics::Diagnostic*> found = sink.sorted();
    const bool fine = std::none_of(found.begin(), found.end(),
                                   [&](const auto* finding) { return finding->severity <= least; });
    return fine ? "" : renderShort(sink, sources, {});
}

bool parses(const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    syntax::parse(sources.add("program.dr", text), sink);
    return !sink.hasErrors();
}

/// A row of a table whose cells are code, without the marks: `| `a` | `b` |`.
using Row = std::pair<std::string, std::string>;

/// The rows below each heading `| first | second |` or `| first | second | … |` of a page.
std::vector<std::string> rowsBelow(const std::string& page, const std::string& heading) {
    std::vector<std::string> rows;
    std::size_t at = 0;
    while ((at = page.find("\n" + heading + "\n", at)) != std::string::npos) {
        at = page.find('\n', at + 1) + 1;
        for (at = page.find('\n', at) + 1; page.compare(at, 1, "|") == 0; at = page.find('\n', at) + 1)
            rows.push_back(page.substr(at, page.find('\n', at) - at));
        --at;
    }
    return rows;
}

/// What a program finds that compares both sides of each row.
std::string inequalities(const std::vector<Row>& rows) {
    std::string text = "policy documented {\n  rule equal: error {\n";
    for (const auto& [expression, value] : rows)
        text += fmt::format("    require ({}) == ({}) else \"they differ\"\n", expression, value);
    text += "  }\n}\ntopology table {\n  region primary = \"us-east-1\"\n}\n";
    return findings("table.dr", text, {}, diagnostics::Severity::Note);
}

std::set<std::string> functionsBelow(const std::string& heading, const std::regex& form) {
    std::set<std::string> result;
    for (const std::string& row : rowsBelow(reference(), heading)) {
        std::smatch match;
        CHECK_MESSAGE(std::regex_search(row, match, form), row);
        CHECK_MESSAGE(result.insert(match[1]).second, row << " stands twice");
    }
    return result;
}

} // namespace

TEST_CASE("every program in the documentation compiles") {
    for (const std::filesystem::path& path : pages()) {
        const std::vector<Snippet> snippets = snippetsOf(textOf(path));
        const bool isReference = path.filename() == "language.md";
        for (const Snippet& snippet : snippets) {
            // What only extends a topology is read with the file that imports it.
            if (snippet.fragment || snippet.text.starts_with("extend ")) continue;
            INFO(path.string() << "\n" << snippet.text);
            const auto least = isReference ? diagnostics::Severity::Note : diagnostics::Severity::Error;
            CHECK(findings(snippet.file, snippet.text, snippets, least) == "");
        }
        CHECK((!isReference || snippets.size() > 10));
    }
}

TEST_CASE("every program in the language reference is in canonical layout") {
    for (const Snippet& snippet : snippetsOf(reference())) {
        if (!parses(snippet.text)) continue;
        source::SourceMap sources;
        diagnostics::Sink sink;
        const source::SourceFile& file = sources.add(snippet.file, snippet.text);
        CHECK(syntax::format(file, syntax::parse(file, sink)) == snippet.text);
    }
}

TEST_CASE("a fragment in the language reference parses as a part of something") {
    for (const Snippet& snippet : snippetsOf(reference())) {
        if (!snippet.fragment) continue;
        INFO(snippet.text);
        CHECK((parses(snippet.text) || parses("topology example {\n" + snippet.text + "}\n") ||
               parses("kind example {\n" + snippet.text + "}\n")));
    }
}

TEST_CASE("expressions in the language reference have the values that it says") {
    const std::vector<std::string> written = rowsBelow(reference(), "| expression | value |");
    CHECK(written.size() > 30);
    static const std::regex form("^\\| `(.*)` \\| `(.*)` \\|$");
    std::vector<Row> rows;
    for (const std::string& row : written) {
        std::smatch match;
        REQUIRE_MESSAGE(std::regex_match(row, match, form), row);
        rows.emplace_back(match[1], match[2]);
    }
    CHECK(inequalities(rows) == "");
    CHECK(inequalities({{"1 + 1", "3"}}) != "");
}

TEST_CASE("the table of functions has every function, as it is called") {
    const std::set<std::string> documented =
        functionsBelow("| function | result | example |", std::regex("^\\| `([^`]*)` \\|"));
    std::set<std::string> known;
    for (const binding::BuiltinFunction& function : binding::builtinFunctions())
        if (function.contexts == 0) known.emplace(function.signature);
    CHECK(documented == known);
}

TEST_CASE("functions give what their examples say") {
    static const std::regex form("\\| `([^`]*)` is `([^`]*)` \\|$");
    std::vector<Row> rows;
    for (const std::string& row : rowsBelow(reference(), "| function | result | example |")) {
        std::smatch match;
        if (std::regex_search(row, match, form)) {
            rows.emplace_back(match[1], match[2]);
        } else {
            // What only the deployment knows cannot be compared.
            CHECK_MESSAGE(row.find("at deployment") != std::string::npos, row << " has no example");
        }
    }
    CHECK(inequalities(rows) == "");
}

TEST_CASE("the table of functions of kinds has every one of them") {
    const std::set<std::string> documented =
        functionsBelow("| function | result |", std::regex("^\\| `([a-z_]+)\\("));
    std::set<std::string> known;
    for (const binding::BuiltinFunction& function : binding::builtinFunctions())
        if ((function.contexts & binding::InKind) != 0) known.emplace(function.name);
    CHECK(documented == known);
}

TEST_CASE("the table of names has every name that the compiler gives to kinds") {
    std::string table;
    for (const std::string& row : rowsBelow(reference(), "| name | is | known |"))
        table += row.substr(0, row.find('|', 1)) + "\n";
    REQUIRE_FALSE(table.empty());
    for (const binding::BuiltinName& builtin : binding::builtinNames())
        if ((builtin.contexts & binding::InAnyKind) != 0)
            CHECK_MESSAGE(table.find(fmt::format("`{}`", builtin.name)) != std::string::npos, builtin.name);
}

TEST_CASE("the table of traits has those of the library") {
    const testing::MemoryFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    library::Modules modules(files, std::nullopt, sources);
    const library::Library library(modules, sink);
    std::set<std::string> documented;
    for (const std::string& row : rowsBelow(reference(), "| trait | its kinds |"))
        documented.insert(row.substr(3, row.find('`', 3) - 3));
    const std::vector<std::string> names = library.names(syntax::StatementKind::Trait);
    CHECK(documented == std::set<std::string>(names.begin(), names.end()));
}

TEST_CASE("limits in the language reference are those of the compiler") {
    using semantics::Evaluator;
    namespace ssm = backends::ssm;
    namespace machines = backends::state_machine;
    testing::EmbeddedLibrary embedded;
    std::string text = reference();
    std::replace(text.begin(), text.end(), '\n', ' ');
    for (const std::string& limit :
         {fmt::format("| {} levels |", Evaluator::deepest),
          fmt::format("| {},000,000 steps of evaluation; a component counts for {}, a resource for {}, a "
                      "topology for {},000 |",
                      Evaluator::mostSteps / 1'000'000, Evaluator::costOfComponent.steps,
                      Evaluator::costOfResource.steps, Evaluator::costOfTopology.steps / 1'000),
          fmt::format("| {},000 elements |", Evaluator::longestList / 1'000),
          fmt::format("| a string | {} MiB |", Evaluator::longestText >> 20U),
          fmt::format("| a value with all that it holds | {} MiB |", Evaluator::largestValue >> 20U),
          fmt::format("| {} MiB; besides its values, a component counts for {} kB, a resource for {} kB, a "
                      "topology for {} kB |",
                      Evaluator::mostBytes >> 20U, Evaluator::costOfComponent.bytes / 1'000,
                      Evaluator::costOfResource.bytes / 1'000, Evaluator::costOfTopology.bytes / 1'000),
          fmt::format("| a file | {} GiB |", syntax::largestFile >> 30U),
          fmt::format("| regions of a topology | {} |", semantics::mostRegions),
          fmt::format("| {} characters |", expansion::longestSuffix(embedded.library, embedded.evaluator)),
          fmt::format("| {},000 |", diagnostics::Sink::kept / 1'000),
          fmt::format("a `call` takes {} seconds", ssm::longestCall / 1'000),
          fmt::format("an `invoke` {} minutes", ssm::longestInvocation / 60'000),
          fmt::format("an approval {} days", ssm::longestApproval / 86'400'000),
          fmt::format("{} KiB", ssm::largestDocument >> 10U),
          fmt::format("{} parameters", ssm::mostParameters),
          fmt::format("{} approvers", ssm::mostApprovers),
          fmt::format("{} characters", ssm::longestStepName),
          fmt::format("an `invoke` takes {} minutes", machines::longestInvocation / 60'000),
          fmt::format("an approval {} days", machines::longestRun / 86'400'000),
          fmt::format("{} MiB, names of states with {} characters", machines::largestDocument >> 20U,
                      machines::longestStateName),
          fmt::format("{},000 events", machines::mostEvents / 1'000),
          fmt::format("has {} seconds for its response", machines::longestQuestion)})
        CHECK_MESSAGE(text.find(limit) != std::string::npos, limit);
}

} // namespace drc::testing::documentation_test
