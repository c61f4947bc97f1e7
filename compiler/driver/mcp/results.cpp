#include "driver/mcp/results.hpp"

#include "driver/mcp/protocol.hpp"
#include "driver/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::driver::mcp {

namespace {

constexpr const char* serverKey = "io.modelcontextprotocol/serverInfo";
constexpr int freshFor = 3'600'000; // milliseconds

constexpr const char* instructions =
    "drc compiles `.dr`, a language for disaster recovery, and proves how long recoveries take. Before you "
    "write "
    "`.dr`, read the resource drc://docs/language.md; the tool `reference` lists the kinds of components, "
    "and "
    "shows the settings of one. After each change call `check`, with `files` or, for what is not saved yet, "
    "with "
    "`text` and its `name`; `explain` says what a code such as DR0101 means. When there are no errors, "
    "`prove` "
    "says how long each recovery takes and what may be lost, and `simulate` plays it. Tools only read.";

Json serverInfo(const Revision& revision) {
    Json info{{"name", "drc"}, {"version", DRC_VERSION}};
    if (revision.hasStructuredContent) info["title"] = "drc, the compiler of disaster recovery";
    return info;
}

Json capabilities() {
    return Json{{"tools", Json::object()}, {"resources", Json::object()}};
}

Json textItem(const std::string& text) {
    return Json{{"type", "text"}, {"text", text}};
}

/// What a stream has as JSON, else its text.
Json valueOf(const std::string& text, bool isJson) {
    if (isJson)
        if (Json value = Json::parse(text, nullptr, false); value.is_object() || value.is_array())
            return value;
    return text;
}

bool asksForJson(const CommandLine& command) {
    const auto& words = command.arguments;
    return std::find(words.begin(), words.end(), "--format=json") != words.end();
}

} // namespace

Json welcome(const Revision& revision) {
    return Json{{"protocolVersion", revision.name},
                {"capabilities", capabilities()},
                {"serverInfo", serverInfo(revision)},
                {"instructions", instructions}};
}

Json discovery(const std::vector<std::string_view>& revisions) {
    const Revision& newest = *findRevision(revisions.back());
    return cacheable(newest, Json{{"supportedVersions", revisions},
                                  {"capabilities", capabilities()},
                                  {"instructions", instructions}});
}

Json failed(const std::string& reason) {
    Json result;
    result["content"] = Json::array({textItem(reason)});
    result["isError"] = true;
    return result;
}

Json resultOfCall(const Call& call, const Ended& ended) {
    const std::string command = "drc " + call.command.arguments.front();
    if (!ended.failure.empty()) return failed(fmt::format("`{}`: {}", command, ended.failure));
    Json content = Json::array();
    for (const std::string* const text : {&ended.output, &ended.findings})
        if (!text->empty()) content.push_back(textItem(*text));
    // An empty result would say nothing to a reader who does not see the code.
    if (content.empty())
        content.push_back(
            textItem(fmt::format("`{}` printed nothing; its exit code is {}", command, ended.exitCode)));
    Json result;
    result["content"] = std::move(content);
    // Some clients show a model this alone, so it has everything.
    if (call.revision->hasStructuredContent) {
        const bool isJson = asksForJson(call.command);
        result["structuredContent"] = {{"exit_code", ended.exitCode},
                                       {"output", valueOf(ended.output, isJson)},
                                       {"findings", valueOf(ended.findings, isJson)}};
    }
    result["isError"] = ended.exitCode != clean;
    return result;
}

Json completed(const Revision& revision, Json result) {
    if (!revision.isStateless) return result;
    result["resultType"] = "complete";
    result["_meta"] = {{serverKey, serverInfo(revision)}};
    return result;
}

Json cacheable(const Revision& revision, Json result) {
    if (!revision.isStateless) return result;
    result["ttlMs"] = freshFor;
    result["cacheScope"] = "public";
    return result;
}

} // namespace drc::driver::mcp
