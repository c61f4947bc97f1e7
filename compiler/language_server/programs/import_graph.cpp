#include "language_server/programs/import_graph.hpp"

#include "source/file_system.hpp"
#include "syntax/expression.hpp"
#include "syntax/statement.hpp"

#include <algorithm>

namespace drc::language_server {

namespace {

std::vector<std::string> importsIn(const syntax::Tree& tree, const std::string& path) {
    std::vector<std::string> result;
    for (const syntax::Statement* statement : tree.statements) {
        if (statement->kind != syntax::StatementKind::Import) continue;
        const std::string_view* const written =
            syntax::plainText(syntax::as<syntax::Definition>(*statement).value);
        if (written != nullptr) result.push_back(source::resolve(source::folderOf(path), *written));
    }
    return result;
}

} // namespace

const ImportGraph::Paths& ImportGraph::importsOf(const std::string& path) {
    if (const Document* const document = documents_.at(path)) {
        Open& known = open_[path];
        if (known.text != document->text) known = {document->text, importsIn(document->text->tree(), path)};
        return known.imports;
    }
    open_.erase(path);
    const auto known = onDisk_.find(path);
    if (known != onDisk_.end()) return known->second;
    Paths imports;
    if (auto text = surroundings_.files().read(path))
        imports = importsIn(Text(path, std::move(*text)).tree(), path);
    return onDisk_.emplace(path, std::move(imports)).first->second;
}

const ImportGraph::Paths& ImportGraph::programsAround(const std::string& path) {
    const std::string folder = source::folderOf(path);
    const auto known = around_.find(folder);
    if (known != around_.end()) return known->second;
    return around_.emplace(folder, surroundings_.programsAround(path, folders_)).first->second;
}

bool ImportGraph::knows(const std::string& path) const {
    const auto known = around_.find(source::folderOf(path));
    return known != around_.end() &&
           std::find(known->second.begin(), known->second.end(), path) != known->second.end();
}

std::vector<std::string> ImportGraph::configuredBy(const std::string& path) {
    const std::string folder = source::folderOf(path) + "/";
    std::set<std::string> roots;
    for (const auto& [open, document] : documents_.all())
        if (open.starts_with(folder) && !isConfiguration(open))
            for (std::string& root : rootsOf(open))
                roots.insert(std::move(root));
    if (const Paths& programs = programsAround(path); roots.empty() && !programs.empty())
        return {rootsOf(programs.front()).front()};
    return {roots.begin(), roots.end()};
}

bool ImportGraph::hasOtherImports(const std::string& path) {
    const auto known = open_.find(path);
    const Paths before = known == open_.end() ? Paths{} : known->second.imports;
    return importsOf(path) != before;
}

std::vector<std::string> ImportGraph::rootsOf(const std::string& path) {
    if (isConfiguration(path)) return configuredBy(path);
    std::map<std::string, Paths> importers;
    Paths programs = programsAround(path);
    for (const auto& [open, document] : documents_.all())
        if (!isConfiguration(open) && std::find(programs.begin(), programs.end(), open) == programs.end())
            programs.push_back(open);
    for (const std::string& program : programs)
        for (const std::string& imported : importsOf(program))
            importers[imported].push_back(program);
    std::set<std::string> seen{path};
    std::vector<std::string> next{path};
    std::set<std::string> roots;
    while (!next.empty()) {
        const std::string one = std::move(next.back());
        next.pop_back();
        const auto by = importers.find(one);
        if (by == importers.end()) {
            roots.insert(one);
            continue;
        }
        for (const std::string& importer : by->second)
            if (seen.insert(importer).second) next.push_back(importer);
    }
    if (!roots.empty()) return {roots.begin(), roots.end()};
    // Files that import each other in a circle have no root: the first of them stands for it, also for what
    // they import.
    const Paths& own = importsOf(path);
    const bool isInCircle =
        std::any_of(own.begin(), own.end(), [&](const std::string& one) { return seen.contains(one); });
    if (!isInCircle && seen.size() > 1) seen.erase(path);
    return {*seen.begin()};
}

} // namespace drc::language_server
