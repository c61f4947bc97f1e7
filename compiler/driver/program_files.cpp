#include "driver/program_files.hpp"

#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

namespace drc::driver {

namespace {

bool isHidden(std::string_view path) {
    return path.starts_with('.') || path.find("/.") != std::string_view::npos;
}

/// What a file in a folder is called where that folder was named; nothing is put before what lies here.
std::string pathWithin(const std::string& folder, const std::string& path) {
    if (folder == "." || folder == "./") return path;
    return folder + (folder.ends_with('/') ? "" : "/") + path;
}

} // namespace

bool isFolderOnDisk(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
}

std::vector<std::string> programFiles(const std::vector<std::string>& paths, const source::FileSystem& files,
                                      const IsFolder& isFolder, diagnostics::Sink& sink) {
    std::vector<std::string> result;
    std::set<std::string> seen;
    const auto add = [&](const std::string& path) {
        if (seen.insert(source::resolve("", path)).second) result.push_back(path);
    };
    for (const std::string& path : paths) {
        if (!isFolder(path)) {
            add(path);
            continue;
        }
        const auto found = files.list(path);
        if (!found) {
            sink.report(diagnostics::codes::unreadableFile, source::nowhere, path, found.reason());
            continue;
        }
        for (const source::ListedFile& file : found->files)
            if (file.path.ends_with(".dr") && !file.linked && !isHidden(file.path))
                add(pathWithin(path, file.path));
    }
    return result;
}

} // namespace drc::driver
