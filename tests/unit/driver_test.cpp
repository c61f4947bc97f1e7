#include "driver/depfile.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/output_manifest.hpp"
#include "driver/run.hpp"
#include "driver/staged_file.hpp"
#include "driver/system_error.hpp"
#include "driver/terminal.hpp"
#include "driver/unified_diff.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace drc::testing::driver_test {

namespace {

namespace fs = std::filesystem;
using driver::Colour;

bool coloured(Colour choice, bool terminal, const std::map<std::string, std::string>& variables) {
    return driver::wantsColour(choice, terminal, [&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        lines.push_back(text.substr(at, end - at));
        at = end;
    }
    return lines;
}

/// Applies a unified diff as `patch` would, with every line of context checked.
std::string applied(const std::string& before, const std::string& diff) {
    const auto old = linesOf(before);
    auto patch = linesOf(diff);
    std::string result;
    std::size_t at = 0;
    for (std::size_t index = 2; index < patch.size(); ++index) {
        std::string line = patch[index];
        std::size_t from = 0;
        std::size_t count = 1;
        if (std::sscanf(line.c_str(), "@@ -%zu,%zu", &from, &count) >= 1) {
            const std::size_t begin = count == 0 ? from : from - 1;
            REQUIRE(begin >= at);
            for (; at < begin; ++at)
                result += old[at];
            continue;
        }
        if (index + 1 < patch.size() && patch[index + 1].front() == '\\') {
            line.pop_back();
            patch.erase(patch.begin() + static_cast<std::ptrdiff_t>(index) + 1);
        }
        if (line.front() != '+') {
            REQUIRE(at < old.size());
            CHECK(old[at++] == line.substr(1));
        }
        if (line.front() != '-') result += line.substr(1);
    }
    for (; at < old.size(); ++at)
        result += old[at];
    return result;
}

} // namespace

TEST_CASE("colour follows the option, then the environment, then the terminal") {
    CHECK(coloured(Colour::Always, false, {{"NO_COLOR", "1"}}));
    CHECK_FALSE(coloured(Colour::Never, true, {{"FORCE_COLOR", "1"}}));
    CHECK(coloured(Colour::Auto, true, {}));
    CHECK_FALSE(coloured(Colour::Auto, false, {}));
    CHECK_FALSE(coloured(Colour::Auto, true, {{"NO_COLOR", "1"}}));
    CHECK(coloured(Colour::Auto, true, {{"NO_COLOR", ""}}));
    CHECK_FALSE(coloured(Colour::Auto, true, {{"TERM", "dumb"}}));
    CHECK(coloured(Colour::Auto, false, {{"FORCE_COLOR", "1"}}));
    CHECK(coloured(Colour::Auto, false, {{"CLICOLOR_FORCE", "1"}, {"TERM", "dumb"}}));
    CHECK_FALSE(coloured(Colour::Auto, false, {{"FORCE_COLOR", "0"}}));
    CHECK_FALSE(coloured(Colour::Auto, false, {{"FORCE_COLOR", "1"}, {"NO_COLOR", "1"}}));
}

TEST_CASE("a depfile escapes what make would read otherwise") {
    CHECK(*driver::depfileText({"out/a.json", "out/b c.json"}, {"x#1.dr", "$HOME.dr", "a:b.dr", "t\ty.dr"}) ==
          "out/a.json \\\n  out/b\\ c.json: \\\n  x\\#1.dr \\\n  $$HOME.dr \\\n  a\\:b.dr \\\n  t\\\ty.dr\n");
    CHECK(*driver::depfileText({"a"}, {"b\\ c", "d\\e"}) == "a: \\\n  b\\\\\\ c \\\n  d\\e\n");
    CHECK(*driver::depfileText({"a%"}, {"b%"}) == "a\\%: \\\n  b%\n");
    CHECK_FALSE(driver::depfileText({"a"}, {"b\nc"}));
    CHECK_FALSE(driver::depfileText({"a\r"}, {}));
}

TEST_CASE("a manifest lists only paths that drc may write") {
    for (const char* const path : {"main.tf.json", "runbooks/a.json", "a b", "a..b/c"})
        CHECK_MESSAGE(driver::isOutputPath(path), path);
    for (const char* const path : {"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b",
                                   ".terraform/x", "a/.b", "x.tfstate", "x.tfstate.backup", "x.tfstate.d/y"})
        CHECK_FALSE_MESSAGE(driver::isOutputPath(path), path);
    const driver::FileDigests files{{"a", "1"}, {"b", "2"}};
    const driver::OutputIdentity identity{"compile", "payments"};
    for (const bool complete : {true, false}) {
        const auto manifest = driver::parseManifest(driver::manifestText({identity, complete, files, {}}));
        CHECK(manifest.problems.empty());
        CHECK(manifest.files == files);
        CHECK(manifest.identity == identity);
        CHECK(manifest.complete == complete);
    }
    CHECK_FALSE(driver::parseManifest(std::string(100'000, '[')).problems.empty());
}

TEST_CASE("a unified diff leads from one text to the other") {
    CHECK(driver::unifiedDiff("a.dr", "same\n", "same\n").empty());
    CHECK(driver::unifiedDiff("a.dr", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") ==
          "--- a/a.dr\n+++ b/a.dr\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    CHECK(driver::unifiedDiff("a.dr", "", "x\n") == "--- a/a.dr\n+++ b/a.dr\n@@ -0,0 +1 @@\n+x\n");
    CHECK(driver::unifiedDiff("a.dr", "x", "x\n") ==
          "--- a/a.dr\n+++ b/a.dr\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        std::string texts[2];
        for (std::string& text : texts) {
            const std::size_t count = random() % 40;
            for (std::size_t line = 0; line < count; ++line)
                text += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
            if (!text.empty() && random() % 4 == 0) text.pop_back();
        }
        if (texts[0] == texts[1]) continue;
        CHECK(applied(texts[0], driver::unifiedDiff("a", texts[0], texts[1])) == texts[1]);
    }
}

TEST_CASE("texts with nothing in common are shown as replaced, in little time") {
    std::string before;
    std::string after;
    for (int line = 0; line < 20'000; ++line) {
        before += "a" + std::to_string(line) + "\n";
        after += "b" + std::to_string(line) + "\n";
    }
    const std::string diff = driver::unifiedDiff("a", before, after);
    CHECK(diff.find("@@ -1,20000 +1,20000 @@") != std::string::npos);
}

TEST_CASE("the disk reads files and refuses the rest with a reason") {
    const TemporaryFolder folder;
    const driver::DiskFileSystem disk;
    folder.write("a.dr", std::string("x\0y", 3));
    CHECK(*disk.read(folder.path("a.dr")) == std::string("x\0y", 3));
    CHECK(disk.read(folder.path()).reason() == "it is a folder");
    CHECK(disk.read(folder.path("b.dr")).reason() == "no such file or folder");
    CHECK(disk.read(folder.path("a.dr/b")).reason() == "a component of its path is not a folder");
    CHECK(disk.read("").reason() == "no such file or folder");
    CHECK_FALSE(disk.read(folder.path("a.dr") + std::string("\0.png", 5)));
    fs::create_symlink("loop", folder.path("loop"));
    CHECK(disk.read(folder.path("loop")).reason() == "too many symbolic links");
    CHECK(disk.read("/dev/null").reason() == "it is not a regular file");
    CHECK(*driver::readNamed("/dev/null") == "");
}

TEST_CASE("a pipe is refused without waiting for somebody who writes") {
    const TemporaryFolder folder;
    REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
    CHECK(driver::isStream(folder.path("pipe")));
    CHECK_FALSE(driver::isStream(folder.path()));
    CHECK(driver::DiskFileSystem().read(folder.path("pipe")).reason() == "it is not a regular file");
}

TEST_CASE("a staged file replaces another in one step and keeps its permissions") {
    const TemporaryFolder folder;
    folder.write("a.dr", "old");
    fs::permissions(folder.path("a.dr"), fs::perms(0640));
    {
        auto staged = driver::StagedFile::write(folder.path("a.dr"), "new", folder.path("a.dr"));
        REQUIRE(staged);
        CHECK(folder.read("a.dr") == "old");
        CHECK((*staged).publish() == 0);
    }
    CHECK(folder.read("a.dr") == "new");
    CHECK(fs::status(folder.path("a.dr")).permissions() == fs::perms(0640));
    { CHECK(driver::StagedFile::write(folder.path("a.dr"), "lost")); }
    CHECK(folder.everything().size() == 1);
    CHECK_FALSE(driver::StagedFile::write(folder.path("none/a.dr"), "x"));
}

TEST_CASE("reasons are the same everywhere") {
    CHECK(driver::reasonOf(ENOSPC) == "no space is left on the device");
    CHECK_FALSE(driver::reasonOf(12345).empty());
}

TEST_CASE("a format is that of all that is written, as far as it has this format") {
    driver::ReportOptions options;
    options.results = {"text", "markdown", "json"};
    const auto formats = [&](const std::string& format, const std::string& result,
                             const std::string& findings) {
        options.format = format;
        options.result = result;
        options.findings = findings;
        return std::pair(driver::formatOfResult(options), driver::formatOfFindings(options));
    };
    using Both = std::pair<std::string, std::string>;
    CHECK(formats("", "", "") == Both("text", "text"));
    CHECK(formats("json", "", "") == Both("json", "json"));
    CHECK(formats("markdown", "", "") == Both("markdown", "text"));
    CHECK(formats("short", "", "") == Both("text", "short"));
    CHECK(formats("sarif", "", "") == Both("text", "sarif"));
    CHECK(formats("json", "markdown", "") == Both("markdown", "json"));
    CHECK(formats("json", "", "short") == Both("json", "short"));
    CHECK(formats("short", "json", "json") == Both("json", "json"));
    options.results = {"markdown"};
    CHECK(formats("json", "", "") == Both("markdown", "json"));
    options.results.clear();
    CHECK(formats("json", "", "") == Both("", "json"));
}

} // namespace drc::testing::driver_test
