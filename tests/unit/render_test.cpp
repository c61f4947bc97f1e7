#include "diagnostics/code.hpp"
#include "diagnostics/line_view.hpp"
#include "diagnostics/render.hpp"
#include "diagnostics/wrap.hpp"
#include "source/utf8.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>

namespace drc::testing::render_test {

namespace {

namespace codes = diagnostics::codes;
using source::Span;

constexpr std::string_view payments = R"(topology payments {
  region primary   = "us-east-1"
  region secondary = "us-east-1"

  vpc core {
    zones = 3


    nat   = singel
}
)";

/// Files and findings, with spans found by their text.
struct Findings {
    source::SourceMap sources;
    diagnostics::Sink sink;

    const source::SourceFile& add(std::string path, std::string_view text) {
        return sources.add(std::move(path), std::string(text));
    }

    Span at(source::FileId file, std::string_view text, std::size_t from = 0) const {
        const std::size_t begin = sources.file(file).text().find(text, from);
        REQUIRE(begin != std::string_view::npos);
        return {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + text.size())};
    }

    diagnostics::Diagnostic& report(Span span, const std::string& found = "it") {
        return sink.report(codes::unexpectedToken, span, "this", found);
    }

    std::string text(std::uint32_t width = 0, bool colour = false) const {
        return diagnostics::renderText(sink, sources, {colour, width});
    }
    /// Without the summary.
    std::string first(std::uint32_t width = 0) const {
        const std::string all = text(width);
        return all.substr(0, all.find("\n\n") + 1);
    }
};

std::uint32_t widest(const std::string& text) {
    std::uint32_t result = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        result = std::max(result, source::displayWidth(text.substr(at, end - at)));
        at = end + 1;
    }
    return result;
}

} // namespace

TEST_CASE("a finding shows its place, its line and its label") {
    Findings findings;
    findings.add("payments.dr", payments);
    findings.report(findings.at(0, "singel")).at("not a choice").note("a note").help("a help");
    CHECK(findings.text() == R"(error[DR0101]: expected this, found it
 --> payments.dr:9:13
  |
9 |     nat   = singel
  |             ^^^^^^ not a choice
  |
  = note: a note
  = help: a help

1 error in payments.dr
for more information, run `drc explain DR0101`
)");
}

TEST_CASE("labels on one line hang below each other, the last one stands beside its mark") {
    Findings findings;
    findings.add("payments.dr", payments);
    findings.report(findings.at(0, "region"))
        .at("first")
        .label(findings.at(0, "primary"), "second")
        .label(findings.at(0, "\"us-east-1\""), "third");
    CHECK(findings.first() == R"(error[DR0101]: expected this, found it
 --> payments.dr:2:3
  |
2 |   region primary   = "us-east-1"
  |   ^^^^^^ -------     ----------- third
  |   |      |
  |   |      second
  |   first
)");
}

TEST_CASE("labels on several lines: near ones keep what is between, far ones are joined by dots") {
    Findings findings;
    findings.add("payments.dr", payments);
    findings.report(findings.at(0, "secondary"))
        .at("here")
        .label(findings.at(0, "vpc"), "near")
        .label(findings.at(0, "nat"), "far");
    CHECK(findings.first() == R"(error[DR0101]: expected this, found it
 --> payments.dr:3:10
  |
3 |   region secondary = "us-east-1"
  |          ^^^^^^^^^ here
4 |
5 |   vpc core {
  |   --- near
...
9 |     nat   = singel
  |     --- far
)");
}

TEST_CASE("a label in another file has a snippet of its own") {
    Findings findings;
    findings.add("payments.dr", payments);
    findings.add("stdlib/vpc.dr", "kind vpc {\n  param nat: single | each\n}\n");
    findings.report(findings.at(0, "singel")).label(findings.at(1, "single | each"), "the choices");
    CHECK(findings.first() == R"(error[DR0101]: expected this, found it
 --> payments.dr:9:13
  |
9 |     nat   = singel
  |             ^^^^^^
  |
 ::: stdlib/vpc.dr:2:14
  |
2 |   param nat: single | each
  |              ------------- the choices
)");
}

TEST_CASE("a span over several lines is underlined to the end of its first line") {
    Findings findings;
    findings.add("payments.dr", payments);
    const Span block{0, findings.at(0, "vpc").begin, static_cast<std::uint32_t>(payments.size())};
    SUBCASE("with a text") {
        findings.report(block).at("this block");
        CHECK(findings.first().find("5 |   vpc core {\n  |   ^^^^^^^^^^ this block (up to line 10)\n") !=
              std::string::npos);
    }
    SUBCASE("without") {
        findings.report(block);
        CHECK(findings.first().find("^^^^^^^^^^ up to line 10\n") != std::string::npos);
    }
    SUBCASE("a line end at its end is not another line") {
        findings.report({0, 0, 20});
        CHECK(findings.first().find("^^^^^^^^^^^^^^^^^^^\n") != std::string::npos);
    }
}

TEST_CASE("an empty span, and one at the end of a line or of the file, shows one mark") {
    Findings findings;
    findings.add("a.dr", "let a = 1\nlet b");
    SUBCASE("inside") {
        findings.report({0, 4, 4});
        CHECK(findings.first().find("1 | let a = 1\n  |     ^\n") != std::string::npos);
    }
    SUBCASE("end of the line") {
        findings.report({0, 9, 9});
        CHECK(findings.first().find("1 | let a = 1\n  |          ^\n") != std::string::npos);
    }
    SUBCASE("the line end itself") {
        findings.report({0, 9, 10});
        CHECK(findings.first().find("1 | let a = 1\n  |          ^\n") != std::string::npos);
    }
    SUBCASE("end of the file") {
        findings.report({0, 15, 15});
        CHECK(findings.first().find("2 | let b\n  |      ^\n") != std::string::npos);
    }
    SUBCASE("past the end of the file") {
        findings.report({0, 4000, 5000});
        CHECK(findings.first().find("2 | let b\n  |      ^\n") != std::string::npos);
    }
}

TEST_CASE("marks stand below tabs, wide characters, combining marks and emoji") {
    Findings findings;
    findings.add("a.dr", "\tx = \"漢字\"\ny = \"e\xCC\x81\xF0\x9F\x98\x80\" z\n");
    findings.report(findings.at(0, "\"漢字\"")).at("wide");
    findings.report(findings.at(0, "z")).at("after");
    const std::string text = findings.text();
    CHECK(text.find("1 |     x = \"漢字\"\n  |         ^^^^^^ wide\n") != std::string::npos);
    CHECK(text.find("\" z\n  |           ^ after\n") != std::string::npos);
    CHECK(text.find("a.dr:2:11\n") != std::string::npos);
}

TEST_CASE("nothing that moves a cursor reaches a terminal") {
    Findings findings;
    findings.add("a\x1b[31m.dr", "x = \x1b[31m\xFF\xE2\x80\xAE; \x9b y\r\n");
    findings.report(findings.at(0, "y"), "\x1b]0;title\x07")
        .at("\x1b[1m")
        .label({0, 0, 1}, "a\nb")
        .note("\x1b[2J")
        .help("\xFF")
        .fix("\x1b", {0, 0, 1}, "\x1b[0m");
    for (const std::string& text : {findings.text(), findings.text(40),
                                    diagnostics::renderShort(findings.sink, findings.sources, {})}) {
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find('\r') == std::string::npos);
        CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
        CHECK_FALSE(source::firstInvalidByte(text).has_value());
    }
}

TEST_CASE("fixes show the lines that result") {
    Findings findings;
    findings.add("payments.dr", payments);
    SUBCASE("a replacement") {
        findings.report(findings.at(0, "singel")).fix("use one", findings.at(0, "singel"), "single");
        CHECK(findings.first().find(
                  "  = fix: use one\n  |\n9 -     nat   = singel\n9 +     nat   = single\n") !=
              std::string::npos);
    }
    SUBCASE("a new line, with the line before it") {
        const std::uint32_t end = findings.at(0, "singel").end;
        findings.report(findings.at(0, "{", 30)).fix("add `}`", {0, end, end}, "\n  }");
        CHECK(findings.first().find("   = fix: add `}`\n   |\n 9 |     nat   = singel\n10 +   }\n") !=
              std::string::npos);
    }
    SUBCASE("a removed line") {
        const Span line = findings.at(0, "    zones = 3\n");
        findings.report(line).fix("remove it", line, "");
        CHECK(findings.first().find("  = fix: remove it\n  |\n6 -     zones = 3\n") != std::string::npos);
    }
    SUBCASE("several edits") {
        diagnostics::Diagnostic& report = findings.report(findings.at(0, "vpc"));
        report.fixes.push_back(
            {"rename", {{findings.at(0, "primary"), "main"}, {findings.at(0, "core"), "net"}}, {}});
        CHECK(findings.first().find("2 -   region primary   = \"us-east-1\"\n"
                                    "2 +   region main   = \"us-east-1\"\n...\n"
                                    "5 -   vpc core {\n5 +   vpc net {\n") != std::string::npos);
    }
    SUBCASE("overlapping edits are not shown") {
        diagnostics::Diagnostic& report = findings.report(findings.at(0, "vpc"));
        report.fixes.push_back({"both", {{{0, 4, 9}, "x"}, {{0, 8, 12}, "y"}}, {}});
        CHECK(findings.first().find("= fix: both\n") != std::string::npos);
        CHECK(findings.first().find(" + ") == std::string::npos);
    }
    SUBCASE("what a help has said is not said again") {
        findings.report(findings.at(0, "singel")).didYouMean("single", findings.at(0, "singel"));
        CHECK(findings.first().find("= help: did you mean `single`?\n") != std::string::npos);
        CHECK(findings.first().find("= fix") == std::string::npos);
    }
}

TEST_CASE("in a narrow terminal texts are wrapped and lines are cropped") {
    Findings findings;
    findings.add("payments.dr", payments);
    findings.add("wide.dr", "let values = [\"" + std::string(60, 'a') + "\", misspelt, \"" +
                                std::string(60, 'b') + "\"]\n");
    findings.report(findings.at(0, "primary"))
        .at("a label that does not fit beside its mark in forty columns")
        .label(findings.at(0, "region"), "another one of the same kind")
        .label(findings.at(1, "misspelt"), "here")
        .note("a note that is wrapped at word borders, never inside of a word")
        .help("and a help with averylongwordthatfitsonnolinewhateverhappensandmustbebroken");
    const std::string text = findings.text(40);
    CHECK(widest(text) <= 40);
    CHECK(text.find("  = note: a note that is wrapped at word\n          borders, never inside of a\n") !=
          std::string::npos);
    CHECK(text.find("…") != std::string::npos);
    CHECK(text.find("misspelt") != std::string::npos);
    CHECK(widest(findings.text(20)) <= 23); // the frame and its least columns
}

TEST_CASE("colour appears only when it is asked for") {
    Findings findings;
    findings.add("payments.dr", payments);
    findings.report(findings.at(0, "singel")).at("here").help("look");
    CHECK(findings.text(80).find('\x1b') == std::string::npos);
    CHECK(findings.text(80, true).find("\x1b[1;31merror[DR0101]\x1b[0m") == 0);
}

TEST_CASE("the summary counts, names the file, and says what is not shown") {
    Findings findings;
    findings.add("a.dr", std::string(3000, 'x'));
    CHECK(findings.text().empty());
    for (std::uint32_t at = 0; at < 1200; ++at)
        findings.report({0, at, at + 1});
    findings.sink.report(codes::manifestIgnored, source::nowhere, "m", "r");
    const std::string text = findings.text();
    CHECK(text.find("\n1200 errors, 1 warning in a.dr, 201 of them not shown\n") != std::string::npos);
    const std::string brief = diagnostics::renderShort(findings.sink, findings.sources, {});
    CHECK(brief.find("drc: 201 more not shown\n") != std::string::npos);
}

TEST_CASE("findings without a place, and in an empty file") {
    Findings findings;
    findings.add("empty.dr", "");
    findings.sink.report(codes::unreadableFile, source::nowhere, "b.dr", "no such file");
    findings.report({0, 0, 0}).help("write something");
    CHECK(findings.text() == R"(error[DR0101]: expected this, found it
 --> empty.dr:1:1
  |
  = help: write something

error[DR0901]: cannot read `b.dr`: no such file

2 errors in empty.dr
for more information, run `drc explain DR0101`
)");
    CHECK(diagnostics::renderShort(findings.sink, findings.sources, {}) ==
          "empty.dr:1:1: error[DR0101]: expected this, found it\n"
          "drc: error[DR0901]: cannot read `b.dr`: no such file\n");
}

TEST_CASE("a line of a hundred megabytes is cropped, and many findings on it take no longer than the file") {
    Findings findings;
    const std::string half(50'000'000, 'a');
    findings.add("long.dr", half + " misspelt " + half);
    const auto size = static_cast<std::uint32_t>(findings.sources.file(0).text().size());
    findings.report(findings.at(0, "misspelt"))
        .at("this")
        .label({0, 0, 1}, "begin")
        .label({0, size, size}, "end");
    for (std::uint32_t at = 0; at < 900; ++at)
        findings.report({0, size - 100'000 + 100 * at, size - 100'000 + 100 * at + 1});
    const std::string text = findings.text(80); // counting afresh for each would outlast the test's limit
    CHECK(widest(text) <= 80);
    CHECK(text.find("long.dr:1:50000002\n") != std::string::npos);
    CHECK(text.find(" misspelt aaa") != std::string::npos);
    CHECK(text.find("a\n  | -----") == std::string::npos);
    CHECK(text.size() < 1'000'000);
}

TEST_CASE("a line view crops around its focus in columns, not bytes") {
    const std::string line = std::string(100, 'a') + "漢字" + std::string(100, 'b');
    const diagnostics::LineView view(line, 100, 106, 30);
    CHECK(source::displayWidth(view.text()) <= 30);
    CHECK(view.text().find("漢字") != std::string::npos);
    CHECK(view.column(103) == view.column(100) + 2);
    CHECK(view.shows(100));
    CHECK_FALSE(view.shows(0));
    const diagnostics::LineView whole("short", 0, 1, 30);
    CHECK(whole.text() == "short");
    CHECK(whole.column(5) == 5);
    std::string marks = "x";
    for (int index = 0; index < 100'000; ++index)
        marks += "\xCC\x81";
    CHECK(diagnostics::LineView(marks, 0, 1, 30).text().size() < 2000);
}

TEST_CASE("texts are wrapped at blanks and keep their line ends") {
    using diagnostics::wrap;
    CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(wrap("a\n  b\nc", 0) == std::vector<std::string>{"a", "  b", "c"});
    CHECK(wrap("", 10) == std::vector<std::string>{""});
    CHECK(wrap("abcdef", 4) == std::vector<std::string>{"abcd", "ef"});
    CHECK(wrap("漢字漢字", 5) == std::vector<std::string>{"漢字", "漢字"});
    CHECK(diagnostics::presentable(std::string(10'000, 'x')).size() < 5000);
}

TEST_CASE("the JSON document holds everything") {
    Findings findings;
    findings.add("a.dr", "é = 1\nb = \"\xFF\"\n");
    findings.report(findings.at(0, "b"), "\xFE")
        .at("here")
        .label({0, 0, 2}, "there")
        .note("note")
        .help("help")
        .fix("fix", {0, 7, 8}, "c", diagnostics::Applicability::Safe);
    findings.sink.report(codes::manifestIgnored, source::nowhere, "m", "r");
    const std::string text = diagnostics::renderJson(findings.sink, findings.sources, {});
    CHECK_FALSE(source::firstInvalidByte(text).has_value());
    const auto document = nlohmann::json::parse(text);
    CHECK(document["version"] == 1);
    CHECK(document["totals"] ==
          nlohmann::json({{"errors", 1}, {"warnings", 1}, {"notes", 0}, {"omitted", 0}}));
    const auto& finding = document["diagnostics"][0];
    CHECK(finding["code"] == "DR0101");
    CHECK(finding["name"] == "unexpected-token");
    CHECK(finding["severity"] == "error");
    CHECK(finding["message"] == "expected this, found \xEF\xBF\xBD");
    CHECK(finding["labels"][0]["primary"] == true);
    CHECK(finding["labels"][0]["file"] == "a.dr");
    CHECK(finding["labels"][0]["start"] == nlohmann::json({{"offset", 7}, {"line", 2}, {"column", 1}}));
    CHECK(finding["labels"][1]["end"] == nlohmann::json({{"offset", 2}, {"line", 1}, {"column", 2}}));
    CHECK(finding["labels"][1]["text"] == "there");
    CHECK(finding["notes"] == nlohmann::json({"note"}));
    CHECK(finding["helps"] == nlohmann::json({"help"}));
    CHECK(finding["fixes"][0]["title"] == "fix");
    CHECK(finding["fixes"][0]["applicability"] == "safe");
    CHECK(finding["fixes"][0]["edits"][0]["replacement"] == "c");
    CHECK(document["diagnostics"][1]["severity"] == "warning");
    CHECK(document["diagnostics"][1]["labels"].empty());
}

TEST_CASE("the JSON document is complete when nothing was found") {
    const Findings findings;
    const auto document = nlohmann::json::parse(diagnostics::renderJson(findings.sink, findings.sources, {}));
    CHECK(document["diagnostics"].is_array());
    CHECK(document["diagnostics"].empty());
    CHECK(document["totals"]["errors"] == 0);
}

} // namespace drc::testing::render_test
