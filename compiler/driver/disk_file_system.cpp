#include "driver/disk_file_system.hpp"

#include "driver/descriptor.hpp"
#include "driver/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>

namespace drc::driver {

namespace {

// A name with a NUL byte would silently name another file.
bool hasNul(const std::string& path) {
    return path.find('\0') != std::string::npos;
}

} // namespace

source::Result<std::string> DiskFileSystem::read(const std::string& path) const {
    if (path.empty() || hasNul(path)) return source::Failure{reasonOf(ENOENT)};
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file) return source::Failure{reasonOf(errno)};
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return source::Failure{reasonOf(errno)};
    if (S_ISDIR(status.st_mode)) return source::Failure{reasonOf(EISDIR)};
    return readAll(file.number());
}

source::Result<std::vector<std::string>> DiskFileSystem::list(const std::string& folder) const {
    namespace fs = std::filesystem;
    if (folder.empty() || hasNul(folder)) return source::Failure{reasonOf(ENOENT)};
    std::error_code error;
    std::vector<std::string> files;
    const std::string root = folder.back() == '/' ? folder : folder + "/";
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored; // a link that leads nowhere is no file
        if (entry->is_regular_file(ignored)) files.push_back(entry->path().string().substr(root.size()));
    }
    if (error) return source::Failure{reasonOf(error.value())};
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace drc::driver
