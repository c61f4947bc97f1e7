#include "driver/read_roots.hpp"

#include "driver/disk_file_system.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>

namespace drc::driver {

namespace {

namespace fs = std::filesystem;

// As far as it exists: missing files are refused like existing ones, so that their existence does not leak.
fs::path resolved(const fs::path& path) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    const fs::path result = fs::weakly_canonical(whole, error);
    return error ? whole.lexically_normal() : result;
}

} // namespace

fs::path projectRoot(const fs::path& folder) {
    const fs::path start = resolved(folder.empty() ? fs::path(".") : folder);
    std::error_code ignored;
    for (fs::path at = start;; at = at.parent_path()) {
        if (fs::exists(at / "drc.toml", ignored) || fs::exists(at / ".git", ignored)) return at;
        if (at == at.parent_path()) return start;
    }
}

ReadRoots::ReadRoots(const source::FileSystem& files, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& allowed)
    : files_(files), inputs_(inputs) {
    for (const std::string& input : inputs) {
        fs::path root = projectRoot(input == "-" ? fs::path() : fs::path(input).parent_path());
        if (std::find(projects_.begin(), projects_.end(), root) == projects_.end())
            projects_.push_back(std::move(root));
    }
    roots_ = projects_;
    for (const std::string& folder : allowed)
        roots_.push_back(resolved(folder));
}

source::Result<std::string> ReadRoots::read(const std::string& path) const {
    if (!holds(path)) return refusal();
    return files_.read(path);
}

source::Result<source::Listing> ReadRoots::list(const std::string& folder) const {
    if (!holds(folder)) return refusal();
    return files_.list(folder);
}

bool ReadRoots::holds(const std::string& path) const {
    if (std::find(inputs_.begin(), inputs_.end(), path) != inputs_.end()) return true;
    const fs::path place = resolved(path);
    return std::any_of(roots_.begin(), roots_.end(),
                       [&](const fs::path& root) { return isBelow(place, root); });
}

source::Failure ReadRoots::refusal() const {
    std::vector<std::string> names(projects_.size());
    std::transform(projects_.begin(), projects_.end(), names.begin(),
                   [](const fs::path& root) { return fmt::format("`{}`", root.string()); });
    return {fmt::format(
        "it lies outside of the project, {}; `--allow-read DIR` lets a compile read below DIR, too",
        fmt::join(names, " and "))};
}

} // namespace drc::driver
