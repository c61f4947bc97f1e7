#include "driver/staged_file.hpp"

#include "driver/descriptor.hpp"
#include "driver/system_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace drc::driver {

namespace {

constexpr mode_t newFile = 0666;
constexpr int mostAttempts = 10000;

std::string temporaryBeside(const std::string& target, int attempt) {
    const std::string folder = source::folderOf(target);
    const std::string separator = folder.empty() || folder == "/" ? "" : "/";
    return fmt::format("{}{}.drc-{}-{}.tmp", folder, separator, ::getpid(), attempt);
}

Descriptor created(const std::string& path) {
    return Descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, newFile));
}

int copyPermissions(int descriptor, const std::string& like) {
    struct stat status {};
    if (::stat(like.c_str(), &status) != 0) return errno;
    // Only root may give files away; for others the file becomes theirs.
    const bool given = ::fchown(descriptor, status.st_uid, status.st_gid) == 0;
    const mode_t mode = status.st_mode & (given ? 07777U : 0777U);
    return ::fchmod(descriptor, mode) == 0 ? 0 : errno;
}

} // namespace

source::Result<StagedFile> StagedFile::write(const std::string& target, std::string_view content,
                                             const std::string& like) {
    for (int attempt = 0;; ++attempt) {
        const std::string temporary = temporaryBeside(target, attempt);
        Descriptor file = created(temporary);
        if (!file && errno == EEXIST && attempt < mostAttempts) continue;
        if (!file) return source::Failure{reasonOf(errno)};
        return filled(std::move(file), StagedFile(target, temporary), content, like);
    }
}

source::Result<StagedFile> StagedFile::writeAs(const std::string& temporary, const std::string& target,
                                               std::string_view content) {
    Descriptor file = created(temporary);
    if (!file) return source::Failure{reasonOf(errno)};
    return filled(std::move(file), StagedFile(target, temporary), content, {});
}

source::Result<StagedFile> StagedFile::filled(Descriptor file, StagedFile staged, std::string_view content,
                                              const std::string& like) {
    int error = writeAll(file.number(), content);
    if (error == 0 && !like.empty()) error = copyPermissions(file.number(), like);
    if (error == 0) error = syncToDisk(file.number());
    const int closing = file.close();
    if (error == 0) error = closing;
    if (error != 0) return source::Failure{reasonOf(error)};
    return staged;
}

StagedFile::~StagedFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

int StagedFile::publish() {
    if (std::rename(temporary_.c_str(), target_.c_str()) != 0) return errno;
    temporary_.clear();
    return 0;
}

} // namespace drc::driver
