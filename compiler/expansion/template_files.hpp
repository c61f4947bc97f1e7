#pragma once

#include "source/embedded.hpp"

#include <string_view>
#include <vector>

namespace drc::expansion {

/// The folder of the modules that several functions import; it is no function itself.
inline constexpr std::string_view sharedModules = "shared";

/// The files of a function that the compiler brings along, with paths as its package has them: those of its
/// folder, and the shared modules that these import. Nothing when there is none of that name.
std::vector<source::EmbeddedFile> filesOfTemplate(std::string_view name);

} // namespace drc::expansion
