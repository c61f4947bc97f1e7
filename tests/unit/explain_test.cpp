#include "diagnostics/explain.hpp"
#include "diagnostics/sink.hpp"
#include "source/embedded.hpp"
#include "source/utf8.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace drc::testing::explain_test {

namespace {

/// The ids of the errors that parsing some example files reports.
std::set<std::string> parseErrors(const std::vector<diagnostics::Example>& examples) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    for (const diagnostics::Example& example : examples)
        syntax::parse(sources.add(example.file, example.text), sink);
    std::set<std::string> ids;
    for (const diagnostics::Diagnostic* const finding : sink.sorted())
        ids.emplace(finding->code->id);
    return ids;
}

std::string idOf(std::string_view written) {
    const diagnostics::CodeInfo* const code = diagnostics::findCode(written);
    return code == nullptr ? "" : std::string(code->id);
}

} // namespace

TEST_CASE("a code is found by its id, its number and its name") {
    for (const char* const written : {"DR0101", "dr0101", "Dr0101", "0101", "101", "unexpected-token",
                                      "unexpectedToken", "UNEXPECTED_TOKEN"})
        CHECK(idOf(written) == "DR0101");
    CHECK(idOf("1") == "DR0001");
    for (const char* const written : {"", "DR", "DR99999", "00101", "dr-", "unexpected", "-101x"})
        CHECK(idOf(written).empty());
    for (const diagnostics::CodeInfo& code : diagnostics::codeTable()) {
        CHECK(diagnostics::findCode(code.id) == &code);
        CHECK(diagnostics::findCode(code.name) == &code);
        CHECK(diagnostics::findCode(diagnostics::spelledName(code)) == &code);
    }
}

TEST_CASE("an unknown code suggests the closest one") {
    CHECK(diagnostics::closestCode("unexpected-tokn") == "unexpected-token");
    CHECK(diagnostics::closestCode("DR1001").starts_with("DR"));
    CHECK(diagnostics::closestCode("DRO101") == "DR0101");
    CHECK(diagnostics::closestCode("somethingelsealtogether").empty());
}

TEST_CASE("a page is split into its parts") {
    const auto page = diagnostics::parsePage("# DR0101: a title: long\n"
                                             "\n"
                                             "First.\n"
                                             "Still first.\n"
                                             "\n"
                                             "- an item\n"
                                             "\n"
                                             "## Fails\n"
                                             "\n"
                                             "```dr file=queue.dr\n"
                                             "kind queue {\n"
                                             "```\n"
                                             "Words between.\n"
                                             "```dr bytes\n"
                                             "let a = \"<E9><zz><\"\n"
                                             "```\n"
                                             "```sh\n"
                                             "drc\n"
                                             "```\n"
                                             "## Fixed\n"
                                             "```dr\n"
                                             "let b = 1\n");
    CHECK(page.title == "a title: long");
    CHECK(page.text == "First.\nStill first.\n\n- an item");
    REQUIRE(page.fails.size() == 2);
    CHECK(page.fails[0].file == "queue.dr");
    CHECK(page.fails[0].text == "kind queue {\n");
    CHECK(page.fails[1].file == "example.dr");
    CHECK(page.fails[1].text == "let a = \"\xE9<zz><\"\n");
    REQUIRE(page.fixed.size() == 1);
    CHECK(page.fixed[0].text == "let b = 1\n");
}

TEST_CASE("any text is a page") {
    for (const char* const text :
         {"", "#", "```", "## Fails\n```dr file=", "-", "# DR", "\n\n\n", "```\n```\n```"}) {
        const auto page = diagnostics::parsePage(text);
        CHECK(page.fixed.empty());
        CHECK_FALSE(diagnostics::renderPage(diagnostics::codeTable().front(), text, {}).empty());
    }
}

TEST_CASE("a page is wrapped for a terminal and coloured only when asked") {
    const diagnostics::CodeInfo& code = *diagnostics::findCode("DR0101");
    const std::string_view page =
        "# DR0101: a title\n\nWords that are\nbroken at forty columns and no further.\n\n"
        "- an item that is longer than one line of forty\n\n## Fails\n\n```dr\nlet a\n```\n";
    CHECK(diagnostics::renderPage(code, page, {false, 40}) == R"(DR0101 unexpected-token (error)

a title

Words that are broken at forty columns
and no further.

- an item that is longer than one line
  of forty

Fails

    let a
)");
    CHECK(diagnostics::renderPage(code, page, {true, 40}).find('\x1b') != std::string::npos);
}

TEST_CASE("every page belongs to a code and has its title") {
    std::set<std::string> ids;
    for (const diagnostics::CodeInfo& code : diagnostics::codeTable())
        CHECK_MESSAGE(ids.emplace(code.id).second, code.id << " stands twice in the table");
    for (const source::EmbeddedFile& file : source::embeddedExplanations()) {
        const std::string id(file.path.substr(0, file.path.find('.')));
        CHECK_MESSAGE(ids.count(id) == 1, file.path << " explains no code");
        CHECK_MESSAGE(file.text.starts_with("# " + id + ": "), file.path << " has another title");
        CHECK_MESSAGE(file.text.find("\n## Fails\n") != std::string_view::npos, file.path);
        CHECK_MESSAGE(file.text.find("\n## Fixed\n") != std::string_view::npos, file.path);
    }
}

TEST_CASE("the examples of text and syntax codes do what their pages say") {
    for (const diagnostics::CodeInfo& code : diagnostics::codeTable()) {
        if (!code.id.starts_with("DR00") && !code.id.starts_with("DR01")) continue;
        const auto text = diagnostics::pageOf(code);
        REQUIRE_MESSAGE(text.has_value(), code.id << " has no page");
        const auto page = diagnostics::parsePage(*text);
        if (code.id == "DR0003") continue; // an example would have a gigabyte
        INFO(code.id);
        CHECK(parseErrors(page.fails) == std::set<std::string>{std::string(code.id)});
        REQUIRE_FALSE(page.fixed.empty());
        CHECK(parseErrors(page.fixed).empty());
    }
}

} // namespace drc::testing::explain_test
