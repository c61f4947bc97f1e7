#include "driver/output_folder.hpp"

#include "diagnostics/render.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <iterator>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace drc::driver {

namespace codes = diagnostics::codes;
namespace fs = std::filesystem;
using source::nowhere;

namespace {

bool isFolder(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool hasContent(const std::string& path, std::string_view content) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    if (static_cast<std::uintmax_t>(status.st_size) != content.size()) return false;
    const auto present = DiskFileSystem().read(path);
    return present && *present == content;
}

bool contains(const std::vector<std::string>& sorted, const std::string& path) {
    return std::binary_search(sorted.begin(), sorted.end(), path);
}

std::vector<std::string> unionOf(const std::vector<std::string>& left,
                                 const std::vector<std::string>& right) {
    std::vector<std::string> result;
    std::set_union(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(result));
    return result;
}

} // namespace

OutputFolder::~OutputFolder() {
    staged_.clear();
    std::for_each(made_.rbegin(), made_.rend(), [](const std::string& folder) { ::rmdir(folder.c_str()); });
}

bool OutputFolder::stage(const std::vector<pipeline::Artifact>& artifacts, diagnostics::Sink& sink) {
    if (!makeFolder(folder_, sink) || !lock(sink) || !readManifest(sink)) return false;
    std::vector<const pipeline::Artifact*> changed;
    bool clear = true;
    for (const pipeline::Artifact& artifact : artifacts) {
        bool same = false;
        clear = check(artifact, same, sink) && clear;
        if (!same) changed.push_back(&artifact);
        paths_.push_back(artifact.path);
    }
    std::sort(paths_.begin(), paths_.end());
    const auto twice = std::adjacent_find(paths_.begin(), paths_.end());
    if (twice != paths_.end()) {
        sink.report(codes::unwritableFile, nowhere, at(*twice), "two files of the output have this path");
        clear = false;
    }
    if (!clear) return false;
    return std::all_of(changed.begin(), changed.end(), [&](const pipeline::Artifact* artifact) {
        return stageFile(artifact->path, artifact->content, sink);
    });
}

bool OutputFolder::publish(diagnostics::Sink& sink) {
    // New files are listed before they appear: whatever interrupts this, the next compile knows them for its
    // own.
    if (!writeManifest(unionOf(old_, paths_), sink)) return false;
    for (StagedFile& file : staged_) {
        if (const int error = file.publish()) {
            sink.report(codes::unwritableFile, nowhere, file.target(), reasonOf(error));
            return false;
        }
        ++written_;
    }
    staged_.clear();
    made_.clear();
    std::vector<std::string> remaining;
    removeStale(remaining, sink);
    return writeManifest(unionOf(paths_, remaining), sink) && remaining.empty();
}

bool OutputFolder::makeFolder(const std::string& folder, diagnostics::Sink& sink) {
    if (isFolder(folder)) return true;
    const std::string parent = source::folderOf(folder);
    if (!parent.empty() && parent != folder && !makeFolder(parent, sink)) return false;
    if (::mkdir(folder.c_str(), 0777) == 0) {
        made_.push_back(folder);
        return true;
    }
    const int error = errno;
    if (error == EEXIST && isFolder(folder)) return true; // another process was faster
    const std::string reason = error == EEXIST ? "it exists and is not a folder" : reasonOf(error);
    sink.report(codes::unwritableFile, nowhere, folder, reason);
    return false;
}

bool OutputFolder::lock(diagnostics::Sink& sink) {
    std::error_code error;
    real_ = fs::canonical(folder_, error);
    if (error) {
        sink.report(codes::unwritableFile, nowhere, folder_, reasonOf(error.value()));
        return false;
    }
    lock_ = Descriptor(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Where locks do not exist, two compiles at once are nobody's worry but the user's.
    if (!lock_ || ::flock(lock_.number(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return true;
    sink.report(codes::unwritableFile, nowhere, folder_, "another drc is writing to it")
        .help("run one compile at a time, or give each its own folder with `-o`");
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
    for (const std::string& problem : manifest.problems)
        sink.report(codes::manifestIgnored, nowhere, path, problem);
    manifestText_ = *text;
    old_ = manifest.files;
    return true;
}

bool OutputFolder::staysInside(const std::string& path) const {
    std::error_code error;
    const fs::path folder = fs::weakly_canonical(fs::path(at(path)).parent_path(), error);
    if (error) return false;
    return std::mismatch(real_.begin(), real_.end(), folder.begin(), folder.end()).first == real_.end();
}

bool OutputFolder::check(const pipeline::Artifact& artifact, bool& same, diagnostics::Sink& sink) const {
    const std::string path = at(artifact.path);
    if (!isOutputPath(artifact.path) || !staysInside(artifact.path)) {
        sink.report(codes::unwritableFile, nowhere, path, "it leads out of the output folder");
        return false;
    }
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return true;
    same = hasContent(path, artifact.content);
    if (same || (contains(old_, artifact.path) && !S_ISDIR(status.st_mode))) return true;
    sink.report(codes::foreignFile, nowhere, path).help("move it away, or choose another folder with `-o`");
    return false;
}

bool OutputFolder::stageFile(const std::string& path, std::string_view content, diagnostics::Sink& sink) {
    const std::string target = at(path);
    if (!makeFolder(source::folderOf(target), sink)) return false;
    auto staged = StagedFile::write(target, content);
    if (!staged) {
        sink.report(codes::unwritableFile, nowhere, target, staged.reason());
        return false;
    }
    staged_.push_back(std::move(*staged));
    return true;
}

bool OutputFolder::writeManifest(const std::vector<std::string>& files, diagnostics::Sink& sink) {
    const std::string text = manifestText(files);
    if (text == manifestText_) return true;
    const std::string path = at(manifestName);
    auto staged = StagedFile::write(path, text);
    std::string reason = staged ? "" : staged.reason();
    if (staged) {
        const int error = (*staged).publish();
        if (error != 0) reason = reasonOf(error);
    }
    if (reason.empty())
        manifestText_ = text;
    else
        sink.report(codes::unwritableFile, nowhere, path, reason);
    return reason.empty();
}

void OutputFolder::removeStale(std::vector<std::string>& remaining, diagnostics::Sink& sink) {
    for (const std::string& path : old_) {
        if (contains(paths_, path)) continue;
        const std::string target = at(path);
        struct stat status {};
        if (::lstat(target.c_str(), &status) != 0) continue;
        const bool folder = S_ISDIR(status.st_mode);
        if (folder || !staysInside(path)) {
            sink.report(codes::manifestIgnored, nowhere, at(manifestName),
                        fmt::format("`{}` {}", path, folder ? "is a folder now" : "leads out of the folder"));
            continue;
        }
        if (::unlink(target.c_str()) != 0) {
            sink.report(codes::unwritableFile, nowhere, target, reasonOf(errno));
            remaining.push_back(path);
            continue;
        }
        ++removed_;
        removeEmptyFolders(path);
    }
}

void OutputFolder::removeEmptyFolders(const std::string& path) const {
    for (std::string folder = source::folderOf(path); !folder.empty(); folder = source::folderOf(folder))
        if (::rmdir(at(folder).c_str()) != 0) return;
}

} // namespace drc::driver
