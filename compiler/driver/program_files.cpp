#include "driver/program_files.hpp"

#include "driver/disk_file_system.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

namespace drc::driver {

namespace {

namespace codes = diagnostics::codes;
namespace fs = std::filesystem;

bool isHidden(std::string_view path) {
    return path.starts_with('.') || path.find("/.") != std::string_view::npos;
}

} // namespace

std::vector<std::string> programFiles(const std::vector<std::string>& paths, diagnostics::Sink& sink) {
    std::vector<std::string> result;
    std::set<std::string> seen;
    const auto add = [&](const std::string& path) {
        if (seen.insert(source::resolve("", path)).second) result.push_back(path);
    };
    for (const std::string& path : paths) {
        std::error_code ignored;
        if (!fs::is_directory(path, ignored)) {
            add(path);
            continue;
        }
        const auto found = DiskFileSystem().list(path);
        if (!found) {
            sink.report(codes::unreadableFile, source::nowhere, path, found.reason());
            continue;
        }
        for (const source::ListedFile& file : found->files)
            if (file.path.ends_with(".dr") && !file.linked && !isHidden(file.path))
                add(fmt::format("{}{}{}", path, path.ends_with('/') ? "" : "/", file.path));
    }
    return result;
}

} // namespace drc::driver
