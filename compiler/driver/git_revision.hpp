#pragma once

#include "driver/child_process.hpp"
#include "source/file_system.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace drc::driver {

/// `REV:path`, as git takes it.
struct RevisionPath {
    std::string revision;
    std::string path;
};

/// Nothing for what names no revision, such as a file that exists.
std::optional<RevisionPath> revisionPathIn(const std::string& argument);

/// The files of a revision of the repository that this process stands in, by their paths from its top.
/// Nothing else of the disk is seen, but for a folder that the user has named: links are followed within the
/// tree.
class GitRevision final : public source::FileSystem {
public:
    /// `onDisk`: the folder of a library, as an absolute path; empty for none.
    static source::Result<std::unique_ptr<GitRevision>> open(const std::string& revision, std::string onDisk);

    source::Result<std::string> read(const std::string& path) const override;
    source::Result<source::Listing> list(const std::string& folder) const override;
    bool isFolder(const std::string& path) const;
    /// A path from the top, of one that begins with `./` or `../` and is seen from where this process stands.
    std::string fromTop(const std::string& path) const;

private:
    struct Entry {
        std::string object;
        std::uint64_t bytes = 0;
        bool executable = false;
        bool link = false;
        bool module = false; ///< another repository
    };
    GitRevision(std::string prefix, std::string onDisk)
        : prefix_(std::move(prefix)), onDisk_(std::move(onDisk)) {}
    source::Result<std::string> readEntries(const std::string& tree);
    source::Result<std::string> contentOf(const Entry& entry) const;
    bool isOnDisk(const std::string& path) const;
    /// The path with its links resolved, or why it has none.
    source::Result<std::string> resolved(const std::string& path) const;
    std::string target(const std::string& link) const;
    void listBelow(const std::string& folder, const std::string& shown, int links,
                   source::Listing& into) const;

    std::string prefix_; ///< where this process stands in the repository, with a `/` at the end
    std::string onDisk_;
    std::map<std::string, Entry, std::less<>> entries_;
    mutable std::mutex mutex_;
    mutable std::unique_ptr<ChildProcess> contents_; ///< `git cat-file --batch`
};

} // namespace drc::driver
