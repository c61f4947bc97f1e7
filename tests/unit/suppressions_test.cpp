#include "memory_files.hpp"
#include "today.hpp"

#include "diagnostics/applied_edits.hpp"
#include "pipeline/pipeline.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drc::testing::suppressions_test {

namespace {

/// Statements of a topology whose table violates the rule `replicated`.
std::string sessions(std::string_view statements) {
    return fmt::format(R"(topology sessions {{
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  dynamodb carts {{ key = "cart_id" }}

{}
}}
)",
                       statements);
}

struct Judged {
    Judged(const std::string& text, source::Date on) {
        pipeline::Options options;
        options.today = on;
        const auto outcome =
            pipeline::compile(MemoryFiles(), {{"sessions.dr", text}}, options, sources, sink);
        for (const pipeline::TopologyOutput& output : outcome.outputs)
            for (const pipeline::Artifact& artifact : output.artifacts)
                artifacts[artifact.path] = artifact.content;
    }
    std::vector<std::string> codes() const {
        std::vector<std::string> result;
        for (const diagnostics::Diagnostic* finding : sink.sorted())
            result.emplace_back(finding->code->id);
        return result;
    }
    const diagnostics::Diagnostic& only() const {
        REQUIRE(sink.sorted().size() == 1);
        return *sink.sorted().front();
    }

    source::SourceMap sources;
    diagnostics::Sink sink;
    std::map<std::string, std::string> artifacts;
};

using Codes = std::vector<std::string>;

std::string formatted(const std::string& text) {
    source::SourceMap sources;
    diagnostics::Sink sink;
    const source::SourceFile& file = sources.add("sessions.dr", text);
    const syntax::Tree tree = syntax::parse(file, sink);
    REQUIRE(tree.complete);
    return syntax::format(file, tree);
}

/// The text after the only fix of its only finding.
std::string fixed(const std::string& text) {
    const Judged judged(text, today);
    const diagnostics::Diagnostic& finding = judged.only();
    REQUIRE(finding.fixes.size() == 1);
    CHECK(finding.fixes.front().applicability == diagnostics::Applicability::Safe);
    const auto result = diagnostics::applied(text, finding.primary.span.file, finding.fixes.front().edits);
    REQUIRE(result);
    return *result;
}

} // namespace

TEST_CASE("a suppression holds until the end of its last day") {
    const std::string text = sessions("  allow replicated on carts because \"later\" until 2027-01-31");
    CHECK(Judged(text, {2027, 1, 31}).codes().empty());
    const Judged after(text, {2027, 2, 1});
    CHECK(after.codes() == Codes{"DR0810"});
    const diagnostics::Diagnostic& finding = after.only();
    CHECK(finding.topology == "sessions");
    CHECK(finding.component == "carts");
    CHECK(finding.rule == "");
    REQUIRE(!finding.notes.empty());
    CHECK(finding.notes.front().starts_with("it suppresses: "));
}

TEST_CASE("what is written does not depend on the day") {
    const std::string text =
        sessions("  allow replicated on carts because \"later\" until 2027-01-31 by \"shop\"\n"
                 "  allow own_key on carts because \"unused\" until 2026-01-31");
    const Judged before(text, {2026, 1, 1});
    const Judged after(text, {2027, 1, 31});
    CHECK(!before.artifacts.empty());
    CHECK(before.artifacts == after.artifacts);
    CHECK(before.codes() == Codes{"DR0805"});
    CHECK(after.codes() == before.codes());
    CHECK(before.only().notes.empty());
    CHECK(after.only().notes == std::vector<std::string>{"it held until 2026-01-31"});
}

TEST_CASE("the parts of a suppression are put in order by a fix") {
    const std::string good =
        sessions("  allow replicated on carts because \"later\" until 2027-01-31 by \"shop\"");
    for (const char* parts :
         {"until 2027-01-31 because \"later\" by \"shop\"", "by \"shop\" because \"later\" until 2027-01-31",
          "because \"later\" by \"shop\" until 2027-01-31",
          "by \"shop\" until 2027-01-31 because \"later\""}) {
        const std::string text = sessions(fmt::format("  allow replicated on carts {}", parts));
        INFO(text);
        CHECK(Judged(text, today).codes() == Codes{"DR0811"});
        CHECK(fixed(text) == good);
    }
    CHECK(formatted(good) == good);
}

TEST_CASE("a part that stands twice, or a comment between two, has no fix") {
    for (const char* parts : {"because \"later\" until 2027-01-31 until 2027-02-28",
                              "until 2027-01-31\n    # comment\n    because \"later\""}) {
        const Judged judged(sessions(fmt::format("  allow replicated on carts {}", parts)), today);
        INFO(parts);
        CHECK(judged.only().code->id == "DR0811");
        CHECK(judged.only().fixes.empty());
    }
    CHECK(Judged(sessions("  allow replicated on carts because \"a\" because \"b\""), today).codes() ==
          Codes{"DR0101"});
}

TEST_CASE("a wrong date is one error at its place") {
    for (const char* date : {"2027-02-30", "2027-13-01", "1969-12-31", "10000-01-01", "2027-1-5"}) {
        const std::string text =
            sessions(fmt::format("  allow replicated on carts because \"later\" until {}", date));
        const Judged judged(text, today);
        CHECK(judged.codes() == Codes{"DR0812"});
        CHECK(judged.sources.text(judged.only().primary.span) == date);
    }
    const std::string zeros = sessions("  allow replicated on carts because \"later\" until 2027-1-5");
    CHECK(fixed(zeros) == sessions("  allow replicated on carts because \"later\" until 2027-01-05"));
    for (const char* other : {"\"2027-01-31\"", "2027/01/31", "tomorrow", "2027-01", ""})
        CHECK(Judged(sessions(fmt::format("  allow replicated on carts because \"later\" until {}", other)),
                     today)
                  .codes() == Codes{"DR0101"});
}

TEST_CASE("a line that begins with such a word goes on with the suppression only where its value follows") {
    const auto goesOn = [](const std::string& next) {
        source::SourceMap sources;
        diagnostics::Sink sink;
        const source::SourceFile& file =
            sources.add("a.dr", sessions("  allow replicated on carts because \"later\"\n" + next));
        const syntax::Tree tree = syntax::parse(file, sink);
        REQUIRE(tree.complete);
        const auto& topology = syntax::as<syntax::Block>(*tree.statements.front());
        const syntax::Statement& last = *topology.body->statements.back();
        if (last.kind != syntax::StatementKind::Allow) return false;
        const auto& suppression = syntax::as<syntax::Suppression>(last);
        return suppression.until != nullptr || suppression.owner != nullptr;
    };
    CHECK(goesOn("    until 2027-01-31"));
    CHECK(goesOn("    by \"shop\""));
    CHECK(goesOn("    until 2027-01-31\n    by \"shop\""));
    CHECK_FALSE(goesOn("  until night { }"));
    CHECK_FALSE(goesOn("  by = 3"));
    CHECK_FALSE(goesOn("  by { }"));
}

TEST_CASE("an owner is a text of the topology") {
    const std::string let =
        "  let team = \"shop\"\n  allow replicated on carts because \"later\" until 2026-01-31 by ";
    const auto notes = [&](const std::string& owner) {
        return Judged(sessions(let + owner), today).only().notes;
    };
    CHECK(notes("\"${team}\"").back() == "it belongs to shop");
    CHECK(Judged(sessions(let + "\"${tem}\""), today).codes() == Codes{"DR0201"});
    CHECK(Judged(sessions(let + "\" \""), today).codes() == Codes{"DR0415"});
}

TEST_CASE("a family has one finding for what it suppresses") {
    const std::string text = R"(topology sessions {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  dynamodb carts for shard in ["eu", "us"] { key = "cart_id" }

  allow replicated on carts because "later" until 2026-01-31
}
)";
    const Judged judged(text, today);
    CHECK(judged.codes() == Codes{"DR0810"});
    CHECK(judged.only().message ==
          "the suppression of `replicated` on `carts` has expired: it held until 2026-01-31");
}

} // namespace drc::testing::suppressions_test
