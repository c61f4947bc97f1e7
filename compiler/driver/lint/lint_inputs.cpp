#include "driver/lint/lint_inputs.hpp"

#include <algorithm>
#include <filesystem>
#include <fnmatch.h>
#include <set>
#include <system_error>

namespace drc::driver {

namespace {

namespace fs = std::filesystem;

/// A path as seen from the root of the project.
fs::path seenFromRoot(const std::string& path, const std::string& root) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error).lexically_normal();
    const fs::path base = fs::absolute(root.empty() ? "." : root, error).lexically_normal();
    return whole.lexically_relative(base);
}

/// Whether a pattern means the file or a folder around it.
bool isExcluded(const fs::path& path, const std::vector<std::string>& patterns) {
    fs::path at;
    for (const fs::path& part : path) {
        at /= part;
        for (std::string pattern : patterns) {
            while (pattern.size() > 1 && pattern.ends_with('/'))
                pattern.pop_back();
            if (::fnmatch(pattern.c_str(), at.c_str(), 0) == 0) return true;
        }
    }
    return false;
}

} // namespace

std::vector<std::string> lintedFiles(const std::vector<std::string>& paths, const LintSettings& settings,
                                     const source::FileSystem& files, const IsFolder& isFolder,
                                     diagnostics::Sink& sink) {
    std::vector<std::string> result = programFiles(paths, files, isFolder, sink);
    if (settings.exclude.empty()) return result;
    const std::set<std::string> named(paths.begin(), paths.end());
    std::erase_if(result, [&](const std::string& path) {
        return named.count(path) == 0 && isExcluded(seenFromRoot(path, settings.root), settings.exclude);
    });
    return result;
}

} // namespace drc::driver
