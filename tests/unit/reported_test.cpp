#include "diagnostics/code.hpp"
#include "diagnostics/positions.hpp"
#include "diagnostics/render.hpp"
#include "diagnostics/reported.hpp"
#include "source/utf16.hpp"
#include "source/utf8.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace drc::testing::reported_test {

namespace {

namespace codes = diagnostics::codes;
using diagnostics::Surroundings;
using nlohmann::json;
using source::Span;

struct Report {
    source::SourceMap sources;
    diagnostics::Sink sink;

    source::FileId add(const std::string& path, const std::string& text,
                       source::Origin origin = source::Origin::User) {
        return sources.add(path, text, origin).id();
    }
    Span at(source::FileId file, std::string_view text) const {
        const std::size_t begin = sources.file(file).text().find(text);
        REQUIRE(begin != std::string_view::npos);
        return {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + text.size())};
    }
    diagnostics::Diagnostic& report(Span span, const std::string& found = "it") {
        return sink.report(codes::unexpectedToken, span, "this", found);
    }
    json sarif() const { return json::parse(diagnostics::renderSarif(sink, sources, {}))["runs"][0]; }
    json rdjson() const { return json::parse(diagnostics::renderRdjson(sink, sources, {})); }
    std::string github() const { return diagnostics::renderGithub(sink, sources, {}); }
};

json region(std::uint32_t line, std::uint32_t column, std::uint32_t endLine, std::uint32_t endColumn) {
    return {{"startLine", line}, {"startColumn", column}, {"endLine", endLine}, {"endColumn", endColumn}};
}

} // namespace

TEST_CASE("UTF-16: malformed bytes are one character for each beginning of one") {
    CHECK(source::codeUnits("") == 0);
    CHECK(source::codeUnits("aé😀") == 4);
    CHECK(source::codeUnits("\xF0\x9F\x98") == 1);     // cut off
    CHECK(source::codeUnits("\xF0\x9F\x98x") == 2);    // interrupted
    CHECK(source::codeUnits("\xED\xA0\x80") == 3);     // a surrogate
    CHECK(source::codeUnits("\xC0\xAF\xFF") == 3);     // never part of a character
    CHECK(source::codeUnits("\xF4\x90\x80\x80") == 4); // past U+10FFFF
    CHECK(source::codeUnits("\xE0\x80\x80") == 3);     // overlong
}

TEST_CASE("columns: code points, code units and bytes") {
    Report report;
    const source::FileId file = report.add("a.dr", "\xEF\xBB\xBF😀x\r\n\té😀y\n");
    using diagnostics::ColumnUnit;
    const auto column = [&](ColumnUnit unit, std::string_view text) {
        return diagnostics::Positions(report.sources, unit).of(file, report.at(file, text).begin).column;
    };
    CHECK(column(ColumnUnit::CodePoints, "x") == 3);
    CHECK(column(ColumnUnit::Utf16, "x") == 3); // two for the emoji, none for the mark
    CHECK(column(ColumnUnit::Bytes, "x") == 8);
    CHECK(column(ColumnUnit::CodePoints, "y") == 4);
    CHECK(column(ColumnUnit::Utf16, "y") == 5);
    CHECK(column(ColumnUnit::Bytes, "y") == 8);
    diagnostics::Positions positions(report.sources, ColumnUnit::Utf16);
    CHECK(positions.of(file, 0).column == 1); // and it is remembered
    CHECK(positions.of(file, report.at(file, "x").begin).column == 3);
}

TEST_CASE("paths begin at the root of the repository") {
    const Surroundings below{"/home/a/repository/plans", "/home/a/repository", {}};
    CHECK(diagnostics::pathInRepository("./x.dr", below) == "plans/x.dr");
    CHECK(diagnostics::pathInRepository("../x.dr", below) == "x.dr");
    CHECK(diagnostics::pathInRepository("/home/a/repository/x.dr", below) == "x.dr");
    CHECK(diagnostics::pathInRepository("../../x.dr", below) == "../../x.dr");
    CHECK(diagnostics::pathInRepository("/home/a/x.dr", below) == "/home/a/x.dr");
    CHECK(diagnostics::pathInRepository("./b/../x.dr", {}) == "x.dr");
    CHECK(diagnostics::uriOf("a b/ü#?%.dr") == "a%20b/%C3%BC%23%3F%25.dr");
    CHECK(diagnostics::uriOf("c:\\x") == "c%3A%5Cx");
    CHECK(diagnostics::uriOf("/a/\xFF") == "file:///a/%FF");
}

TEST_CASE("what is named tells reports apart, not what is found") {
    const auto subject = [](std::vector<std::string> named) {
        return diagnostics::subjectOf({"/r/plans", "/r", std::move(named)});
    };
    CHECK(subject({"payments.dr"}) == "plans/payments");
    CHECK(subject({"a/x.dr", "a/y.dr"}) == "plans/a");
    CHECK(subject({"."}) == "plans");
    CHECK(subject({".."}) == "");
    CHECK(subject({"../.."}) == "");
    CHECK(subject({"/elsewhere/x.dr"}) == "");
    CHECK(subject({"-"}) == "stdin");
    CHECK(subject({}) == "");
}

TEST_CASE("a place of several lines is shown by its part on the first one") {
    Report report;
    const source::FileId file = report.add("a.dr", "failover a -> b {\r\n  x\r\n}\r\n");
    report.report(report.at(file, "failover a -> b {\r\n  x\r\n}"));
    const json place = report.sarif()["results"][0]["locations"][0]["physicalLocation"];
    CHECK(place["region"] == region(1, 1, 1, 18));
    CHECK(report.github().starts_with("::error file=a.dr,line=1,endLine=1,col=1,endColumn=18,title="));
}

TEST_CASE("places at the end, behind it and of nothing are places") {
    Report report;
    const source::FileId file = report.add("a.dr", "x\n");
    report.report({file, 2, 2}, "end");
    report.report({file, 70, 90}, "behind");
    report.report({file, 1, 2}, "line end");
    const json run = report.sarif();
    for (const json& result : run["results"]) {
        const json place = result["locations"][0]["physicalLocation"]["region"];
        CHECK(place["startLine"] == place["endLine"]);
        CHECK(place["startColumn"] <= place["endColumn"]);
        CHECK(result.contains("partialFingerprints"));
    }
}

TEST_CASE("what is said of the library stands at the user's own line") {
    Report report;
    const source::FileId own = report.add("a.dr", "queue q { }\n");
    const source::FileId kind =
        report.add("stdlib/kinds/queue.dr", "kind queue { }\n", source::Origin::Library);
    report.report(report.at(kind, "kind")).label(report.at(own, "q {"), "for the component `q`");
    report.report(report.at(own, "queue")).label(report.at(kind, "queue"), "[declared](1) \\ here");
    const json results = report.sarif()["results"];
    REQUIRE(results.size() == 2);
    CHECK(results[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.dr");
    CHECK(results[1]["message"]["text"] ==
          "expected this, found it\nstdlib/kinds/queue.dr:1: here\n[for the component `q`](1)");
    CHECK_FALSE(results[0].contains("relatedLocations"));
    CHECK(results[0]["message"]["text"] ==
          "expected this, found it\nstdlib/kinds/queue.dr:1: [declared](1) \\ here");
}

TEST_CASE("labels are links to related locations") {
    Report report;
    const source::FileId file = report.add("a.dr", "a b c\n");
    report.report(report.at(file, "a"))
        .at("first")
        .note("a note")
        .help("a help")
        .label(report.at(file, "b"), "list[1] \\")
        .label(report.at(file, "c"), "");
    const json result = report.sarif()["results"][0];
    CHECK(result["message"]["text"] == "expected this, found it\nfirst\nnote: a note\nhelp: a help\n"
                                       "[list\\[1\\] \\\\](1)\n[here](2)");
    CHECK(result["relatedLocations"][0]["id"] == 1);
    CHECK(result["relatedLocations"][0]["physicalLocation"]["region"] == region(1, 3, 1, 4));
    CHECK(result["relatedLocations"][1]["id"] == 2);
}

TEST_CASE("a fix that does not fit into a report is none") {
    Report report;
    const source::FileId file = report.add("a.dr", "abc\n");
    const source::FileId library = report.add("stdlib/b.dr", "abc\n", source::Origin::Library);
    auto& finding = report.report(report.at(file, "b"));
    finding.fix("both", report.at(file, "c"), "z");
    finding.fixes.back().edits.push_back({report.at(file, "a"), ""});
    finding.fix("overlapping", report.at(file, "ab"), "z");
    finding.fixes.back().edits.push_back({report.at(file, "bc"), "y"});
    finding.fix("elsewhere", report.at(library, "a"), "z");
    finding.fix("long", report.at(file, "a"), std::string(10'000, 'x'));
    finding.fix("outside", {file, 2, 9}, "z");
    const json fixes = report.sarif()["results"][0]["fixes"];
    REQUIRE(fixes.size() == 1);
    const json replacements = fixes[0]["artifactChanges"][0]["replacements"];
    CHECK(replacements[0] == json{{"deletedRegion", region(1, 1, 1, 2)}});
    CHECK(replacements[1] ==
          json{{"deletedRegion", region(1, 3, 1, 4)}, {"insertedContent", {{"text", "z"}}}});
    const json suggestions = report.rdjson()["diagnostics"][0]["suggestions"];
    REQUIRE(suggestions.size() == 1);
    CHECK(suggestions[0]["text"] == "bz"); // with what stands between them
}

TEST_CASE("a report of SARIF that grows too large loses the least severe, and says how many") {
    Report report;
    const source::FileId file = report.add("a.dr", "x\n");
    constexpr std::size_t errors = 10;
    for (std::size_t index = 0; index < 500; ++index) {
        auto& note =
            report.sink.report(codes::notedRule, report.at(file, "x"), fmt::format("note {}", index));
        for (std::size_t more = 0; more < 10; ++more)
            note.note(std::string(3'900, 'n'));
    }
    for (std::size_t index = 0; index < errors; ++index)
        report.report(report.at(file, "x"), fmt::format("{}", index));
    const std::string text = diagnostics::renderSarif(report.sink, report.sources, {});
    CHECK(text.size() < 10'000'000);
    CHECK(text.size() > 8'000'000);
    const json run = json::parse(text)["runs"][0];
    std::size_t kept = 0;
    for (const json& result : run["results"])
        kept += result["level"] == "error" ? 1U : 0U;
    CHECK(kept == errors);
    CHECK(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] ==
          fmt::format("{} findings are left out of this report", 500 + errors - run["results"].size()));
}

TEST_CASE("annotations: what a step does not show stands in the log and is counted") {
    Report report;
    const source::FileId file = report.add("a.dr", "x\n");
    for (std::size_t index = 0; index < 12; ++index) {
        report.sink.report(codes::notedRule, report.at(file, "x"), fmt::format("note {} ##[error]", index));
        report.sink.report(codes::doubtfulRule, report.at(file, "x"), fmt::format("warning {}", index));
        report.report(report.at(file, "x"), fmt::format("{},\r\n100%: ::y", index));
    }
    const std::string log = report.github();
    const auto count = [&](const std::string& begin) {
        std::size_t found = 0;
        for (std::size_t at = 0; at < log.size(); at = log.find('\n', at) + 1)
            found += log.compare(at, begin.size(), begin) == 0 ? 1U : 0U;
        return found;
    };
    CHECK(count("::error ") == 10);
    CHECK(count("::warning ") == 10);
    CHECK(count("::notice ") == 10); // the last line is one of them
    CHECK(count("- ") == 7);
    CHECK(log.ends_with("::notice title=drc::7 more findings are not shown as annotations\n"));
    CHECK(log.find("0%25: ::y") != std::string::npos);
    CHECK(log.find("- a.dr:1:1: note[DR0803]: note 9 ## [error]") != std::string::npos);
}

TEST_CASE("no two findings of a report have one identity, and it outlasts texts and lines") {
    Report report;
    const source::FileId file = report.add("a.dr", "x\nx\n");
    report.report({file, 0, 1}, "one");
    report.report({file, 2, 3}, "two");
    auto& ofRule = report.sink.report(codes::brokenRule, Span{file, 2, 3}, "a text");
    ofRule.rule = "replicated";
    ofRule.topology = "payments";
    ofRule.component = "ledger";
    const auto values = [](const Report& one) {
        const Surroundings nowhere;
        const diagnostics::Places places(one.sources, nowhere, diagnostics::ColumnUnit::Bytes);
        return diagnostics::identities(one.sink.sorted(), places);
    };
    const std::vector<std::string> first = values(report);
    CHECK(std::set<std::string>(first.begin(), first.end()).size() == 3);

    Report moved;
    const source::FileId other = moved.add("a.dr", "# moved\nx\nx\n");
    moved.report({other, 8, 9}, "another text");
    moved.report({other, 10, 11}, "two");
    auto& again = moved.sink.report(codes::brokenRule, Span{other, 10, 11}, "another text");
    again.rule = "replicated";
    again.topology = "payments";
    again.component = "ledger";
    CHECK(values(moved) == first);
}

TEST_CASE("every format is UTF-8, and a whole document of nothing") {
    Report report;
    for (const bool hasFindings : {false, true}) {
        if (hasFindings) {
            const source::FileId file = report.add("\xFF\x01.dr", "\xFF\xC3 x\n");
            auto& finding = report.report({file, 0, 2}, "\xFF\x1B[31m\n\"]]><&");
            finding.at("\xC3").note("\xFF").help("\xED\xA0\x80").label({file, 1, 3}, "\xFF");
            finding.fix("\xFF", {file, 0, 1}, "\xFE");
            report.report(source::nowhere, "\xFF");
        }
        for (const diagnostics::Format& format : diagnostics::formats()) {
            INFO(format.name);
            const std::string text = format.render(report.sink, report.sources, {});
            CHECK_FALSE(source::firstInvalidByte(text));
            CHECK(text == format.render(report.sink, report.sources, {}));
        }
    }
}

} // namespace drc::testing::reported_test
