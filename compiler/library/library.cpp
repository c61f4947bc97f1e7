#include "library/library.hpp"

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
constexpr std::string_view adviceFolder = "advice/";

/// Where files stand that declare one thing of the name of the file; empty for what is read at once.
std::string_view folderFor(StatementKind kind) {
    if (kind == StatementKind::Kind) return kindsFolder;
    return kind == StatementKind::Pattern ? patternsFolder : std::string_view();
}

/// How a file of the folder would import the other one.
std::string_view asImported(std::string_view path, std::string_view folder) {
    const bool isBelow = !folder.empty() && path.starts_with(folder) && path.size() > folder.size() + 1;
    return isBelow && path[folder.size()] == '/' ? path.substr(folder.size() + 1) : path;
}

bool isPrelude(std::string_view path) {
    return path.ends_with(programExtension) && path.find('/') == std::string_view::npos;
}

} // namespace

Library::Library(Modules& files, diagnostics::Sink& sink) : files_(files), sink_(sink) {
    if (!files_.libraryPaths())
        sink_.report(codes::unreadableFile, source::nowhere, *files_.libraryFolder(),
                     files_.libraryPaths().reason());
    findFiles();
    for (const std::string& path : libraryPaths())
        if (isPrelude(path)) loadFromLibrary(path);
}

// ---- files

const std::vector<std::string>& Library::libraryPaths() const {
    static const std::vector<std::string> none;
    return files_.libraryPaths() ? *files_.libraryPaths() : none;
}

void Library::findFiles() {
    for (const std::string& path : libraryPaths()) {
        const std::string_view whole = path;
        const std::string_view folder = whole.substr(0, whole.find('/') + 1);
        Files* const files = folder == kindsFolder      ? &kindFiles_
                             : folder == patternsFolder ? &patternFiles_
                             : folder == partsFolder    ? &partFiles_
                                                        : nullptr;
        if (files == nullptr || !whole.ends_with(programExtension)) continue;
        files->add(whole.substr(folder.size(), whole.size() - folder.size() - programExtension.size()),
                   &path);
    }
}

void Library::add(const Module& module) {
    if (!byFile_.emplace(module.file->id(), &module).second) return;
    modules_.push_back(&module);
    sink_.take(module.findings);
    declare(module);
}

void Library::loadFromLibrary(const std::string& path) {
    if (!files_.isInLibrary(path)) return;
    if (const Modules::Parsed& module = files_.ofLibrary(path))
        add(**module);
    else
        sink_.report(codes::unreadableFile, source::nowhere, files_.placeOf(path), module.reason());
}

void Library::loadAll() {
    for (const std::string& path : libraryPaths())
        if (path.ends_with(programExtension)) loadFromLibrary(path);
}

std::optional<std::string_view> Library::resource(const std::string& path) {
    if (!files_.isInLibrary(path)) return std::nullopt;
    const auto text = files_.resource(path);
    if (text) return *text;
    sink_.report(codes::unreadableFile, source::nowhere, files_.placeOf(path), text.reason());
    return std::nullopt;
}

void Library::import(const Module& module, const syntax::Definition& import) {
    const auto target = Modules::importedPath(module, import);
    if (!target) {
        sink_.report(codes::importPath, import.span)
            .help("write the path of a file, as in `import \"kinds/queue.dr\"`");
        return;
    }
    const Modules::Parsed& imported = files_.ofUser(*target);
    if (!imported) {
        sink_.report(codes::importUnreadable, import.value->span, *target, imported.reason())
            .note("paths are relative to the file that imports");
        return;
    }
    imports_[&module].push_back(*imported);
    add(**imported);
}

// ---- declarations

void Library::declare(const Module& module) {
    // Those of a file come before those of its imports, wherever it imports them.
    for (const syntax::Statement* statement : module.tree.statements)
        if (statement->kind == StatementKind::Extension && !module.inLibrary)
            extensions_[std::string(syntax::declaredName(*statement).text)].push_back({statement, &module});
    for (const syntax::Statement* statement : module.tree.statements) {
        if (statement->kind == StatementKind::Import)
            import(module, syntax::as<syntax::Definition>(*statement));
        else if (statement->kind != StatementKind::Extension)
            declare(module, *statement);
    }
}

void Library::declare(const Module& module, const syntax::Statement& statement) {
    const syntax::Name name = syntax::declaredName(statement);
    // What is the user's own is compared with the library's, which is otherwise read only when it is used.
    const HashedName hashed(name.text);
    if (!module.inLibrary) loadFile(statement.kind, hashed);
    if (statement.kind == StatementKind::Provider && !module.inLibrary) {
        sink_.report(codes::strayProvider, name.span, std::string(name.text))
            .note("providers are read with the library, before any other file")
            .help("declare it in a file at the top of a copy of the library, and give that with `--stdlib`");
        return;
    }
    if (statement.kind == StatementKind::Policy && !module.inLibrary) loadFolder(policiesFolder);
    if (statement.kind == StatementKind::Advice && !module.inLibrary) loadFolder(adviceFolder);
    inOrder_.push_back({&statement, &module});
    if (statement.kind == StatementKind::Policy) policies_.clear();
    if (statement.kind == StatementKind::Advice && !module.forTerraform) advice_.clear();
    // Functions and values share the names of expressions; each other kind of declaration has its own.
    Table& table =
        module.forParts && statement.kind == StatementKind::Kind ? partKinds_ : tableOf(statement.kind);
    const auto [entry, isNew] = table.add(hashed, inOrder_.back());
    if (isNew) return;
    Declaration& known = *entry;
    if (known.module->inLibrary && !module.inLibrary) {
        sink_
            .report(codes::replacesLibrary, name.span, std::string(syntax::productionName(statement.kind)),
                    std::string(name.text))
            .label(syntax::declaredName(*known.statement).span, "the overridden declaration");
        const auto isReplaced = [&](const Declaration& one) { return one.statement == known.statement; };
        inOrder_.erase(std::find_if(inOrder_.begin(), inOrder_.end(), isReplaced));
        known = inOrder_.back();
        replaced_.emplace(statement.kind, name.text);
        return;
    }
    sink_.report(codes::duplicateName, name.span, std::string(name.text))
        .label(syntax::declaredName(*known.statement).span, "first declared here");
}

// ---- topologies in several files

const std::vector<Declaration>& Library::extensions(std::string_view topology) const {
    static const std::vector<Declaration> none;
    const auto found = extensions_.find(topology);
    return found == extensions_.end() ? none : found->second;
}

std::vector<const syntax::Statement*> statementsOf(const syntax::Block& topology, const Library& library) {
    std::vector<const syntax::Statement*> result;
    const auto add = [&](const syntax::Block& block) {
        result.insert(result.end(), block.body->statements.begin(), block.body->statements.end());
    };
    add(topology);
    for (const Declaration& extension : library.extensions(topology.name.text))
        add(extension.block());
    return result;
}

void Library::checkExtensions() {
    for (const auto& entry : extensions_)
        for (const Declaration& extension : entry.second)
            checkExtension(extension);
}

void Library::checkExtension(const Declaration& extension) {
    const syntax::Name& name = extension.block().name;
    const std::string& file = extension.module->file->path();
    if (const Declaration topology = find(StatementKind::Topology, name.text)) {
        if (reaches(*topology.module, *extension.module)) return;
        sink_
            .report(codes::unimportedExtension, name.span, topology.module->file->path(),
                    std::string(name.text))
            .label(topology.block().name.span, "declared here")
            .help(fmt::format("import this file there: `import \"{}\"`",
                              asImported(file, topology.module->folder)));
        return;
    }
    const auto isIncomplete = [](const Module* module) { return !module->tree.complete; };
    if (std::any_of(modules_.begin(), modules_.end(), isIncomplete)) return; // it may be what was not read
    auto& error = sink_.report(codes::strayExtension, name.span, std::string(name.text));
    error.note("an extension adds to a topology that another file declares");
    if (const std::vector<std::string> known = names(StatementKind::Topology); !known.empty())
        error.didYouMeanOneOf(name.text, name.span, known, "the files that were read declare");
    else
        error.help(fmt::format("compile the file that declares it and imports this one: `import \"{}\"`",
                               asImported(file, extension.module->folder)));
}

bool Library::reaches(const Module& importer, const Module& wanted) const {
    std::vector<const Module*> reached{&importer};
    for (std::size_t next = 0; next < reached.size(); ++next) {
        if (reached[next] == &wanted) return true;
        const auto imported = imports_.find(reached[next]);
        if (imported == imports_.end()) continue;
        for (const Module* module : imported->second)
            if (std::find(reached.begin(), reached.end(), module) == reached.end()) reached.push_back(module);
    }
    return false;
}

const Module* Library::moduleOf(source::FileId file) const {
    const auto found = byFile_.find(file);
    return found == byFile_.end() ? nullptr : found->second;
}

// ---- finding

Declaration Library::find(StatementKind kind, const HashedName& name) {
    if (const Declaration* const known = tableOf(kind).find(name)) return *known;
    if (!loadFile(kind, name)) return {};
    const Declaration* const loaded = tableOf(kind).find(name);
    return loaded == nullptr ? Declaration{} : *loaded;
}

const std::string* Library::fileFor(StatementKind kind, const HashedName& name) const {
    const Files* const files = kind == StatementKind::Kind      ? &kindFiles_
                               : kind == StatementKind::Pattern ? &patternFiles_
                                                                : nullptr;
    const std::string* const* const file = files == nullptr ? nullptr : files->find(name);
    return file == nullptr ? nullptr : *file;
}

bool Library::loadFile(StatementKind kind, const HashedName& name) {
    const std::string* const file = fileFor(kind, name);
    if (file != nullptr) loadFromLibrary(*file);
    return file != nullptr;
}

bool Library::declares(StatementKind kind, const HashedName& name) const {
    return tableOf(kind).contains(name) || hasFile(kind, name);
}

// ---- names of kinds and traits, as they are seen from where they stand

Declaration Library::kind(const HashedName& name) {
    const Declaration found = find(StatementKind::Kind, name);
    return found ? found : partKind(name);
}

Declaration Library::kind(const syntax::Name& name) {
    const HashedName hashed(name.text);
    if (!standsInLibrary(name)) return kind(hashed);
    if (const Declaration part = partKind(hashed)) return part;
    return isOfLibrary(StatementKind::Kind, hashed) ? find(StatementKind::Kind, hashed) : Declaration{};
}

Declaration Library::trait(const syntax::Name& name) {
    const HashedName hashed(name.text);
    return !standsInLibrary(name) || isOfLibrary(StatementKind::Trait, hashed) ? trait(hashed)
                                                                               : Declaration{};
}

bool Library::declaresKind(const HashedName& name) const {
    return declares(StatementKind::Kind, name) || hasPartKind(name);
}

bool Library::declaresKind(const syntax::Name& name) const {
    const HashedName hashed(name.text);
    if (!standsInLibrary(name)) return declaresKind(hashed);
    return hasPartKind(hashed) || isOfLibrary(StatementKind::Kind, hashed);
}

bool Library::isForParts(const HashedName& kind) const {
    return hasPartKind(kind) && !declares(StatementKind::Kind, kind);
}

bool Library::isForParts(const syntax::Name& kind) const {
    return standsInLibrary(kind) ? hasPartKind(kind.text) : isForParts(kind.text);
}

Declaration Library::partKind(const HashedName& name) {
    if (const Declaration* const known = partKinds_.find(name)) return *known;
    const std::string* const* const file = partFiles_.find(name);
    if (file == nullptr) return {};
    loadFromLibrary(**file);
    const Declaration* const loaded = partKinds_.find(name);
    return loaded == nullptr ? Declaration{} : *loaded;
}

bool Library::isOfLibrary(StatementKind kind, const HashedName& name) const {
    const Declaration* const known = tableOf(kind).find(name);
    return (known != nullptr && known->module->inLibrary) || replaced_.contains({kind, name.text()}) ||
           hasFile(kind, name);
}

bool Library::standsInLibrary(const syntax::Name& name) const {
    const Module* const module = moduleOf(name.span.file);
    return module != nullptr && module->inLibrary;
}

// ---- all names

std::vector<std::string> Library::names(StatementKind kind) const {
    std::vector<std::string> result;
    for (const auto& entry : tableOf(kind))
        result.emplace_back(entry.name);
    std::sort(result.begin(), result.end());
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
    const auto addThose = [&](std::string_view folder) {
        for (const std::string& path : libraryPaths())
            if (path.starts_with(folder) && path.ends_with(programExtension))
                result.push_back(
                    path.substr(folder.size(), path.size() - folder.size() - programExtension.size()));
    };
    addThose(folderFor(kind));
    if (kind == StatementKind::Kind) addThose(partsFolder);
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

void Library::loadFolder(std::string_view folder) {
    for (const std::string& path : libraryPaths())
        if (path.starts_with(folder) && path.ends_with(programExtension)) loadFromLibrary(path);
}

std::vector<Declaration> Library::inOrder(StatementKind kind) const {
    std::vector<Declaration> result;
    for (const bool inLibrary : {true, false})
        for (const Declaration& declaration : inOrder_)
            if (declaration.statement->kind == kind && declaration.module->inLibrary == inLibrary)
                result.push_back(declaration);
    return result;
}

const std::vector<Declaration>& Library::policies() {
    loadFolder(policiesFolder);
    if (policies_.empty()) policies_ = inOrder(StatementKind::Policy);
    return policies_;
}

const std::vector<Declaration>& Library::advice() {
    loadFolder(adviceFolder);
    if (!advice_.empty()) return advice_;
    advice_ = inOrder(StatementKind::Advice);
    std::erase_if(advice_, [](const Declaration& one) { return one.module->forTerraform; });
    return advice_;
}

const std::vector<Declaration>& Library::adviceForTerraform() {
    if (!adviceForTerraform_.empty()) return adviceForTerraform_;
    loadFolder(terraformFolder);
    adviceForTerraform_ = inOrder(StatementKind::Advice);
    std::erase_if(adviceForTerraform_, [](const Declaration& one) { return !one.module->forTerraform; });
    return adviceForTerraform_;
}

std::vector<Declaration> Library::providers() const {
    std::vector<Declaration> result;
    for (const auto& entry : tableOf(StatementKind::Provider))
        result.push_back(entry.value);
    std::sort(result.begin(), result.end(), [](const Declaration& left, const Declaration& right) {
        return left.block().name.text < right.block().name.text;
    });
    return result;
}

std::vector<Declaration> Library::own(std::initializer_list<StatementKind> kinds) const {
    std::vector<Declaration> result;
    for (const Declaration& declaration : inOrder_)
        if (!declaration.module->inLibrary &&
            std::find(kinds.begin(), kinds.end(), declaration.statement->kind) != kinds.end())
            result.push_back(declaration);
    return result;
}

std::vector<Declaration> Library::ownKinds() const {
    return own({StatementKind::Kind});
}

std::vector<Declaration> Library::ownDefinitions() const {
    return own({StatementKind::Let, StatementKind::Function});
}

std::vector<Declaration> Library::ownPolicies() const {
    return own({StatementKind::Policy, StatementKind::Advice, StatementKind::Pattern});
}

} // namespace drc::library
