#include "driver/mcp/project.hpp"

#include "driver/disk_file_system.hpp"
#include "driver/system_error.hpp"

#include <fmt/format.h>

#include <system_error>

namespace drc::driver::mcp {

namespace {

namespace fs = std::filesystem;

/// The folder whose history `REV:path` is about.
fs::path repositoryOf(const fs::path& root) {
    std::error_code ignored;
    for (fs::path at = root;; at = at.parent_path()) {
        if (fs::exists(at / ".git", ignored)) return at;
        if (at == at.parent_path()) return root;
    }
}

} // namespace

std::optional<std::string> Project::outside(const std::string& written, const fs::path& place) const {
    std::error_code error;
    const fs::path real = fs::weakly_canonical(place, error);
    if (error) return fmt::format("`{}`: {}", written, reasonOf(error.value()));
    if (isBelow(real, root_)) return std::nullopt;
    return fmt::format("`{}` lies outside of the project, `{}`", written, root_.string());
}

std::optional<std::string> Project::refusal(const std::string& path) const {
    if (path.empty()) return "a path is empty";
    if (path == "-") return "`-` is not a file: a program is given as `text`";
    return outside(path, root_ / path);
}

std::optional<std::string> Project::refusalOfRevision(const std::string& written) const {
    if (auto reason = refusal(written)) return reason;
    const std::size_t colon = written.find(':');
    if (colon == std::string::npos) return std::nullopt;
    if (written.starts_with('-')) return fmt::format("`{}` is not a revision", written);
    const std::string path = written.substr(colon + 1);
    const bool fromHere = path.starts_with("./") || path.starts_with("../");
    return outside(written, (fromHere ? root_ : repositoryOf(root_)) / path);
}

} // namespace drc::driver::mcp
