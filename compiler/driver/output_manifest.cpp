#include "driver/output_manifest.hpp"

#include "backends/json_writer.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace drc::driver {

namespace {

using Json = nlohmann::ordered_json;

constexpr int manifestVersion = 3;
constexpr int versionWithSha256 = 2;     ///< the digests were others
constexpr int versionWithoutDigests = 1; ///< `files` was a list then, and there was nothing else
constexpr const char* completeState = "complete";
constexpr const char* publishingState = "publishing";

void addFile(Manifest& manifest, const std::string& path, std::string digest) {
    if (isOutputPath(path))
        manifest.files.emplace(path, std::move(digest));
    else
        manifest.problems.push_back(fmt::format("drc writes no file `{}`", path));
}

void readList(const Json& files, Manifest& manifest) {
    for (const Json& entry : files) {
        if (entry.is_string())
            addFile(manifest, entry.get<std::string>(), "");
        else
            manifest.problems.emplace_back("an entry of `files` is not a string");
    }
}

void readDigests(const Json& files, Manifest& manifest) {
    for (const auto& [path, digest] : files.items()) {
        if (digest.is_string())
            addFile(manifest, path, digest.get<std::string>());
        else
            manifest.problems.push_back(fmt::format("the digest of `{}` is not a string", path));
    }
}

std::string textOf(const Json& document, const char* name) {
    const auto found = document.find(name);
    return found != document.end() && found->is_string() ? found->get<std::string>() : "";
}

} // namespace

bool isOutputPath(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos) return false;
    std::string_view rest = path;
    while (true) {
        const std::size_t slash = rest.find('/');
        const std::string_view name = rest.substr(0, slash);
        if (name.empty() || name.front() == '.') return false;
        if (name.find(".tfstate") != std::string_view::npos) return false;
        if (slash == std::string_view::npos) return true;
        rest.remove_prefix(slash + 1);
    }
}

Manifest parseManifest(std::string_view text) {
    Manifest result;
    const Json document = Json::parse(text, nullptr, false);
    if (!document.is_object()) {
        result.problems.emplace_back("it is not a JSON object");
        return result;
    }
    const auto version = document.find("version");
    const bool old = version != document.end() && *version == versionWithoutDigests;
    if (!old &&
        (version == document.end() || (*version != manifestVersion && *version != versionWithSha256))) {
        result.problems.push_back(
            fmt::format("its version is not one of {} to {}", versionWithoutDigests, manifestVersion));
        return result;
    }
    const auto files = document.find("files");
    if (files == document.end() || (old ? !files->is_array() : !files->is_object())) {
        result.problems.push_back(fmt::format("it has no {} `files`", old ? "list" : "object"));
        return result;
    }
    if (old) {
        readList(*files, result);
        return result;
    }
    readDigests(*files, result);
    result.complete = textOf(document, "state") == completeState;
    if (const std::string command = textOf(document, "command"); !command.empty())
        result.identity = OutputIdentity{command, textOf(document, "topology")};
    return result;
}

std::string manifestText(const Manifest& manifest) {
    constexpr std::size_t besideFiles = 200;
    constexpr std::size_t ofFile = 120; // with its digest
    backends::JsonWriter json(besideFiles + manifest.files.size() * ofFile);
    json.beginObject();
    json.member("version");
    json.number(manifestVersion);
    json.member("command", manifest.identity->command);
    if (!manifest.identity->topology.empty()) json.member("topology", manifest.identity->topology);
    json.member("state", manifest.complete ? completeState : publishingState);
    json.member("digest", "BLAKE2b, 256 bits");
    json.member("files");
    json.beginObject();
    for (const auto& [path, digest] : manifest.files)
        json.member(path, digest);
    json.endObject();
    json.endObject();
    return std::move(json).take();
}

} // namespace drc::driver
