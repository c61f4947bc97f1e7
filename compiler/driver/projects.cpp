#include "driver/projects.hpp"

#include "driver/disk_file_system.hpp"
#include "driver/glob.hpp"
#include "driver/run.hpp"
#include "source/file_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace drc::driver {

namespace codes = diagnostics::codes;
namespace fs = std::filesystem;
using library::Configuration;
using library::ConfiguredText;

namespace {

/// A policy is a file or two; a pattern that fits more is a mistake.
constexpr std::size_t mostPolicyFiles = 1000;

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

Project projectOf(const std::string& folder, const std::set<std::string>& edited) {
    const fs::path start = resolved(folder.empty() ? fs::path(".") : fs::path(folder));
    for (fs::path at = start;; at = at.parent_path()) {
        const fs::path configuration = at / library::configurationFile;
        const bool configured = isThere(configuration) || edited.contains(configuration.string());
        if (configured || isThere(at / ".git")) return {at, configured};
        if (at == at.parent_path()) return {start, false};
    }
}

/// The path of the configuration as whoever named the file would write it, so that what it names has the
/// paths that imports have.
std::string pathOf(const std::string& folder, const fs::path& root) {
    const fs::path start = resolved(folder.empty() ? fs::path(".") : fs::path(folder));
    std::string up;
    for (fs::path at = start; at != root && at != at.parent_path(); at = at.parent_path())
        up += "../";
    const std::string path = source::resolve(folder, up + std::string(library::configurationFile));
    const std::string above = source::folderOf(path);
    const bool isSame = resolved(above.empty() ? fs::path(".") : fs::path(above)) == root;
    return isSame ? path : (root / library::configurationFile).string();
}

std::string folderOfInput(const std::string& file) {
    return file == "-" ? "" : source::folderOf(file);
}

source::Failure tooLarge() {
    return {fmt::format("it is larger than {} MiB", library::largestConfiguration >> 20U)};
}

source::Result<std::string> contentOf(const std::string& path, const fs::path& root, bool isNamed) {
    if (isNamed && isStream(path)) return readNamed(path);
    if (!isNamed && !isBelow(resolved(path), root))
        return source::Failure{"it is a link that leads out of the project"};
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored) && fs::file_size(path, ignored) > library::largestConfiguration)
        return tooLarge();
    return DiskFileSystem().read(path);
}

/// Finds what the patterns of `policies` mean. A pattern that fits nothing is a mistake: its rules would be
/// silent.
void findPolicies(Configuration& configuration) {
    const std::string folder = source::folderOf(configuration.file->path());
    const auto refuse = [&](const ConfiguredText& pattern, std::string reason) {
        configuration.findings.report(codes::configuredPath, pattern.span, pattern.text, std::move(reason));
        configuration.policiesAreUnclear = true;
    };
    for (const ConfiguredText& pattern : configuration.policies) {
        std::vector<std::string> paths{pattern.text};
        if (isGlob(pattern.text)) {
            auto fitting = filesLike(folder, source::resolve("", pattern.text));
            if (!fitting) {
                refuse(pattern, fitting.reason());
                continue;
            }
            paths = std::move(*fitting);
        }
        if (paths.empty()) refuse(pattern, "no file fits it");
        if (paths.size() > mostPolicyFiles)
            refuse(pattern, fmt::format("{} files fit it: the limit is {}", paths.size(), mostPolicyFiles));
        for (const std::string& path : paths) {
            const std::string whole = source::resolve(folder, path);
            const auto isSame = [&](const ConfiguredText& other) { return other.text == whole; };
            auto& files = configuration.policyFiles;
            if (std::none_of(files.begin(), files.end(), isSame)) files.push_back({whole, pattern.span});
        }
    }
}

} // namespace

const Project& Projects::of(const std::string& file) {
    const std::string folder = folderOfInput(file);
    const auto known = byFolder_.find(folder);
    return known != byFolder_.end() ? known->second
                                    : byFolder_.emplace(folder, projectOf(folder, edited_)).first->second;
}

std::shared_ptr<const Configuration> Configurations::of(const std::string& file, const ReadOptions& options) {
    if (options.unconfigured) return nullptr;
    if (!options.configuration.empty()) return read(options.configuration, {}, true);
    const Project& project = projects_.of(file);
    return project.configured ? read(pathOf(folderOfInput(file), project.root), project.root, false)
                              : nullptr;
}

source::Result<std::string> Configurations::textOf(const std::string& path, const fs::path& root,
                                                   bool isNamed) const {
    const auto edited = edited_.find(path);
    if (edited == edited_.end()) return contentOf(path, root, isNamed);
    if (edited->second.size() > library::largestConfiguration) return tooLarge();
    return edited->second;
}

std::shared_ptr<const Configuration> Configurations::read(const std::string& path, const fs::path& root,
                                                          bool isNamed) {
    auto& known = byPath_[path];
    if (known != nullptr) return known;
    auto text = textOf(path, root, isNamed);
    if (text) {
        auto result = std::make_shared<Configuration>(
            library::readConfiguration(sources_, sources_.add(path, std::move(*text))));
        findPolicies(*result);
        return known = std::move(result);
    }
    auto unreadable = std::make_shared<Configuration>(Configuration{.sources = sources_});
    unreadable->findings.report(codes::unreadableConfiguration, source::nowhere, path, text.reason());
    return known = std::move(unreadable);
}

} // namespace drc::driver
