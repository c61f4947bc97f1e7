#pragma once

#include "source/file_system.hpp"

namespace drc::driver {

/// The files of this machine.
class DiskFileSystem final : public source::FileSystem {
public:
    /// Regular files, pipes and devices; a folder is a failure. Blocks as long as a pipe is open for writing.
    source::Result<std::string> read(const std::string& path) const override;
    /// Symbolic links to folders are not followed, so that no circle of them is walked; links to files count
    /// as files.
    source::Result<std::vector<std::string>> list(const std::string& folder) const override;
};

} // namespace drc::driver
