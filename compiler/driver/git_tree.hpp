#pragma once

#include "driver/git_repository.hpp"
#include "source/file_system.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace drc::driver {

/// The files of a repository as a commit has them. What lies outside of the repository, and what it ignores,
/// no commit has: it is read from the disk.
class GitTree final : public source::FileSystem {
public:
    /// `base`: the folder that relative paths begin at; empty for the current one.
    static source::Result<std::unique_ptr<const GitTree>> of(const GitRepository& repository,
                                                             const std::string& commit,
                                                             const source::FileSystem& disk,
                                                             const std::filesystem::path& base = {});

    source::Result<std::string> read(const std::string& path) const override;
    source::Result<source::Listing> list(const std::string& folder) const override;

    bool isFile(const std::string& path) const;
    bool isFolder(const std::string& path) const;
    /// Whether a path is below the root of the repository.
    bool holds(const std::string& path) const { return within(path).has_value(); }

private:
    enum class EntryMode : std::uint8_t { File, Executable, Link };
    struct Entry {
        EntryMode mode;
        std::string object;
        std::uint64_t bytes;
    };

    GitTree(GitRepository repository, ChildProcess objects, const source::FileSystem& disk,
            std::filesystem::path base)
        : repository_(std::move(repository)),
          objects_(std::move(objects)),
          disk_(disk),
          base_(std::move(base)) {}
    void add(std::string_view line);
    /// The path as the tree has it, relative to its root; nothing where that is outside of the repository.
    std::optional<std::string> within(const std::string& path) const;
    /// The same with the links that the commit has on the way resolved; nothing where they do not end.
    std::optional<std::string> resolved(const std::string& path) const;
    source::Result<std::string> content(const Entry& entry) const;
    std::string readPart(std::size_t size) const;
    bool hasFolder(const std::string& path) const;

    GitRepository repository_;
    mutable ChildProcess objects_; ///< `git cat-file --batch`
    mutable std::string buffered_; ///< that it wrote, and nobody has taken yet
    mutable std::mutex mutex_;     ///< of the talk with it
    const source::FileSystem& disk_;
    std::filesystem::path base_;
    std::map<std::string, Entry> entries_;
};

} // namespace drc::driver
