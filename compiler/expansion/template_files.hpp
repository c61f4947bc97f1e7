#pragma once

#include "source/embedded.hpp"

#include <string_view>
#include <vector>

namespace drc::expansion {

/// The folder of the modules that several functions import; it is no function itself.
inline constexpr std::string_view sharedModules = "shared";

/// The files of a function, and behind them the modules of `shared` that these import, or that such a module
/// imports, in the order of `shared`. A module of the function's own hides a shared one of that name.
std::vector<source::EmbeddedFile> withSharedModules(std::vector<source::EmbeddedFile> own,
                                                    const std::vector<source::EmbeddedFile>& shared);

/// The files of a function that the compiler brings along, with paths as its package has them: those of its
/// folder, with the shared modules. Nothing when there is none of that name.
std::vector<source::EmbeddedFile> filesOfTemplate(std::string_view name);

} // namespace drc::expansion
