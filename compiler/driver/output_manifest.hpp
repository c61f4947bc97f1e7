#pragma once

#include "source/output_mark.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The list of the files that drc wrote into a folder, kept in the folder itself: what a later compile may
/// replace and remove.
namespace drc::driver {

inline constexpr std::string_view manifestName = source::outputMark;

struct Manifest {
    std::vector<std::string> files;    ///< sorted, each once; only paths that `isOutputPath` accepts
    std::vector<std::string> problems; ///< why parts of the text, or all of it, are not followed
};

/// Whether drc may write and remove this path below an output folder: relative, without `..`, without hidden
/// names and never a state file, which are Terraform's and the user's.
bool isOutputPath(std::string_view path);

/// Takes any text; a broken one gives an empty manifest and a problem.
Manifest parseManifest(std::string_view text);

/// The JSON text of a manifest with these files.
std::string manifestText(const std::vector<std::string>& files);

} // namespace drc::driver
