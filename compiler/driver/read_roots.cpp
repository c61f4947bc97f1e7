#include "driver/read_roots.hpp"

#include "driver/disk_file_system.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>

namespace drc::driver {

namespace fs = std::filesystem;

ReadRoots::ReadRoots(const source::FileSystem& files, Projects& projects,
                     const std::vector<std::string>& inputs, const std::vector<std::string>& allowed)
    : files_(files), inputs_(inputs) {
    for (const std::string& input : inputs) {
        const fs::path& root = projects.of(input).root;
        if (std::find(projects_.begin(), projects_.end(), root) == projects_.end()) projects_.push_back(root);
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
