#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace drc::driver::mcp {

/// The project that tools may read, and nothing beside it.
class Project {
public:
    /// `root` has its links resolved.
    explicit Project(std::filesystem::path root) : root_(std::move(root)) {}

    const std::filesystem::path& root() const { return root_; }

    /// Why a tool may not read this file or folder, seen from the root; nothing where it may. Links are
    /// resolved, and what does not exist is judged by where it would be.
    std::optional<std::string> refusal(const std::string& path) const;

    /// The same for what may also be a file of a revision, as in `HEAD~1:systems/a.dr`.
    std::optional<std::string> refusalOfRevision(const std::string& written) const;

private:
    std::optional<std::string> outside(const std::string& written, const std::filesystem::path& place) const;

    std::filesystem::path root_;
};

} // namespace drc::driver::mcp
