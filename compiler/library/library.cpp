#include "library/library.hpp"

#include "source/embedded.hpp"
#include "syntax/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::library {

namespace codes = diagnostics::codes;
using syntax::StatementKind;

namespace {

constexpr std::string_view kindsFolder = "kinds/";
constexpr std::string_view patternsFolder = "patterns/";
constexpr std::string_view policiesFolder = "policies/";
constexpr std::string_view extension = ".dr";

bool startsWith(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}
bool endsWith(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// Where files stand that declare one thing of the name of the file; empty for what is read at once.
std::string_view folderFor(StatementKind kind) {
    if (kind == StatementKind::Kind) return kindsFolder;
    return kind == StatementKind::Pattern ? patternsFolder : std::string_view();
}

std::string pathFor(StatementKind kind, std::string_view name) {
    return fmt::format("{}{}{}", folderFor(kind), name, extension);
}

bool isPrelude(std::string_view path) {
    return endsWith(path, extension) && path.find('/') == std::string_view::npos;
}

} // namespace

Library::Library(const source::FileSystem& files, std::optional<std::string> folder,
                 source::SourceMap& sources, diagnostics::Sink& sink)
    : files_(files), folder_(std::move(folder)), sources_(sources), sink_(sink) {
    for (const std::string& path : libraryPaths())
        if (isPrelude(path)) loadFromLibrary(path);
}

// ---- the standard library

const std::vector<std::string>& Library::libraryPaths() {
    if (libraryPaths_) return *libraryPaths_;
    libraryPaths_.emplace();
    if (!folder_) {
        for (const source::EmbeddedFile& file : source::embeddedLibrary())
            libraryPaths_->emplace_back(file.path);
    } else if (auto listed = files_.list(*folder_)) {
        libraryPaths_ = std::move(*listed);
    } else {
        sink_.report(codes::unreadableFile, source::nowhere, *folder_, listed.reason());
    }
    return *libraryPaths_;
}

std::optional<std::string> Library::libraryText(const std::string& path) {
    const auto& paths = libraryPaths();
    if (!std::binary_search(paths.begin(), paths.end(), path)) return std::nullopt;
    if (!folder_) {
        const auto embedded = source::embeddedLibrary();
        const auto found = std::lower_bound(
            embedded.begin(), embedded.end(), path,
            [](const source::EmbeddedFile& file, const std::string& wanted) { return file.path < wanted; });
        return std::string(found->text);
    }
    const std::string onDisk = source::resolve(*folder_, path);
    auto text = files_.read(onDisk);
    if (!text) {
        sink_.report(codes::unreadableFile, source::nowhere, onDisk, text.reason());
        return std::nullopt;
    }
    noteRead(onDisk);
    return std::move(*text);
}

bool Library::loadFromLibrary(const std::string& path) {
    if (!loaded_.insert("stdlib/" + path).second) return false;
    auto text = libraryText(path);
    if (!text) return false;
    parse("stdlib/" + path, std::move(*text),
          folder_ ? source::folderOf(source::resolve(*folder_, path)) : "", true);
    return true;
}

void Library::loadAll() {
    const std::vector<std::string> paths = libraryPaths();
    for (const std::string& path : paths)
        if (endsWith(path, extension)) loadFromLibrary(path);
}

std::optional<std::string_view> Library::resource(const std::string& path) {
    if (!folder_) {
        const auto embedded = source::embeddedLibrary();
        const auto found = std::lower_bound(
            embedded.begin(), embedded.end(), path,
            [](const source::EmbeddedFile& file, const std::string& wanted) { return file.path < wanted; });
        if (found == embedded.end() || found->path != path) return std::nullopt;
        return found->text;
    }
    const auto known = resources_.find(path);
    if (known != resources_.end()) return known->second;
    auto text = libraryText(path);
    if (!text) return std::nullopt;
    return resources_.emplace(path, std::move(*text)).first->second;
}

// ---- the user's files

const Module* Library::add(const std::string& path, std::optional<std::string> text) {
    // `a.dr` and `./a.dr` are one file.
    if (!loaded_.insert(source::resolve("", path)).second) {
        const auto same = [&](const Module& module) {
            return source::resolve("", module.file->path()) == source::resolve("", path);
        };
        const auto found = std::find_if(modules_.begin(), modules_.end(), same);
        return found == modules_.end() ? nullptr : &*found;
    }
    if (!text) {
        auto content = files_.read(path);
        if (!content) {
            sink_.report(codes::unreadableFile, source::nowhere, path, content.reason());
            return nullptr;
        }
        noteRead(path);
        text = std::move(*content);
    }
    return parse(path, std::move(*text), source::folderOf(path), false);
}

const Module* Library::parse(std::string path, std::string text, std::string folder, bool inLibrary) {
    const source::SourceFile& file = sources_.add(std::move(path), std::move(text),
                                                  inLibrary ? source::Origin::Library : source::Origin::User);
    Module& module = modules_.emplace_back();
    module.file = &file;
    module.tree = syntax::parse(file, sink_);
    module.folder = std::move(folder);
    module.inLibrary = inLibrary;
    declare(module);
    return &module;
}

void Library::import(const Module& module, const syntax::Definition& import) {
    const std::string_view* const path = syntax::plainText(import.value);
    if (path == nullptr || path->empty()) {
        sink_.report(codes::importPath, import.span)
            .help("write the path of a file, as in `import \"kinds/queue.dr\"`");
        return;
    }
    const std::string target = source::resolve(module.folder, *path);
    if (loaded_.count(target) != 0) return;
    auto content = files_.read(target);
    if (!content) {
        loaded_.insert(target);
        sink_.report(codes::importUnreadable, import.value->span, target, content.reason())
            .note("paths are relative to the file that imports");
        return;
    }
    noteRead(target);
    add(target, std::move(*content));
}

// ---- declarations

void Library::declare(const Module& module) {
    for (const syntax::Statement* statement : module.tree.statements) {
        if (statement->kind == StatementKind::Import)
            import(module, syntax::as<syntax::Definition>(*statement));
        else
            declare(module, *statement);
    }
}

void Library::declare(const Module& module, const syntax::Statement& statement) {
    const syntax::Name name = syntax::declaredName(statement);
    // What is the user's own is compared with the library's, which is otherwise read only when it is used.
    if (!folderFor(statement.kind).empty() && !module.inLibrary)
        loadFromLibrary(pathFor(statement.kind, name.text));
    if (statement.kind == StatementKind::Policy && !module.inLibrary) loadPolicies();
    inOrder_.push_back({&statement, &module});
    // Functions and values share the names of expressions; each other kind of declaration has its own.
    const Key key{statement.kind, std::string(name.text)};
    const auto [entry, isNew] = declarations_.emplace(key, inOrder_.back());
    if (isNew) return;
    Declaration& known = entry->second;
    if (known.module->inLibrary && !module.inLibrary) {
        sink_
            .report(codes::replacesLibrary, name.span, std::string(syntax::productionName(statement.kind)),
                    key.second)
            .label(syntax::declaredName(*known.statement).span, "the one that is replaced");
        const auto isReplaced = [&](const Declaration& one) { return one.statement == known.statement; };
        inOrder_.erase(std::find_if(inOrder_.begin(), inOrder_.end(), isReplaced));
        known = inOrder_.back();
        return;
    }
    sink_.report(codes::duplicateName, name.span, key.second)
        .label(syntax::declaredName(*known.statement).span, "declared here first");
}

Declaration Library::find(StatementKind kind, std::string_view name) {
    const Key key{kind, std::string(name)};
    const auto known = declarations_.find(key);
    if (known != declarations_.end()) return known->second;
    if (folderFor(kind).empty() || !loadFromLibrary(pathFor(kind, name))) return {};
    const auto loaded = declarations_.find(key);
    return loaded == declarations_.end() ? Declaration{} : loaded->second;
}

std::vector<std::string> Library::names(StatementKind kind) const {
    std::vector<std::string> result;
    for (const auto& [key, declaration] : declarations_)
        if (key.first == kind) result.push_back(key.second);
    return result;
}

std::vector<std::string> Library::kindNames() {
    return namesBelow(StatementKind::Kind);
}

std::vector<std::string> Library::patternNames() {
    return namesBelow(StatementKind::Pattern);
}

// Those that were read, and those that a file of the standard library would declare.
std::vector<std::string> Library::namesBelow(StatementKind kind) {
    std::vector<std::string> result = names(kind);
    const std::string_view folder = folderFor(kind);
    for (const std::string& path : libraryPaths()) {
        if (!startsWith(path, folder) || !endsWith(path, extension)) continue;
        result.push_back(path.substr(folder.size(), path.size() - folder.size() - extension.size()));
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

void Library::loadPolicies() {
    const std::vector<std::string> paths = libraryPaths();
    for (const std::string& path : paths)
        if (startsWith(path, policiesFolder) && endsWith(path, extension)) loadFromLibrary(path);
}

std::vector<Declaration> Library::policies() {
    loadPolicies();
    std::vector<Declaration> result;
    for (const bool inLibrary : {true, false})
        for (const Declaration& declaration : inOrder_)
            if (declaration.statement->kind == StatementKind::Policy &&
                declaration.module->inLibrary == inLibrary)
                result.push_back(declaration);
    return result;
}

std::vector<Declaration> Library::providers() const {
    std::vector<Declaration> result;
    for (const auto& [key, declaration] : declarations_)
        if (key.first == StatementKind::Provider) result.push_back(declaration);
    return result;
}

std::vector<Declaration> Library::ownKinds() const {
    std::vector<Declaration> result;
    for (const Declaration& declaration : inOrder_)
        if (declaration.statement->kind == StatementKind::Kind && !declaration.module->inLibrary)
            result.push_back(declaration);
    return result;
}

} // namespace drc::library
