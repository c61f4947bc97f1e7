#pragma once

#include "diagnostics/sink.hpp"
#include "source/file_system.hpp"
#include "source/source_map.hpp"
#include "syntax/statement.hpp"
#include "syntax/tree.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::syntax {
struct TreeImage;
}

namespace drc::library {

/// Where the standard library has kinds that are made for parts of other kinds.
inline constexpr std::string_view partsFolder = "parts/";
/// Where it has the rules for plans and states of Terraform, and what is known of their resources.
inline constexpr std::string_view terraformFolder = "terraform/";
/// Of programs; the standard library holds other files, too.
inline constexpr std::string_view programExtension = ".dr";

/// One parsed file and where it came from.
struct Module {
    const source::SourceFile* file = nullptr;
    syntax::Tree tree;
    std::string folder; ///< what its imports and sources are relative to
    bool inLibrary = false;
    bool forParts = false;      ///< it stands in `partsFolder` of the standard library
    bool forTerraform = false;  ///< it stands in `terraformFolder`
    diagnostics::Sink findings; ///< the parser's; each namespace that takes the module in takes them, too
};

/// The files of a run, each read and parsed once for all namespaces: the user's, and those of the standard
/// library, which is embedded or stands in a folder. Threads may ask at the same time once everything is
/// read.
class Modules {
public:
    using Parsed = source::Result<const Module*>;

    /// `examples`: what becomes of those in the standard library.
    Modules(const source::FileSystem& files, std::optional<std::string> folder, source::SourceMap sources,
            syntax::Examples examples = syntax::Examples::Read);

    /// A file of the user's; `text` is its content where the caller has it. `a.dr` and `./a.dr` are one.
    const Parsed& ofUser(const std::string& path, std::optional<std::string> text = std::nullopt);
    /// The path of what a file imports; nothing where that is not written as one.
    static std::optional<std::string> importedPath(const Module& module, const syntax::Definition& import);
    /// Reads what a file of the user's imports, and what that imports, in the order in which a namespace
    /// takes it in.
    void readImports(const Module& module);
    /// Whether a file imports another one, directly or through others, as far as they were read.
    bool imports(const Module& importer, const Module& wanted) const;
    /// Reads all programs of the standard library. Once everything is read, nothing is parsed any more, and
    /// files have the same numbers whoever asks first.
    void readLibrary();

    /// The paths within the standard library, sorted, or why its folder cannot be listed.
    const source::Result<std::vector<std::string>>& libraryPaths() const { return libraryPaths_; }
    bool isInLibrary(std::string_view path) const;
    /// Where a file of the standard library stands on the disk; its own path when it is embedded.
    std::string placeOf(const std::string& path) const;
    /// A program of the standard library; only for paths that are in it.
    const Parsed& ofLibrary(const std::string& path);
    /// The text of a file of the standard library that is not a program; only for paths that are in it.
    source::Result<std::string_view> resource(const std::string& path);

    const source::FileSystem& files() const { return files_; }
    const std::optional<std::string>& libraryFolder() const { return folder_; }
    /// What was read from disk, sorted.
    const std::set<std::string>& filesRead() const { return read_; }
    void noteRead(const std::string& path) {
        const std::lock_guard lock(mutex_);
        read_.insert(path);
    }

private:
    Module& parse(const source::SourceFile& file, std::string folder,
                  const syntax::TreeImage* image = nullptr);
    const Module* parseOfLibrary(const std::string& path, const source::SourceFile& file);
    source::Result<std::string> libraryText(const std::string& path);

    const source::FileSystem& files_;
    std::optional<std::string> folder_;
    source::SourceMap sources_;
    syntax::Examples examples_;
    source::Result<std::vector<std::string>> libraryPaths_;
    syntax::Arena embeddedTrees_; ///< the nodes of trees that were copied from their images
    std::deque<Module> modules_;
    std::map<std::string, Parsed> ofUser_;
    std::map<std::string, Parsed> ofLibrary_;
    std::map<std::string, std::string> resources_;
    std::set<std::string> read_;
    std::recursive_mutex mutex_; ///< of everything that grows
};

} // namespace drc::library
