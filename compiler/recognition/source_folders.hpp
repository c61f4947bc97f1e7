#pragma once

#include "source/file_system.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace drc::recognition {

/// The folders in which the topology looks for the code of functions. There is none yet: what runs stays, and
/// a note in each of them says so.
class WithSourceFolders final : public source::FileSystem {
public:
    explicit WithSourceFolders(const source::FileSystem& files) : files_(files) {}
    void add(const std::string& folder) { folders_.insert(folder); }
    /// A file that the topology imports.
    void put(const std::string& path, std::string text) { written_[path] = std::move(text); }

    source::Result<std::string> read(const std::string& path) const override;
    source::Result<source::Listing> list(const std::string& folder) const override;

private:
    const source::FileSystem& files_;
    std::set<std::string, std::less<>> folders_;
    std::map<std::string, std::string, std::less<>> written_;
};

/// Where the code of a component is expected, relative to the topology.
std::string sourceFolderOf(const std::string& component);
inline constexpr std::string_view sourceNoteName = "README.md";
extern const std::string sourceNote;

} // namespace drc::recognition
