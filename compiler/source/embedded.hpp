#pragma once

#include <span>
#include <string_view>

namespace drc::source {

/// A text file that the binary carries.
struct EmbeddedFile {
    std::string_view path; ///< relative to the embedded folder, with `/`
    std::string_view text;
};

/// `stdlib/`, sorted by path.
std::span<const EmbeddedFile> embeddedLibrary();
/// `templates/`: bodies of functions that kinds pack.
std::span<const EmbeddedFile> embeddedTemplates();
/// The pages of `drc explain`, `DRnnnn.md`, sorted by path.
std::span<const EmbeddedFile> embeddedExplanations();

} // namespace drc::source
