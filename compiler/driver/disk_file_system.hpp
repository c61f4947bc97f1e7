#pragma once

#include "source/file_system.hpp"

#include <filesystem>
#include <string>

namespace drc::driver {

/// The files of this machine.
class DiskFileSystem final : public source::FileSystem {
public:
    /// Regular files only: reading never blocks.
    source::Result<std::string> read(const std::string& path) const override;
    /// Of a link that leads out of the folder, nowhere or in a cycle, and of what is neither file nor folder,
    /// the name is given, not the content.
    source::Result<source::Listing> list(const std::string& folder) const override;
};

/// The path with its links resolved, as far as it exists: missing files are refused like existing ones, so
/// that their existence does not leak.
std::filesystem::path resolved(const std::filesystem::path& path);

/// Whether a path is that of the folder or of something below it; both have their links resolved.
bool isBelow(const std::filesystem::path& path, const std::filesystem::path& folder);

/// Whether the path is that of a pipe or a device, which only the user may name: `/dev/stdin`, `<(…)`.
bool isStream(const std::string& path);

/// The bytes of what the user named. Waits as long as a pipe is open for writing.
source::Result<std::string> readNamed(const std::string& path);

} // namespace drc::driver
