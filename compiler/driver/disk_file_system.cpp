#include "driver/disk_file_system.hpp"

#include "driver/descriptor.hpp"
#include "driver/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <utility>
#include <vector>

namespace drc::driver {

namespace {

// A name with a NUL byte would silently name another file.
bool hasNul(const std::string& path) {
    return path.find('\0') != std::string::npos;
}

namespace fs = std::filesystem;

/// Goes through everything below a folder.
class Walk {
public:
    explicit Walk(std::string folder) : folder_(std::move(folder)) {}

    source::Result<source::Listing> run() {
        root_ = fs::canonical(folder_, error_);
        if (!error_) enter("", root_);
        if (error_) return source::Failure{reasonOf(error_.value())};
        const auto byPath = [](const auto& left, const auto& right) { return left.path < right.path; };
        std::sort(listing_.files.begin(), listing_.files.end(), byPath);
        std::sort(listing_.unlisted.begin(), listing_.unlisted.end(), byPath);
        return std::move(listing_);
    }

private:
    void enter(const std::string& prefix, const fs::path& folder) {
        around_.push_back(folder);
        for (fs::directory_iterator entry(folder, error_), end; !error_ && entry != end;
             entry.increment(error_))
            look(prefix + entry->path().filename().string(), entry->path());
        around_.pop_back();
    }

    void look(const std::string& name, const fs::path& path) {
        std::error_code error;
        const fs::path real =
            fs::is_symlink(fs::symlink_status(path, error)) ? fs::canonical(path, error) : path;
        if (error) return leave(name, reasonOf(error.value()));
        if (!isBelow(real, root_)) return leave(name, "it points outside the folder");
        const fs::file_status status = fs::status(real, error);
        if (error) return leave(name, reasonOf(error.value()));
        if (fs::is_regular_file(status)) {
            const bool executable = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
            const std::uintmax_t bytes = fs::file_size(real, error);
            if (error) return leave(name, reasonOf(error.value()));
            listing_.files.push_back({name, executable, links_ > 0, bytes});
        } else if (!fs::is_directory(status)) {
            leave(name, "it is neither a file nor a folder");
        } else if (std::find(around_.begin(), around_.end(), real) != around_.end()) {
            leave(name, "it points to one of its own parent folders");
        } else {
            links_ += real != path ? 1 : 0;
            enter(name + "/", real);
            links_ -= real != path ? 1 : 0;
        }
    }

    void leave(const std::string& name, std::string reason) {
        listing_.unlisted.push_back({name, std::move(reason)});
    }

    std::string folder_;
    fs::path root_;
    std::vector<fs::path> around_; ///< the folders that are being walked, from the outermost
    int links_ = 0;                ///< to folders, on the way to where the walk is
    source::Listing listing_;
    std::error_code error_;
};

source::Result<std::string> readFile(const std::string& path, bool streamsToo) {
    if (path.empty() || hasNul(path)) return source::Failure{reasonOf(ENOENT)};
    // Without the flag, opening a pipe blocks until there is a writer.
    const int waiting = streamsToo ? 0 : O_NONBLOCK;
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | waiting));
    if (!file) return source::Failure{reasonOf(errno)};
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return source::Failure{reasonOf(errno)};
    if (S_ISDIR(status.st_mode)) return source::Failure{reasonOf(EISDIR)};
    if (!streamsToo && !S_ISREG(status.st_mode)) return source::Failure{"it is not a regular file"};
    return readAll(file.number());
}

} // namespace

fs::path resolved(const fs::path& path) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    const fs::path result = fs::weakly_canonical(whole, error);
    return error ? whole.lexically_normal() : result;
}

bool isBelow(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

bool isStream(const std::string& path) {
    struct stat status {};
    return !hasNul(path) && ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) &&
           !S_ISDIR(status.st_mode);
}

source::Result<std::string> readNamed(const std::string& path) {
    return readFile(path, true);
}

source::Result<std::string> DiskFileSystem::read(const std::string& path) const {
    return readFile(path, false);
}

source::Result<source::Listing> DiskFileSystem::list(const std::string& folder) const {
    if (folder.empty() || hasNul(folder)) return source::Failure{reasonOf(ENOENT)};
    return Walk(folder).run();
}

} // namespace drc::driver
