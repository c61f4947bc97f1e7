#include "driver/output_folder.hpp"

#include "diagnostics/render.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/system_error.hpp"
#include "source/content_digest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace drc::driver {

namespace codes = diagnostics::codes;
namespace fs = std::filesystem;
using source::nowhere;

namespace {

constexpr std::string_view stagingName = ".drc-staged";
constexpr std::string_view stagedExtension = ".tmp";

bool isFolder(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool isFolderItself(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool hasContent(const std::string& path, std::string_view content) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    if (static_cast<std::uintmax_t>(status.st_size) != content.size()) return false;
    const auto present = DiskFileSystem().read(path);
    return present && *present == content;
}

/// The folders that Terraform applies, of the files of a compile.
std::set<std::string> configurationsOf(const FileDigests& files) {
    std::set<std::string> result;
    for (const auto& [path, digest] : files)
        if (path.ends_with(".tf.json")) result.insert(source::folderOf(path));
    return result;
}

/// Whether Terraform knows of resources here, or, where its state is kept elsewhere, may know of some.
bool holdsState(const std::string& folder) {
    struct stat status {};
    if (::stat((folder + "/.terraform/terraform.tfstate").c_str(), &status) == 0) return true;
    const auto text = DiskFileSystem().read(folder + "/terraform.tfstate");
    if (!text) return false;
    const auto state = nlohmann::json::parse(*text, nullptr, false);
    if (!state.is_object()) return true;
    const auto resources = state.find("resources");
    return resources == state.end() || !resources->empty();
}

// The name that `stagedName` gave a file.
bool isStagedName(std::string_view name) {
    if (!name.ends_with(stagedExtension)) return false;
    name.remove_suffix(stagedExtension.size());
    return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string stagedName(std::size_t number) {
    return fmt::format("{}/{}{}", stagingName, number, stagedExtension);
}

std::string parentOf(const std::string& path) {
    const std::string parent = source::folderOf(path);
    if (!parent.empty()) return parent;
    return path.starts_with('/') ? "/" : ".";
}

std::string spoken(const OutputIdentity& identity) {
    if (!identity.topology.empty()) return fmt::format("the topology `{}`", identity.topology);
    return fmt::format("`drc {}`", identity.command);
}

void reportForeign(const std::string& path, diagnostics::Sink& sink) {
    sink.report(codes::foreignFile, nowhere, path).help("move it away, or choose another folder with `-o`");
}

} // namespace

OutputFolder::~OutputFolder() {
    staged_.clear();
    if (lock_) removeStagingFolder();
    std::for_each(made_.rbegin(), made_.rend(), [](const std::string& folder) { ::rmdir(folder.c_str()); });
}

bool OutputFolder::stage(const std::vector<pipeline::Artifact>& artifacts, diagnostics::Sink& sink) {
    if (!makeFolder(folder_, sink) || !lock(sink)) return false;
    removeStagingFolder(); // of a drc that was killed
    if (!readManifest(sink)) return false;
    std::vector<const pipeline::Artifact*> changed;
    bool clear = true;
    for (const pipeline::Artifact& artifact : artifacts) {
        bool same = false;
        clear = check(artifact, same, sink) && clear;
        if (!same) changed.push_back(&artifact);
        if (!files_.emplace(artifact.path, source::contentDigest(artifact.content)).second) {
            sink.report(codes::unwritableFile, nowhere, at(artifact.path),
                        "two files of the output have this path");
            clear = false;
        }
    }
    if (!clear || !leavesNoState(sink)) return false;
    return std::all_of(changed.begin(), changed.end(), [&](const pipeline::Artifact* artifact) {
        return stageFile(artifact->path, artifact->content, sink);
    });
}

bool OutputFolder::publish(diagnostics::Sink& sink) {
    if ((!staged_.empty() || hasStale()) && !replaceFiles(sink)) return false;
    if (!writeManifest(true, files_, sink)) return false;
    removeStagingFolder();
    return syncFolders(sink);
}

bool OutputFolder::replaceFiles(diagnostics::Sink& sink) {
    // New files are listed before they appear: after any interruption, the next compile knows them for its
    // own.
    FileDigests both = files_;
    both.insert(old_.begin(), old_.end());
    if (!writeManifest(false, both, sink) || !syncFolders(sink)) return false;
    made_.clear();
    for (StagedFile& file : staged_) {
        if (!putInPlace(file, sink)) return false;
        ++written_;
    }
    staged_.clear();
    return removeStale(sink) && syncFolders(sink);
}

bool OutputFolder::makeFolder(const std::string& folder, diagnostics::Sink& sink) {
    if (isFolder(folder)) return true;
    const std::string parent = source::folderOf(folder);
    if (!parent.empty() && parent != folder && !makeFolder(parent, sink)) return false;
    if (::mkdir(folder.c_str(), 0777) == 0) {
        made_.push_back(folder);
        changed_.insert(parentOf(folder));
        return true;
    }
    const int error = errno;
    if (error == EEXIST && isFolder(folder)) return true; // another process was faster
    const std::string reason = error == EEXIST ? "it exists, but is not a folder" : reasonOf(error);
    sink.report(codes::unwritableFile, nowhere, folder, reason);
    return false;
}

bool OutputFolder::lock(diagnostics::Sink& sink) {
    std::error_code error;
    auto lock = lockFolder(folder_, patience_);
    if (lock) real_ = fs::canonical(folder_, error);
    if (lock && !error) {
        lock_ = std::move(*lock);
        return true;
    }
    const std::string reason = error ? reasonOf(error.value()) : lock.reason();
    auto& finding = sink.report(codes::unwritableFile, nowhere, folder_, reason);
    if (reason == heldByAnother)
        finding.help("run one compile at a time, or give each its own folder with `-o`");
    return false;
}

bool OutputFolder::readManifest(diagnostics::Sink& sink) {
    const std::string path = at(manifestName);
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return true;
    if (!S_ISREG(status.st_mode)) {
        sink.report(codes::foreignFile, nowhere, path);
        return false;
    }
    const auto text = DiskFileSystem().read(path);
    if (!text) {
        sink.report(codes::unreadableFile, nowhere, path, text.reason());
        return false;
    }
    const Manifest manifest = parseManifest(*text);
    for (const std::string& problem : manifest.problems) {
        auto& finding = sink.report(codes::manifestIgnored, nowhere, path, problem);
        if (manifest.files.empty()) // nothing in the folder is known to be drc's
            finding.help("delete the files that drc wrote, and the manifest, and compile again");
    }
    manifestText_ = *text;
    old_ = manifest.files;
    interrupted_ = !manifest.complete;
    return accepts(manifest, sink);
}

bool OutputFolder::accepts(const Manifest& manifest, diagnostics::Sink& sink) const {
    if (!manifest.identity || *manifest.identity == identity_) return true;
    sink.report(codes::otherOutput, nowhere, folder_, spoken(*manifest.identity), spoken(identity_))
        .help(
            "choose another folder with `-o`, or delete this one when nothing is deployed from it any more");
    return false;
}

bool OutputFolder::staysInside(const std::string& path) const {
    if (path.find('/') == std::string::npos) return true; // no folder between that could be a link
    std::error_code error;
    const fs::path folder = fs::weakly_canonical(fs::path(at(path)).parent_path(), error);
    if (error) return false;
    return isBelow(folder, real_);
}

bool OutputFolder::check(const pipeline::Artifact& artifact, bool& same, diagnostics::Sink& sink) const {
    const std::string path = at(artifact.path);
    if (!isOutputPath(artifact.path) || !staysInside(artifact.path)) {
        sink.report(codes::unwritableFile, nowhere, path, "it points outside the output folder");
        return false;
    }
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return true;
    same = hasContent(path, artifact.content);
    if (same || (old_.count(artifact.path) != 0 && !S_ISDIR(status.st_mode))) return true;
    reportForeign(path, sink);
    return false;
}

bool OutputFolder::leavesNoState(diagnostics::Sink& sink) const {
    const std::set<std::string> before = configurationsOf(old_);
    const std::set<std::string> after = configurationsOf(files_);
    bool none = true;
    for (const std::string& configuration : before) {
        const std::string folder = configuration.empty() ? folder_ : at(configuration);
        if (after.count(configuration) != 0 || !holdsState(folder)) continue;
        sink.report(codes::stateLeftBehind, nowhere, folder)
            .help(fmt::format(
                "compile into another folder with `-o NEW`, then move the state with `NEW/deploy.py adopt "
                "--from {}`",
                folder_))
            .help("or destroy what is deployed from here first");
        none = false;
    }
    return none;
}

bool OutputFolder::makeStagingFolder(diagnostics::Sink& sink) {
    const std::string path = at(stagingName);
    if (::mkdir(path.c_str(), 0777) == 0 || (errno == EEXIST && isFolderItself(path))) return true;
    if (errno == EEXIST)
        reportForeign(path, sink);
    else
        sink.report(codes::unwritableFile, nowhere, path, reasonOf(errno));
    return false;
}

void OutputFolder::removeStagingFolder() const {
    const std::string path = at(stagingName);
    if (!isFolderItself(path)) return;
    std::error_code error;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error))
        if (isStagedName(entry->path().filename().string())) ::unlink(entry->path().c_str());
    ::rmdir(path.c_str());
}

std::optional<StagedFile> OutputFolder::staged(std::string_view path, std::string_view content,
                                               diagnostics::Sink& sink) {
    if (!makeStagingFolder(sink)) return std::nullopt;
    const std::string target = at(path);
    auto file = StagedFile::writeAs(at(stagedName(stagedCount_++)), target, content);
    if (file) return std::move(*file);
    sink.report(codes::unwritableFile, nowhere, target, file.reason());
    return std::nullopt;
}

bool OutputFolder::stageFile(const std::string& path, std::string_view content, diagnostics::Sink& sink) {
    const std::string folder = source::folderOf(at(path));
    if (!makeFolder(folder, sink)) return false;
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
        sink.report(codes::unwritableFile, nowhere, at(path), reasonOf(errno));
        return false;
    }
    auto file = staged(path, content, sink);
    if (file) staged_.push_back(std::move(*file));
    return file.has_value();
}

bool OutputFolder::putInPlace(StagedFile& file, diagnostics::Sink& sink) {
    const int error = file.publish();
    if (error != 0) sink.report(codes::unwritableFile, nowhere, file.target(), reasonOf(error));
    changed_.insert(parentOf(file.target()));
    return error == 0;
}

bool OutputFolder::writeManifest(bool complete, const FileDigests& files, diagnostics::Sink& sink) {
    const std::string text = manifestText({identity_, complete, files, {}});
    if (text == manifestText_) return true;
    auto file = staged(manifestName, text, sink);
    if (!file || !putInPlace(*file, sink)) return false;
    manifestText_ = text;
    return true;
}

bool OutputFolder::hasStale() const {
    return std::any_of(old_.begin(), old_.end(),
                       [&](const auto& entry) { return files_.count(entry.first) == 0; });
}

bool OutputFolder::removeStale(diagnostics::Sink& sink) {
    bool all = true;
    for (const auto& [path, digest] : old_) {
        if (files_.count(path) != 0) continue;
        const std::string target = at(path);
        struct stat status {};
        if (::lstat(target.c_str(), &status) != 0) continue;
        const bool folder = S_ISDIR(status.st_mode);
        if (folder || !staysInside(path)) {
            sink.report(
                codes::manifestIgnored, nowhere, at(manifestName),
                fmt::format("`{}` {}", path, folder ? "is a folder now" : "points outside the folder"));
            continue;
        }
        if (::unlink(target.c_str()) != 0) {
            sink.report(codes::unwritableFile, nowhere, target, reasonOf(errno));
            all = false;
            continue;
        }
        ++removed_;
        changed_.insert(parentOf(target));
        removeEmptyFolders(path);
    }
    return all;
}

void OutputFolder::removeEmptyFolders(const std::string& path) {
    for (std::string folder = source::folderOf(path); !folder.empty(); folder = source::folderOf(folder)) {
        if (::rmdir(at(folder).c_str()) != 0) return;
        changed_.insert(parentOf(at(folder)));
    }
}

bool OutputFolder::syncFolders(diagnostics::Sink& sink) {
    for (const std::string& folder : changed_) {
        const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        // One that was removed, or may be written to but not read, has nothing that could be waited for.
        const int error = open ? syncToDisk(open.number()) : 0;
        if (error == 0) continue;
        sink.report(codes::unwritableFile, nowhere, folder, reasonOf(error));
        return false;
    }
    changed_.clear();
    return true;
}

std::optional<OutputIdentity> outputOf(const std::string& folder) {
    const std::string path = fmt::format("{}/{}", folder, manifestName);
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    const auto text = DiskFileSystem().read(path);
    return text ? parseManifest(*text).identity : std::nullopt;
}

} // namespace drc::driver
