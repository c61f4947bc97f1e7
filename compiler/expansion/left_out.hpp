#pragma once

#include "semantics/wildcards.hpp"
#include "source/file_system.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What lies in a source folder and belongs in no package.
namespace drc::expansion {

/// Why it is excluded: files of development tools; the output of a compile; the state of a deployment;
/// credentials.
enum class LeftOut : std::uint8_t { ToolFiles, Output, State, Secret };

/// A name of a file or folder, perhaps with wildcards.
struct LeftOutName {
    LeftOutName(std::string_view name, LeftOut reason) : pattern(name), why(reason) {}

    semantics::Wildcards pattern;
    LeftOut why;
};

struct Omission {
    std::string path; ///< of a folder as a whole, with `/` at its end
    LeftOut why = LeftOut::ToolFiles;
};

/// A listing in two parts.
struct Sorted {
    std::vector<source::ListedFile> files;
    std::vector<source::Unlisted> unlisted;
    std::vector<Omission> omissions; ///< sorted, each once
};

/// `names`: what is left out beside the output of compiles; of several that fit, the first says why.
Sorted sortOut(const source::Listing& listing, std::span<const LeftOutName> names);

/// In words, for a finding: "the state of a deployment".
std::string_view spell(LeftOut why);

} // namespace drc::expansion
