#include "language_server/watched_files.hpp"

#include "language_server/texts/documents.hpp"
#include "source/file_system.hpp"

#include <utility>

namespace drc::language_server {

namespace {

using json_rpc::Json;

/// Patterns have no way to write them.
bool hasSignsOfPatterns(const std::string& path) {
    return path.find_first_of("*?[]{},!") != std::string::npos;
}

} // namespace

bool WatchedFiles::update(const std::set<std::string>& filesRead) {
    std::set<std::string> folders;
    for (const std::string& file : filesRead) {
        if (folders.size() == mostFolders) break;
        if (!file.starts_with('/') || file.ends_with(".dr") || isConfiguration(file)) continue;
        const std::string folder = source::folderOf(file);
        if (!hasSignsOfPatterns(folder)) folders.insert(folder);
    }
    const bool isSame = std::exchange(isAsked_, true) && folders == folders_;
    folders_ = std::move(folders);
    return !isSame;
}

Json WatchedFiles::watchers() const {
    Json result = Json::array({Json{{"globPattern", "**/*.dr"}}, Json{{"globPattern", "**/drc.toml"}}});
    for (const std::string& folder : folders_)
        result.push_back({{"globPattern", folder + "/*"}});
    return result;
}

} // namespace drc::language_server
