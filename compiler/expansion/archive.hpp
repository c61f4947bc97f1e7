#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace drc::expansion {

struct PackedFile {
    std::string path;
    std::string content;
    bool executable = false;
};

/// A ZIP archive (PKWARE APPNOTE 6.3.3) of files in the given order. Entries carry the date 1980-01-01 and
/// one of two modes, and are compressed by the one version of the library that is linked in: the bytes, which
/// are hashed to see whether a function has changed, depend on the files alone.
std::string makeArchive(const std::vector<PackedFile>& files);

/// So many bytes or fewer has the archive: what can be said without compressing anything.
std::size_t mostInArchive(const std::vector<PackedFile>& files);

} // namespace drc::expansion
