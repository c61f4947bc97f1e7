#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace drc::source {

/// A file that the binary carries.
struct EmbeddedFile {
    std::string_view path; ///< relative to the embedded folder, with `/`
    std::string_view text; ///< or the bytes of an archive
};

/// `stdlib/`, sorted by path.
std::span<const EmbeddedFile> embeddedLibrary();
/// `stdlib/incidents/`, sorted by path: public records of what failed when.
std::span<const EmbeddedFile> embeddedIncidents();
/// `templates/`: bodies of functions that kinds pack, and programs of the deployment.
std::span<const EmbeddedFile> embeddedTemplates();
/// A function of `templates/` with the shared modules that it imports.
struct EmbeddedPackage {
    std::string_view name; ///< of its folder
    std::string_view archive;
    std::size_t content = 0; ///< bytes of the files in it
};
/// One a folder, sorted by name.
std::span<const EmbeddedPackage> embeddedPackages();
/// The language reference of `docs/`, and the schemas of results, sorted by path.
std::span<const EmbeddedFile> embeddedDocuments();
/// The pages of `drc explain`, `DRnnnn.md`, sorted by path.
std::span<const EmbeddedFile> embeddedExplanations();

} // namespace drc::source
