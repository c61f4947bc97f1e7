#pragma once

#include "source/file_system.hpp"

namespace drc::driver {

/// The files of this machine.
class DiskFileSystem final : public source::FileSystem {
public:
    /// Regular files, pipes and devices; a folder is a failure. Blocks as long as a pipe is open for writing.
    source::Result<std::string> read(const std::string& path) const override;
    /// Of a link that leads out of the folder, nowhere or in a circle, and of what is neither file nor
    /// folder, the name is given, not the content.
    source::Result<source::Listing> list(const std::string& folder) const override;
};

} // namespace drc::driver
