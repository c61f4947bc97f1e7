#include "diagnostics/render.hpp"
#include "driver/output_folder.hpp"
#include "source/content_digest.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <vector>

namespace drc::testing::output_folder_test {

namespace {

namespace fs = std::filesystem;
using Artifacts = std::vector<pipeline::Artifact>;

struct Written {
    bool ok = false;
    std::string findings; ///< as `--format short` shows them
    std::size_t written = 0;
    std::size_t removed = 0;
};

const driver::OutputIdentity payments{"compile", "payments"};
constexpr std::chrono::milliseconds impatient{100};

Written write(const std::string& folder, const Artifacts& artifacts,
              const driver::OutputIdentity& identity = payments) {
    diagnostics::Sink sink;
    driver::OutputFolder output(folder, identity, impatient);
    Written result;
    result.ok = output.stage(artifacts, sink) && output.publish(sink);
    result.findings = diagnostics::renderShort(sink, source::SourceMap(), {});
    result.written = output.writtenCount();
    result.removed = output.removedCount();
    return result;
}

bool mentions(const Written& result, std::string_view text) {
    return result.findings.find(text) != std::string::npos;
}

/// The manifest of a compile that finished.
std::string manifestOf(const Artifacts& artifacts) {
    driver::Manifest manifest{payments, true, {}, {}};
    for (const pipeline::Artifact& artifact : artifacts)
        manifest.files[artifact.path] = source::contentDigest(artifact.content);
    return driver::manifestText(manifest);
}

const Artifacts two{{"main.tf.json", "{}"}, {"runbooks/failover.json", "[]"}};

} // namespace

TEST_CASE("artefacts and a manifest are written, and nothing else") {
    const TemporaryFolder folder;
    const Written result = write(folder.path("build/payments"), two);
    CHECK(result.ok);
    CHECK(result.written == 2);
    CHECK(result.findings.empty());
    const auto all = folder.everything();
    CHECK(all.size() == 6);
    CHECK(all.at("build/payments/main.tf.json") == "{}");
    CHECK(all.at("build/payments/runbooks/failover.json") == "[]");
    CHECK(all.at("build/payments/.drc-manifest.json") == manifestOf(two));
}

TEST_CASE("what has not changed keeps its time") {
    const TemporaryFolder folder;
    REQUIRE(write(folder.path(), two).ok);
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours(5);
    for (const char* const name : {"main.tf.json", "runbooks/failover.json", ".drc-manifest.json"})
        fs::last_write_time(folder.path(name), old);
    REQUIRE(write(folder.path(), two).ok);
    CHECK(fs::last_write_time(folder.path(".drc-manifest.json")) == old);
    const Written result = write(folder.path(), {{"main.tf.json", "{\"a\": 1}"}, two[1]});
    CHECK(result.ok);
    CHECK(result.written == 1);
    CHECK(fs::last_write_time(folder.path("main.tf.json")) > old);
    CHECK(fs::last_write_time(folder.path("runbooks/failover.json")) == old);
}

TEST_CASE("what an earlier compile wrote and this one does not is removed; the user's files stay") {
    const TemporaryFolder folder;
    REQUIRE(write(folder.path(), {two[0], two[1], {"a/b/c.json", ""}, {"a/d.json", ""}}).ok);
    folder.write("a/mine.txt", "mine");
    folder.write("terraform.tfstate", "state");
    folder.write(".terraform/plugins/x", "x");
    folder.write("runbooks/.keep", "");
    const Written result = write(folder.path(), {two[0]});
    CHECK(result.ok);
    CHECK(result.removed == 3);
    const auto all = folder.everything();
    CHECK(all.count("a/b") == 0);
    CHECK(all.count("a/d.json") == 0);
    CHECK(all.at("a/mine.txt") == "mine");
    CHECK(all.at("terraform.tfstate") == "state");
    CHECK(all.at(".terraform/plugins/x") == "x");
    CHECK(all.count("runbooks/failover.json") == 0);
    CHECK(all.count("runbooks/.keep") == 1);
    CHECK(all.at(".drc-manifest.json") == manifestOf({two[0]}));
}

TEST_CASE("a file that drc did not write is in the way unless it is identical") {
    const TemporaryFolder folder;
    folder.write("main.tf.json", "mine");
    folder.write("runbooks/failover.json", "[]");
    const auto before = folder.everything();
    Written result = write(folder.path(), two);
    CHECK_FALSE(result.ok);
    CHECK(mentions(result, "error[DR0903]"));
    CHECK(mentions(result, "main.tf.json"));
    CHECK_FALSE(mentions(result, "failover.json"));
    CHECK(folder.everything() == before);
    folder.write("main.tf.json", "{}");
    result = write(folder.path(), two);
    CHECK(result.ok);
    CHECK(result.written == 0);
    CHECK(folder.read(".drc-manifest.json").find("main.tf.json") != std::string::npos);
}

TEST_CASE("folders, pipes and files in the way of folders are errors that leave no trace") {
    const TemporaryFolder folder;
    SUBCASE("a folder where a file goes") {
        fs::create_directories(folder.path("main.tf.json"));
    }
    SUBCASE("a pipe where a file goes") {
        REQUIRE(mkfifo(folder.path("main.tf.json").c_str(), 0600) == 0);
    }
    SUBCASE("a file where a folder goes") {
        folder.write("runbooks", "a file");
    }
    SUBCASE("a folder where the manifest goes") {
        fs::create_directories(folder.path(".drc-manifest.json"));
    }
    const auto count = folder.everything().size();
    CHECK_FALSE(write(folder.path(), two).ok);
    CHECK(folder.everything().size() == count);
}

TEST_CASE("an output folder below a file is an error") {
    const TemporaryFolder folder;
    folder.write("file", "");
    for (const char* const name : {"file", "file/below"}) {
        const Written result = write(folder.path(name), two);
        CHECK_FALSE(result.ok);
        CHECK(mentions(result, "it exists, but is not a folder"));
    }
    CHECK(folder.everything().size() == 1);
}

TEST_CASE("when not everything fits on the disk, everything stays as it was") {
    const TemporaryFolder folder;
    REQUIRE(write(folder.path(), two).ok);
    const auto before = folder.everything();
    rlimit old{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &old) == 0);
    rlimit small = old;
    small.rlim_cur = 10'000;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    const Written result =
        write(folder.path(),
              {{"main.tf.json", "new"}, {"new/a.json", "a"}, {"new/b.json", std::string(20'000, 'x')}});
    setrlimit(RLIMIT_FSIZE, &old);
    static_cast<void>(std::signal(SIGXFSZ, handler));
    CHECK_FALSE(result.ok);
    CHECK(mentions(result, "new/b.json`: it exceeds the maximum file size"));
    CHECK(folder.everything() == before);
}

TEST_CASE("no path and no link leads out of the folder") {
    const TemporaryFolder folder;
    folder.write("outside/victim.json", "theirs");
    SUBCASE("an artefact") {
        for (const char* const path :
             {"../x", "/tmp/x", "a/../../x", "", "a//b", ".hidden", "x.tfstate", "./a"}) {
            CHECK_FALSE(write(folder.path("out"), {{path, "x"}}).ok);
            CHECK_FALSE(fs::exists(folder.path("out")));
        }
    }
    SUBCASE("an artefact below a link") {
        fs::create_directories(folder.path("out"));
        fs::create_directory_symlink("../outside", folder.path("out/runbooks"));
        const Written result = write(folder.path("out"), two);
        CHECK_FALSE(result.ok);
        CHECK(mentions(result, "points outside the output folder"));
    }
    SUBCASE("an artefact that is a link is replaced, not followed") {
        REQUIRE(write(folder.path("out"), two).ok);
        fs::remove(folder.path("out/main.tf.json"));
        fs::create_symlink("../outside/victim.json", folder.path("out/main.tf.json"));
        CHECK(write(folder.path("out"), two).ok);
        CHECK(folder.everything().at("out/main.tf.json") == "{}");
    }
    SUBCASE("entries of the manifest") {
        REQUIRE(write(folder.path("out"), two).ok);
        fs::create_directory_symlink("../outside", folder.path("out/link"));
        folder.write("out/terraform.tfstate", "state");
        folder.write(
            "out/.drc-manifest.json",
            R"({"version": 1, "files": ["../outside/victim.json", "link/victim.json", "terraform.tfstate",
                      ".drc-manifest.json", "/etc/passwd", "main.tf.json", "runbooks/failover.json", 5]})");
        const Written result = write(folder.path("out"), two);
        CHECK(result.ok);
        CHECK(result.removed == 0);
        CHECK(mentions(result, "warning[DR0904]"));
        CHECK(mentions(result, "`../outside/victim.json`"));
        CHECK(mentions(result, "`link/victim.json` points outside"));
        CHECK(folder.read("out/terraform.tfstate") == "state");
    }
    CHECK(folder.read("outside/victim.json") == "theirs");
}

TEST_CASE("a broken manifest is reported and never trusted") {
    const TemporaryFolder folder;
    for (const char* const text :
         {"", "{", "[]", "null", "{}", R"({"version": 3, "files": []})", R"({"version": 4, "files": {}})",
          R"({"version": "1", "files": []})", R"({"version": 3, "files": {"main.tf.json": 1}})",
          R"({"version": 1})", R"({"version": 1, "files": {}})", R"({"version": 1, "files": [1]})",
          "\xFF\xFE"}) {
        const TemporaryFolder fresh;
        REQUIRE(write(fresh.path(), {two[0]}).ok);
        fresh.write(".drc-manifest.json", text);
        const Written same = write(fresh.path(), {two[0]});
        CHECK_MESSAGE(same.ok, text);
        CHECK_MESSAGE(mentions(same, "warning[DR0904]"), text);
        if (std::string_view(text).find("\"version\": 4") != std::string_view::npos)
            CHECK(mentions(same, "its version is not one of 1 to 3"));
        fresh.write(".drc-manifest.json", text);
        CHECK_MESSAGE(mentions(write(fresh.path(), {{"main.tf.json", "other"}}), "error[DR0903]"), text);
        CHECK(fresh.read("main.tf.json") == "{}");
    }
}

TEST_CASE("two compiles at once do not mix their files") {
    const TemporaryFolder folder;
    diagnostics::Sink sink;
    driver::OutputFolder first(folder.path(), payments);
    REQUIRE(first.stage(two, sink));
    const Written second = write(folder.path(), two);
    CHECK_FALSE(second.ok);
    CHECK(mentions(second, "another drc is writing to it"));
    CHECK(first.publish(sink));
}

TEST_CASE("what is staged and not published leaves no trace") {
    const TemporaryFolder folder;
    {
        diagnostics::Sink sink;
        driver::OutputFolder output(folder.path("a/b"), payments);
        REQUIRE(output.stage(two, sink));
        CHECK_FALSE(folder.everything().empty());
    }
    CHECK(folder.everything().empty());
}

TEST_CASE("a compile that was interrupted while publishing is repaired by the next one") {
    const TemporaryFolder folder;
    REQUIRE(write(folder.path(), two).ok);
    {
        diagnostics::Sink sink;
        driver::OutputFolder output(folder.path(), payments);
        REQUIRE(output.stage({{"main.tf.json", "new"}, {"z.json", "z"}}, sink));
        fs::create_directories(folder.path("z.json")); // appears between the two steps
        CHECK_FALSE(output.publish(sink));
    }
    CHECK(folder.read("main.tf.json") == "new");
    fs::remove(folder.path("z.json"));
    const Written next = write(folder.path(), {{"main.tf.json", "newer"}, {"z.json", "z"}});
    CHECK(next.ok);
    CHECK(next.removed == 1);
    CHECK(folder.everything().size() == 3);
}

TEST_CASE("the manifest says that files are being replaced until the last one is in its place") {
    const TemporaryFolder folder;
    REQUIRE(write(folder.path(), two).ok);
    {
        diagnostics::Sink sink;
        driver::OutputFolder output(folder.path(), payments);
        REQUIRE(output.stage({{"main.tf.json", "new"}, {"z.json", "z"}}, sink));
        CHECK(driver::parseManifest(folder.read(".drc-manifest.json")).complete);
        fs::create_directories(folder.path("z.json"));
        CHECK_FALSE(output.publish(sink));
    }
    const auto between = driver::parseManifest(folder.read(".drc-manifest.json"));
    CHECK_FALSE(between.complete);
    CHECK(between.files.size() == 3);
    fs::remove(folder.path("z.json"));
    const Artifacts next{{"main.tf.json", "new"}, {"z.json", "z"}};
    CHECK(write(folder.path(), next).ok);
    CHECK(folder.read(".drc-manifest.json") == manifestOf(next));
}

TEST_CASE("what a killed compile staged is removed by the next one, and nothing else") {
    const TemporaryFolder folder;
    SUBCASE("after an earlier compile") {
        REQUIRE(write(folder.path(), two).ok);
    }
    SUBCASE("in a new folder") {}
    folder.write(".drc-staged/0.tmp", "half a fi");
    folder.write(".drc-staged/17.tmp", "");
    folder.write(".drc-1-0.tmp", "of another tool");
    SUBCASE("nothing but its own") {
        CHECK(write(folder.path(), two).ok);
        CHECK(folder.everything().count(".drc-staged") == 0);
    }
    SUBCASE("beside a file that is somebody's") {
        folder.write(".drc-staged/mine.tmp", "mine");
        CHECK(write(folder.path(), two).ok);
        CHECK(folder.read(".drc-staged/mine.tmp") == "mine");
        CHECK(folder.everything().count(".drc-staged/0.tmp") == 0);
    }
    CHECK(folder.read(".drc-1-0.tmp") == "of another tool");
}

TEST_CASE("a link in the place of the staging folder is not followed") {
    const TemporaryFolder folder;
    folder.write("outside/0.tmp", "theirs");
    fs::create_directories(folder.path("out"));
    fs::create_directory_symlink("../outside", folder.path("out/.drc-staged"));
    const Written result = write(folder.path("out"), two);
    CHECK_FALSE(result.ok);
    CHECK(mentions(result, "error[DR0903]"));
    CHECK(folder.read("outside/0.tmp") == "theirs");
}

TEST_CASE("a folder belongs to one topology, or to the reference") {
    const TemporaryFolder folder;
    REQUIRE(write(folder.path(), two).ok);
    const auto before = folder.everything();
    for (const driver::OutputIdentity& other :
         {driver::OutputIdentity{"compile", "trading"}, driver::OutputIdentity{"reference", ""}}) {
        const Written result = write(folder.path(), {two[0]}, other);
        CHECK_FALSE(result.ok);
        CHECK(mentions(result, "error[DR0905]"));
        CHECK(mentions(result, "topology `payments`"));
        CHECK(folder.everything() == before);
    }
    CHECK(driver::outputOf(folder.path()) == payments);
    CHECK_FALSE(driver::outputOf(folder.path("nowhere")).has_value());
}

TEST_CASE("the manifest of an older drc is followed, and replaced") {
    for (const char* const older :
         {R"({"version": 1, "files": ["gone.json", "main.tf.json"]})",
          R"({"version": 2, "command": "compile", "topology": "payments", "state": "complete",
              "files": {"gone.json": "sha256", "main.tf.json": "sha256"}})"}) {
        const TemporaryFolder folder;
        folder.write("main.tf.json", "old");
        folder.write("gone.json", "old");
        folder.write(".drc-manifest.json", older);
        const Written result = write(folder.path(), two);
        CHECK(result.ok);
        CHECK(result.removed == 1);
        CHECK(folder.read(".drc-manifest.json") == manifestOf(two));
    }
}

} // namespace drc::testing::output_folder_test
