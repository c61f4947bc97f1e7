#include "file_text.hpp"

#include "diagnostics/removal.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/edited_files.hpp"
#include "pipeline/fix_round.hpp"
#include "pipeline/pipeline.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace drc::testing::fixes_test {

using diagnostics::Applicability;
using diagnostics::Diagnostic;

namespace {

namespace fs = std::filesystem;

struct Judged {
    Judged(const source::FileSystem& files, const std::string& path) {
        pipeline::check(files, {{path, std::nullopt}}, {}, sources, sink);
    }
    /// In how many places something is found: of a name, one finding shows the others.
    std::size_t count(const Diagnostic& wanted) const {
        std::size_t places = 0;
        for (const Diagnostic* const one : sink.sorted())
            if (one->code == wanted.code && one->message == wanted.message)
                places += 1 + one->secondary.size();
        return places;
    }
    source::SourceMap sources;
    diagnostics::Sink sink;
};

bool isFormatted(const source::SourceFile& file) {
    diagnostics::Sink ignored;
    const syntax::Tree tree = syntax::parse(file, ignored);
    return tree.complete && syntax::format(file, tree) == file.text();
}

bool isRead(const std::string& text) {
    source::SourceMap apart;
    diagnostics::Sink sink;
    return syntax::parse(apart.add("a.dr", text), sink).complete;
}

/// What one fix of one finding makes of the files.
std::map<source::FileId, std::string> textsWith(const Judged& judged, const Diagnostic& finding,
                                                std::size_t fix) {
    diagnostics::Sink only;
    only.take(judged.sink);
    only.leaveOut([&](const Diagnostic& one) {
        return one.code != finding.code || one.primary.span != finding.primary.span ||
               one.message != finding.message;
    });
    only.amend([&](Diagnostic& one) { one.fixes = {one.fixes.at(fix)}; });
    pipeline::Fixer fixer(
        {true, [](const source::SourceFile& file) { return file.origin() == source::Origin::User; }});
    return fixer.round(only, judged.sources);
}

/// Applies each fix by itself; gives how many there were.
std::size_t tryFixes(const std::string& path) {
    const driver::DiskFileSystem disk;
    const Judged before(disk, path);
    std::size_t tried = 0;
    for (const Diagnostic* const finding : before.sink.sorted())
        for (std::size_t fix = 0; fix < finding->fixes.size(); ++fix) {
            CAPTURE(path);
            CAPTURE(finding->message);
            CAPTURE(finding->fixes[fix].title);
            const auto texts = textsWith(before, *finding, fix);
            ++tried;
            CHECK_FALSE(texts.empty());
            driver::EditedFiles edited(disk);
            for (const auto& [id, text] : texts) {
                const source::SourceFile& file = before.sources.file(id);
                const bool wasFormatted = isFormatted(file);
                source::SourceMap apart;
                if (wasFormatted) CHECK(isFormatted(apart.add("a.dr", text)));
                if (isRead(std::string(file.text()))) CHECK(isRead(text));
                edited.put(file.path(), text);
            }
            CHECK(Judged(edited, path).count(*finding) < before.count(*finding));
        }
    return tried;
}

/// Whether what a golden case expects speaks of a fix: the others need not be judged.
bool speaksOfFix(const fs::path& expected) {
    for (const char* const name : {"stdout", "stderr"}) {
        if (!fs::exists(expected / name)) continue;
        const std::string text = textOf(expected / name);
        if (text.find("fix: ") != std::string::npos || text.find("did you mean") != std::string::npos)
            return true;
    }
    return false;
}

std::string removed(const std::string& text, const std::string& statement,
                    Applicability* applicability = nullptr) {
    source::SourceMap sources;
    const source::SourceFile& file = sources.add("a.dr", text);
    const auto at = static_cast<std::uint32_t>(text.find(statement));
    const diagnostics::Fix fix = diagnostics::removalOf(
        "", {file.id(), at, at + static_cast<std::uint32_t>(statement.size())}, sources);
    if (applicability != nullptr) *applicability = fix.applicability;
    std::string result = text;
    const source::Span span = fix.edits.front().span;
    return result.replace(span.begin, span.length(), "");
}

/// What a round of fixes makes of one file with these insertions.
std::string afterRound(const std::string& text, const std::vector<diagnostics::Edit>& edits,
                       pipeline::Fixer& fixer) {
    source::SourceMap sources;
    const source::SourceFile& file = sources.add("a.dr", text);
    diagnostics::Sink sink;
    std::size_t number = 0;
    for (const diagnostics::Edit& edit : edits) {
        const std::string name = "x" + std::to_string(number++);
        sink.report(diagnostics::codes::unusedName, {file.id(), edit.span.begin, edit.span.begin}, "value",
                    name)
            .fix("change " + name, {file.id(), edit.span.begin, edit.span.end}, edit.replacement,
                 Applicability::Safe);
    }
    const auto texts = fixer.round(sink, sources);
    return texts.empty() ? text : texts.begin()->second;
}

pipeline::Fixer freeFixer() {
    return pipeline::Fixer({false, [](const source::SourceFile&) { return true; }});
}

} // namespace

TEST_CASE("a removed statement takes its line with it, and an empty line that nothing needs any more") {
    CHECK(removed("t {\n  a\n  x\n  b\n}\n", "x") == "t {\n  a\n  b\n}\n");
    CHECK(removed("t {\n  a\n\n  x # why\n\n  b\n}\n", "x") == "t {\n  a\n\n  b\n}\n");
    CHECK(removed("t {\n  a\n\n  x\n}\n", "x") == "t {\n  a\n}\n");
    CHECK(removed("t {\n  x\n\n  b\n}\n", "x") == "t {\n  b\n}\n");
    CHECK(removed("t {\n  x  a\n}\n", "x") == "t {\n  a\n}\n");
    CHECK(removed("x\n", "x") == "");
}

TEST_CASE("each fix of each golden case mends its finding and nothing of the layout") {
    std::size_t tried = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(DRC_SOURCE_DIR) / "tests/golden/cases"))
        if (fs::exists(entry.path() / "input.dr") && speaksOfFix(entry.path() / "expected"))
            tried += tryFixes((entry.path() / "input.dr").string());
    CHECK(tried > 40);
}

TEST_CASE("a statement is removed with its lines, and its comments after review") {
    Applicability applicability{};
    CHECK(removed("a {\n  let b = 1\n  c = 2\n}\n", "let b = 1", &applicability) == "a {\n  c = 2\n}\n");
    CHECK(applicability == Applicability::Safe);
    CHECK(removed("a { let b = 1  c = 2 }\n", "let b = 1") == "a { c = 2 }\n");
    CHECK(removed("let b = 1", "let b = 1").empty());
    CHECK(removed("a {\n  let b = 1 # c\n}\n", "let b = 1", &applicability) == "a {\n}\n");
    CHECK(applicability == Applicability::NeedsReview);
    CHECK(removed("# a\n## b\n## c\nlet d = 1\n", "let d = 1", &applicability) == "# a\n");
    CHECK(applicability == Applicability::NeedsReview);
    CHECK(removed("# a\nlet d = 1\n", "let d = 1", &applicability) == "# a\n");
    CHECK(applicability == Applicability::Safe);
    CHECK(removed("let d = \"#\"\n", "let d = \"#\"", &applicability).empty());
    CHECK(applicability == Applicability::NeedsReview);
}

TEST_CASE("of fixes whose edits meet, one waits for the next round") {
    pipeline::Fixer fixer = freeFixer();
    const std::string text = "let a = 1\n";
    CHECK(afterRound(text, {{{0, 8, 9}, "2"}, {{0, 9, 9}, "3"}}, fixer) == "let a = 2\n");
    CHECK(fixer.applied() == 1);
    CHECK(afterRound(text, {{{0, 8, 9}, "2"}, {{0, 8, 9}, "3"}}, fixer) == "let a = 3\n");
    CHECK(fixer.applied() == 2);
}

TEST_CASE("a fix that leaves its finding is not applied again") {
    pipeline::Fixer fixer = freeFixer();
    CHECK(afterRound("let a = 1\n", {{{0, 8, 9}, "11"}}, fixer) == "let a = 11\n");
    CHECK(afterRound("let a = 11\n", {{{0, 8, 10}, "111"}}, fixer) == "let a = 11\n");
    CHECK(fixer.applied() == 1);
}

TEST_CASE("a fix that breaks a file is not applied, and the others are") {
    pipeline::Fixer fixer = freeFixer();
    CHECK(afterRound("let a = 1\nlet b = 2\n", {{{0, 6, 7}, "{"}, {{0, 18, 19}, "3"}}, fixer) ==
          "let a = 1\nlet b = 3\n");
    CHECK(fixer.applied() == 1);
}

TEST_CASE("line ends stay as the file has them, and layout where it was the formatter's") {
    const auto after = [](const std::string& text, const diagnostics::Edit& edit) {
        pipeline::Fixer fixer = freeFixer();
        return afterRound(text, {edit}, fixer);
    };
    CHECK(after("let a = 1\r\n", {{0, 9, 9}, "\nlet b = 2"}) == "let a = 1\r\nlet b = 2\r\n");
    CHECK(after("let  a = 1\n", {{0, 9, 10}, "22"}) == "let  a = 22\n");
    CHECK(after("let a = 1\nlet b = 2\n", {{0, 4, 5}, "longer"}) == "let longer = 1\nlet b      = 2\n");
}

} // namespace drc::testing::fixes_test
