#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Paths as those name them who know files by their place in a repository. Nothing here asks a disk.
namespace drc::diagnostics {

/// What findings call the text that comes through standard input.
inline constexpr std::string_view standardInput = "<stdin>";

/// Where a run stands. All may be empty.
struct Surroundings {
    std::string folder;             ///< the absolute path from which relative ones go out
    std::string root;               ///< the absolute path of the repository, or of `folder`
    std::vector<std::string> named; ///< the files and folders that the command line names
};

/// From the root of the repository on, without `./`; what lies outside stays as given.
std::string pathInRepository(std::string_view path, const Surroundings& surroundings);

/// A path as a URI reference: of ASCII, relative or with the scheme `file`.
std::string uriOf(std::string_view path);

/// What tells one report of a commit from another: the file without its extension, or the folder, that all
/// that is named lies in. Empty for the whole repository.
std::string subjectOf(const Surroundings& surroundings);

} // namespace drc::diagnostics
