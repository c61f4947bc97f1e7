#include "driver/output_manifest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace drc::driver {

namespace {

using Json = nlohmann::ordered_json;

constexpr int manifestVersion = 1;

void sortUnique(std::vector<std::string>& files) {
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
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
    if (version == document.end() || *version != manifestVersion) {
        result.problems.push_back(fmt::format("its version is not {}", manifestVersion));
        return result;
    }
    const auto files = document.find("files");
    if (files == document.end() || !files->is_array()) {
        result.problems.emplace_back("it has no list `files`");
        return result;
    }
    for (const Json& entry : *files) {
        if (!entry.is_string()) {
            result.problems.emplace_back("an entry of `files` is not a string");
        } else if (const auto& path = entry.get_ref<const std::string&>(); !isOutputPath(path)) {
            result.problems.push_back(fmt::format("drc writes no file `{}`", path));
        } else {
            result.files.push_back(path);
        }
    }
    sortUnique(result.files);
    return result;
}

std::string manifestText(const std::vector<std::string>& files) {
    std::vector<std::string> sorted = files;
    sortUnique(sorted);
    Json document;
    document["version"] = manifestVersion;
    document["files"] = sorted;
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace drc::driver
