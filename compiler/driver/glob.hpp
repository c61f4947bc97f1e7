#pragma once

#include "source/file_system.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drc::driver {

/// Whether a text is a pattern of paths and not a path.
bool isGlob(std::string_view text);

/// Whether a path fits a pattern: `*` and `?` stand for characters within a name, which do not begin it with
/// a dot, `**` for any number of folders. Both have `/` between names, and no `.` or `..` among them.
bool fitsGlob(std::string_view pattern, std::string_view path);

/// The paths of the files below a folder that fit, relative to it, sorted. Links to files count, folders are
/// not searched through links. The reason of the first folder that cannot be listed.
source::Result<std::vector<std::string>> filesLike(const std::string& folder, const std::string& pattern);

} // namespace drc::driver
