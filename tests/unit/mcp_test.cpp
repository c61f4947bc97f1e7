#include "driver/commands.hpp"
#include "driver/mcp/child.hpp"
#include "driver/mcp/line_reader.hpp"
#include "driver/mcp/protocol.hpp"
#include "driver/mcp/revision.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace drc::testing::mcp_test {

namespace {

namespace fs = std::filesystem;
namespace mcp = driver::mcp;
using mcp::Json;

/// A protocol with all that it needs.
struct World {
    TemporaryFolder folder;
    mcp::Project project{fs::canonical(folder.path())};
    mcp::Tools tools{project, {}};
    mcp::Resources resources;
    mcp::Protocol protocol{tools, resources};

    mcp::Reaction initialize(const std::string& revision) {
        return protocol.receive(
            R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" + revision +
            R"("}})");
    }
};

Json only(const mcp::Reaction& reaction) {
    REQUIRE(std::count(reaction.answer.begin(), reaction.answer.end(), '\n') == 1);
    return Json::parse(reaction.answer);
}

std::string callOf(const std::string& tool, const std::string& arguments) {
    return R"({"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":")" + tool +
           R"(","arguments":)" + arguments + "}}";
}

mcp::Ended endOf(mcp::Child& child) {
    while (true) {
        if (auto ended = child.advance()) return std::move(*ended);
        std::vector<pollfd> awaited;
        child.addTo(awaited);
        ::poll(awaited.data(), awaited.size(), static_cast<int>(child.patience().count()));
    }
}

} // namespace

TEST_CASE("mcp: revisions are in order, and only the newest is without a handshake") {
    const auto all = mcp::revisions();
    CHECK(std::is_sorted(all.begin(), all.end(),
                         [](const auto& left, const auto& right) { return left.name < right.name; }));
    CHECK(all.back().isStateless);
    CHECK(mcp::newestWithHandshake().name == all[all.size() - 2].name);
    CHECK(mcp::findRevision("") == nullptr);
}

TEST_CASE("mcp: lines are the same however they arrive") {
    const std::string text =
        "one\n\r\n\ntwo three\r\n" + std::string(20, 'x') + "\n" + std::string(21, 'y') + "\nlast\nrest";
    const std::vector<std::optional<std::string>> expected{
        "one", "", "", "two three", std::string(20, 'x'), std::nullopt, "last"};
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        mcp::LineReader reader(20);
        std::vector<std::optional<std::string>> lines;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t size = std::min<std::size_t>(1 + random() % 30, text.size() - at);
            reader.read(std::string_view(text).substr(at, size), [&](std::optional<std::string_view> line) {
                lines.push_back(line ? std::optional<std::string>(*line) : std::nullopt);
            });
            at += size;
        }
        CHECK(lines == expected);
    }
}

TEST_CASE("mcp: only paths below the root are read") {
    const TemporaryFolder folder;
    folder.write("project/a.dr", "");
    folder.write("project/dr/drc.toml", "");
    folder.write("outside/b.dr", "");
    fs::create_directory(folder.path("project/.git"));
    fs::create_directory_symlink("../outside", folder.path("project/link"));
    const fs::path root = fs::canonical(folder.path("project"));
    const mcp::Project project(root);
    for (const char* const inside : {"a.dr", "./a.dr", "missing.dr", "dr/../a.dr", ".", "missing/../a.dr"}) {
        CAPTURE(inside);
        CHECK_FALSE(project.refusal(inside));
    }
    CHECK_FALSE(project.refusal((root / "a.dr").string()));
    for (const char* const outside : {"", "-", "..", "../outside/b.dr", "link", "link/b.dr", "link/missing",
                                      "/", "dr/../../outside/b.dr"}) {
        CAPTURE(outside);
        CHECK(project.refusal(outside));
        CHECK(project.refusalOfRevision(outside));
    }
    for (const char* const inside : {"a.dr", "HEAD:a.dr", "HEAD~2:./dr/x.dr", "main:dr"})
        CHECK_FALSE(project.refusalOfRevision(inside));
    for (const char* const outside :
         {"HEAD:../outside/b.dr", "HEAD:/etc/passwd", "-x:a.dr", "HEAD:link/b.dr"})
        CHECK(project.refusalOfRevision(outside));
    // A project within a repository has no part in the rest of its history.
    const mcp::Project part(root / "dr");
    CHECK_FALSE(part.refusalOfRevision("HEAD:dr/x.dr"));
    CHECK_FALSE(part.refusalOfRevision("HEAD:./x.dr"));
    CHECK(part.refusalOfRevision("HEAD:a.dr"));
    CHECK(part.refusalOfRevision("HEAD:./../a.dr"));
}

TEST_CASE("mcp: no tool can write") {
    const std::set<std::string_view> harmful{"--output",     "--write",      "--fix",
                                             "--fix-unsafe", "--depfile",    "--update-baseline",
                                             "--stdlib",     "--allow-read", "--jobs"};
    const std::set<std::string_view> writing{"compile", "mcp", "import"};
    for (const mcp::Tool& tool : mcp::allTools()) {
        CAPTURE(tool.command);
        CHECK(writing.count(tool.command) == 0);
        for (const std::string_view option : tool.options)
            CHECK(harmful.count(option) == 0);
    }
    // `fmt` writes files unless it is told otherwise.
    const World world;
    const auto arguments = world.tools.commandLine("fmt", {{"files", {"a.dr", "b.dr"}}}).arguments;
    CHECK(std::find(arguments.begin(), arguments.end(), "--diff") != arguments.end());
}

TEST_CASE("mcp: a command line holds what was given behind what cannot be mistaken for an option") {
    const World world;
    const mcp::CommandLine line = world.tools.commandLine(
        "simulate",
        {{"text", "x"}, {"files", {"--write"}}, {"lose", "--all"}, {"all", true}, {"at", nullptr}});
    CHECK(line.input == "x");
    CHECK(line.arguments.front() == "simulate");
    const auto end = std::find(line.arguments.begin(), line.arguments.end(), "--");
    REQUIRE(line.arguments.end() - end == 3);
    CHECK(end[1] == "-");
    CHECK(end[2] == "--write");
    CHECK(std::count(line.arguments.begin(), end, "--lose=--all") == 1);
    CHECK(std::count(line.arguments.begin(), end, "--all") == 1);
    CHECK_THROWS_AS(world.tools.commandLine("check", {{"files", {"../a.dr"}}}), mcp::RefusedPath);
    CHECK_THROWS_AS(world.tools.commandLine("check", {{"files", 1}}), mcp::WrongArguments);
}

TEST_CASE("mcp: what commands declare can be asked for") {
    const driver::Command* const simulate = driver::findCommand("simulate");
    REQUIRE(simulate != nullptr);
    CHECK(driver::findCommand("simulat") == nullptr);
    std::map<std::string, driver::DeclaredOption> options;
    for (const driver::DeclaredOption& option : driver::optionsOf(*simulate))
        options.emplace(option.name, option);
    CHECK(options.at("FILE").isRepeated);
    CHECK(options.at("--lose").placeholder == "ROLE");
    CHECK_FALSE(options.at("--lose").isRepeated);
    CHECK(options.at("--also").isRepeated);
    CHECK(options.at("--all").placeholder.empty());
    CHECK(options.at("--as").placeholder == "text|svg|json");
    CHECK(options.count("--stdin-filename") == 1);
    for (const driver::DeclaredOption& option : driver::optionsOf(*driver::findCommand("explain")))
        CHECK(option.name != "--stdin-filename");
}

TEST_CASE("mcp: a call is handed over, and answered when it is over") {
    World world;
    CHECK(only(world.initialize("2025-06-18"))["result"]["protocolVersion"] == "2025-06-18");
    mcp::Reaction reaction = world.protocol.receive(callOf("check", R"({"text": "x"})"));
    CHECK(reaction.answer.empty());
    REQUIRE(reaction.calls.size() == 1);
    const std::string line = mcp::Protocol::finish(reaction.calls.front(), {1, "out\n", "found\n", {}});
    const Json result = Json::parse(line)["result"];
    CHECK(result["isError"] == true);
    CHECK(result["content"][0]["text"] == "out\n");
    CHECK(result["content"][1]["text"] == "found\n");
    CHECK(result["structuredContent"] ==
          Json{{"exit_code", 1}, {"output", "out\n"}, {"findings", "found\n"}});

    reaction = world.protocol.receive(callOf("check", R"({"text": "x", "format": "json"})"));
    REQUIRE(reaction.calls.size() == 1);
    const Json parsed =
        Json::parse(mcp::Protocol::finish(reaction.calls.front(), {0, "", R"({"a": [1]})", {}}));
    CHECK(parsed["result"]["structuredContent"]["findings"]["a"][0] == 1);
    CHECK(parsed["result"]["structuredContent"]["output"] == "");
    CHECK(parsed["result"]["content"][0]["text"] == R"({"a": [1]})");
    // Bytes that are not UTF-8 do not spoil the message.
    const auto callAgain = [&] {
        return world.protocol.receive(callOf("check", R"({"text": "x"})")).calls.front();
    };
    CHECK(Json::accept(mcp::Protocol::finish(callAgain(), {0, "\xff\n", "", {}})));
    CHECK(mcp::Protocol::drop(callAgain()).empty());
}

TEST_CASE("mcp: a cancelled request is named, a call that cannot wait is refused") {
    World world;
    world.initialize("2025-11-25");
    const auto reaction = world.protocol.receive(
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}})");
    CHECK(reaction.answer.empty());
    CHECK(reaction.cancelled == std::vector<Json>{"c"});
    const auto call = world.protocol.receive(callOf("check", R"({"text": "x"})")).calls.front();
    CHECK(Json::parse(mcp::Protocol::refuse(call, "no"))["error"]["code"] == mcp::internalError);
}

TEST_CASE("mcp: a message nests so deep and no deeper") {
    World world;
    world.initialize("2025-11-25");
    for (const int depth : {40, 70, 200'000}) {
        const std::string nested = std::string(static_cast<std::size_t>(depth), '[') +
                                   std::string(static_cast<std::size_t>(depth), ']');
        const Json answer = only(world.protocol.receive(
            R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":)" + nested + "}}"));
        CHECK(answer.contains("result") == (depth == 40));
    }
}

TEST_CASE("mcp: whatever a message is, an answer is a line of JSON") {
    World world;
    world.initialize("2025-03-26");
    const std::string seed =
        R"([{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"check","arguments":{"files":["a"]}}}])";
    std::mt19937 random(1);
    for (int round = 0; round < 3000; ++round) {
        std::string line = seed.substr(random() % 2);
        for (unsigned edits = random() % 4; edits > 0; --edits)
            line[random() % line.size()] = static_cast<char>(random() % 256);
        std::erase(line, '\n');
        const mcp::Reaction reaction = world.protocol.receive(line);
        if (reaction.answer.empty()) continue;
        CHECK(reaction.answer.find('\n') == reaction.answer.size() - 1);
        CHECK(Json::accept(reaction.answer));
    }
}

TEST_CASE("mcp: a command has so much output, and no more") {
    const mcp::CommandLine command{{"--list-test-cases"}, "nobody reads this"};
    mcp::Limits limits;
    {
        mcp::Child child(command, "/", limits);
        const mcp::Ended ended = endOf(child);
        CHECK(ended.failure == "");
        CHECK(ended.exitCode == 0);
        CHECK(ended.output.find("a command has so much output, and no more") != std::string::npos);
    }
    limits.output = 100;
    mcp::Child child(command, "/", limits);
    CHECK(endOf(child).failure == "it wrote more than 0 MiB and was ended");
    mcp::Child nowhere(command, "/missing", limits);
    CHECK(endOf(nowhere).failure == "it could not be started: no such file or folder");
}

} // namespace drc::testing::mcp_test
