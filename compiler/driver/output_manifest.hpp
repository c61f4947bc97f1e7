#pragma once

#include "source/output_mark.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The list of the files that drc wrote into a folder, kept in the folder itself: what a later compile may
/// replace and remove, and what `deploy.py` compares the files with.
namespace drc::driver {

inline constexpr std::string_view manifestName = source::outputMark;

/// What a folder is the output of.
struct OutputIdentity {
    std::string command;  ///< `compile` or `reference`
    std::string topology; ///< empty for a command that writes none
    friend bool operator==(const OutputIdentity&, const OutputIdentity&) = default;
};

/// Relative paths with the digest of their content (source/content_digest.hpp); in a manifest of an older
/// drc, another one or none.
using FileDigests = std::map<std::string, std::string>;

struct Manifest {
    std::optional<OutputIdentity> identity; ///< nothing when an older drc wrote it
    bool complete = true;                   ///< false while files are being replaced
    FileDigests files;                      ///< only paths that `isOutputPath` accepts
    std::vector<std::string> problems;      ///< why parts of the text, or all of it, are not followed
};

/// Whether drc may write and remove this path below an output folder: relative, without `..`, without hidden
/// names and never a state file, which are Terraform's and the user's.
bool isOutputPath(std::string_view path);

/// Takes any text; a broken one gives an empty manifest and a problem.
Manifest parseManifest(std::string_view text);

/// The JSON text of a manifest; it must have an identity.
std::string manifestText(const Manifest& manifest);

} // namespace drc::driver
