#include "library/modules.hpp"

#include "source/cancellation.hpp"
#include "source/embedded.hpp"
#include "syntax/parse.hpp"
#include "syntax/tree_image.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

namespace drc::library {

namespace {

/// A block as large is usually mapped for itself, page by page as it is used; to free a smaller one makes
/// malloc merge all the small ones that were freed before.
constexpr std::size_t roomForTree = std::size_t{256} << 10U;
/// Of the embedded library, all of them, where they cannot be used where they lie.
constexpr std::size_t roomForTrees = std::size_t{2} << 20U;

/// The entry of a table that is sorted by path, or null.
template <class Entry>
const Entry* entryOf(std::span<const Entry> table, std::string_view path) {
    const auto found =
        std::lower_bound(table.begin(), table.end(), path,
                         [](const Entry& entry, std::string_view wanted) { return entry.path < wanted; });
    return found == table.end() || found->path != path ? nullptr : &*found;
}

/// The text of an embedded file; only for paths that are embedded.
std::string_view embeddedText(std::string_view path) {
    return entryOf(source::embeddedLibrary(), path)->text;
}

source::Result<std::vector<std::string>> pathsOf(const source::FileSystem& files,
                                                 const std::optional<std::string>& folder) {
    std::vector<std::string> paths;
    if (folder) {
        const auto listed = files.list(*folder);
        if (!listed) return source::Failure{listed.reason()};
        for (const source::ListedFile& file : listed->files)
            if (!file.linked) paths.push_back(file.path);
        return paths;
    }
    for (const source::EmbeddedFile& file : source::embeddedLibrary())
        paths.emplace_back(file.path);
    return paths;
}

} // namespace

Modules::Modules(const source::FileSystem& files, std::optional<std::string> folder,
                 source::SourceMap sources, syntax::Examples examples)
    : files_(files),
      folder_(std::move(folder)),
      sources_(std::move(sources)),
      examples_(examples),
      libraryPaths_(pathsOf(files_, folder_)),
      embeddedTrees_(roomForTrees) {}

Module& Modules::parse(const source::SourceFile& file, std::string folder, const syntax::TreeImage* image) {
    const bool inLibrary = file.origin() == source::Origin::Library;
    Module& module = modules_.emplace_back();
    module.file = &file;
    if (image != nullptr)
        module.tree = syntax::treeOf(*image, file, embeddedTrees_);
    else
        module.tree = syntax::parse(file, module.findings, inLibrary ? examples_ : syntax::Examples::Read,
                                    std::make_unique<syntax::Arena>(roomForTree));
    module.folder = std::move(folder);
    module.inLibrary = inLibrary;
    return module;
}

// ---- the user's files

const Modules::Parsed& Modules::ofUser(const std::string& path, std::optional<std::string> text) {
    const std::lock_guard lock(mutex_);
    const std::string key = source::resolve("", path);
    const auto known = ofUser_.find(key);
    if (known != ofUser_.end()) return known->second;
    if (!text) {
        auto content = files_.read(path);
        if (!content) return ofUser_.emplace(key, source::Failure{content.reason()}).first->second;
        noteRead(path);
        text = std::move(*content);
    }
    const source::SourceFile& file = sources_.add(path, std::move(*text));
    return ofUser_.emplace(key, &parse(file, source::folderOf(path))).first->second;
}

std::optional<std::string> Modules::importedPath(const Module& module, const syntax::Definition& import) {
    const std::string_view* const path = syntax::plainText(import.value);
    if (path == nullptr || path->empty()) return std::nullopt;
    return source::resolve(module.folder, *path);
}

void Modules::readImports(const Module& module) {
    for (const syntax::Statement* statement : module.tree.statements) {
        if (statement->kind != syntax::StatementKind::Import) continue;
        const auto path = importedPath(module, syntax::as<syntax::Definition>(*statement));
        if (!path || ofUser_.contains(source::resolve("", *path))) continue;
        if (const Parsed& imported = ofUser(*path)) readImports(**imported);
    }
}

bool Modules::imports(const Module& importer, const Module& wanted) const {
    std::vector<const Module*> reached{&importer};
    for (std::size_t next = 0; next < reached.size(); ++next)
        for (const syntax::Statement* statement : reached[next]->tree.statements) {
            if (statement->kind != syntax::StatementKind::Import) continue;
            const auto path = importedPath(*reached[next], syntax::as<syntax::Definition>(*statement));
            if (!path) continue;
            const auto found = ofUser_.find(source::resolve("", *path));
            if (found == ofUser_.end() || !found->second) continue;
            if (*found->second == &wanted) return true;
            if (std::find(reached.begin(), reached.end(), *found->second) == reached.end())
                reached.push_back(*found->second);
        }
    return false;
}

void Modules::readLibrary() {
    if (!libraryPaths_) return;
    for (const std::string& path : *libraryPaths_)
        if (path.ends_with(programExtension)) ofLibrary(path);
}

// ---- the standard library

bool Modules::isInLibrary(std::string_view path) const {
    return libraryPaths_ && std::binary_search(libraryPaths_->begin(), libraryPaths_->end(), path);
}

std::string Modules::placeOf(const std::string& path) const {
    return folder_ ? source::resolve(*folder_, path) : path;
}

source::Result<std::string> Modules::libraryText(const std::string& path) {
    auto text = files_.read(placeOf(path));
    if (text) noteRead(placeOf(path));
    return text;
}

const Module* Modules::parseOfLibrary(const std::string& path, const source::SourceFile& file) {
    // What is embedded was parsed when the compiler was built.
    const bool hasImage = !folder_ && examples_ == syntax::Examples::Pass;
    Module& module = parse(file, folder_ ? source::folderOf(placeOf(path)) : "",
                           hasImage ? entryOf(syntax::embeddedTrees(), path) : nullptr);
    module.forParts = path.starts_with(partsFolder);
    module.forTerraform = path.starts_with(terraformFolder);
    return &module;
}

const Modules::Parsed& Modules::ofLibrary(const std::string& path) {
    source::throwIfCancelled();
    const std::lock_guard lock(mutex_);
    const auto known = ofLibrary_.find(path);
    if (known != ofLibrary_.end()) return known->second;
    const std::string shown = "stdlib/" + path;
    if (!folder_) {
        const source::SourceFile& file =
            sources_.addLasting(shown, embeddedText(path), source::Origin::Library);
        return ofLibrary_.emplace(path, parseOfLibrary(path, file)).first->second;
    }
    auto text = libraryText(path);
    if (!text) return ofLibrary_.emplace(path, source::Failure{text.reason()}).first->second;
    const source::SourceFile& file = sources_.add(shown, std::move(*text), source::Origin::Library);
    return ofLibrary_.emplace(path, parseOfLibrary(path, file)).first->second;
}

source::Result<std::string_view> Modules::resource(const std::string& path) {
    if (!folder_) return embeddedText(path);
    const std::lock_guard lock(mutex_);
    const auto known = resources_.find(path);
    if (known != resources_.end()) return std::string_view(known->second);
    auto text = libraryText(path);
    if (!text) return source::Failure{text.reason()};
    return std::string_view(resources_.emplace(path, std::move(*text)).first->second);
}

} // namespace drc::library
