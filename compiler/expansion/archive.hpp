#pragma once

#include <string>
#include <utility>
#include <vector>

namespace drc::expansion {

/// A ZIP archive (PKWARE APPNOTE 6.3.3) of files by path, in the given order. Entries are stored, not
/// compressed, and carry the date 1980-01-01: the bytes depend on the contents alone, not on a compression
/// library or a clock.
std::string makeArchive(const std::vector<std::pair<std::string, std::string>>& files);

} // namespace drc::expansion
