#pragma once

#include "driver/child_process.hpp"
#include "source/file_system.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace drc::driver {

/// A git repository on this machine, asked through the program `git`. Nothing is fetched and nothing is
/// written.
class GitRepository {
public:
    /// The one whose work tree holds a folder.
    static source::Result<GitRepository> around(const std::filesystem::path& folder);

    /// The root of its work tree, with links resolved.
    const std::filesystem::path& root() const { return root_; }
    /// The commit that a revision names, in hexadecimal.
    source::Result<std::string> commit(const std::string& revision) const;
    /// What `git` writes when it is given these words, without the last line end.
    source::Result<std::string> ask(const std::vector<std::string>& words) const;
    /// A `git` that goes on running.
    source::Result<ChildProcess> start(const std::vector<std::string>& words) const;
    /// Whether the rules of the work tree ignore a path, relative to the root.
    bool ignores(const std::string& path) const;

private:
    explicit GitRepository(std::filesystem::path root) : root_(std::move(root)) {}
    std::filesystem::path root_;
};

} // namespace drc::driver
