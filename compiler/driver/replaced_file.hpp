#pragma once

#include <string>

namespace drc::driver {

/// Puts a text in the place of a file's in one step. Through a symbolic link the file is replaced, not the
/// link. Gives why it could not, or nothing.
std::string replaceFile(const std::string& path, const std::string& text);

} // namespace drc::driver
