#include "language_server/programs/workspace_files.hpp"

#include "language_server/texts/outline_kinds.hpp"
#include "language_server/texts/statement_at.hpp"
#include "source/file_system.hpp"
#include "syntax/statement.hpp"
#include "syntax/visit.hpp"

#include <algorithm>

namespace drc::language_server {

namespace {

using syntax::Statement;
using syntax::StatementKind;

/// Whether people look for it: what a program or the library declares for others, and the steps of plans.
bool isSought(StatementKind kind) {
    switch (kind) {
    case StatementKind::Topology:
    case StatementKind::Kind:
    case StatementKind::Trait:
    case StatementKind::Policy:
    case StatementKind::Advice:
    case StatementKind::Pattern:
    case StatementKind::Provider:
    case StatementKind::Function:
    case StatementKind::Let:
    case StatementKind::Region:
    case StatementKind::Component:
    case StatementKind::Failover:
    case StatementKind::Failback:
    case StatementKind::Switchover:
    case StatementKind::Drill:
    case StatementKind::Step:
    case StatementKind::Signal:
    case StatementKind::Action:
    case StatementKind::Rule: return true;
    default: return false;
    }
}

/// Collects from one file.
class Finder {
public:
    Finder(const Text& text, WorkspaceFiles::File& file) : text_(text), file_(file) {}

    void run() {
        for (const Statement* statement : text_.tree().statements)
            add(*statement, "");
        for (const Statement* statement : text_.tree().broken)
            add(*statement, "");
        std::stable_sort(file_.symbols.begin(), file_.symbols.end(),
                         [](const ProgramSymbol& one, const ProgramSymbol& other) {
                             return one.span.begin < other.span.begin;
                         });
    }

private:
    std::string said(source::Span span) const { return text_.text().substr(span.begin, span.length()); }

    std::string nameOf(const Statement& statement) const {
        if (statement.kind == StatementKind::Step)
            return callOf(syntax::as<syntax::Entry>(statement), text_.text());
        const syntax::Name name = nameDeclaredBy(statement);
        return name ? std::string(name.text) : said(statement.keyword);
    }

    void add(const Statement& statement, const std::string& container) {
        std::string name;
        if (isSought(statement.kind)) {
            const syntax::Name declared = nameDeclaredBy(statement);
            name = nameOf(statement);
            file_.symbols.push_back({name, container, outlineKindOf(statement.kind),
                                     declared ? declared.span : statement.keyword});
        }
        if (statement.kind == StatementKind::Import) {
            const auto* const path = syntax::as<syntax::Definition>(statement).value;
            const std::string_view* const meant = syntax::plainText(path);
            if (meant != nullptr && path->span.length() >= 2)
                file_.imports.push_back({{0, path->span.begin + 1, path->span.end - 1}, std::string(*meant)});
        }
        // What rules show as examples is nobody's program.
        if (statement.kind == StatementKind::GoodExample || statement.kind == StatementKind::BadExample)
            return;
        if (statement.kind == StatementKind::Extension) name = syntax::as<syntax::Block>(statement).name.text;
        const auto inside = [&](const syntax::Body& body) {
            for (const Statement* inner : body.statements)
                add(*inner, name.empty() ? container : name);
        };
        if (statement.kind == StatementKind::When)
            syntax::forEachBranch(statement, inside);
        else if (const syntax::Body* const body = syntax::bodyOf(statement))
            inside(*body);
    }

    const Text& text_;
    WorkspaceFiles::File& file_;
};

std::shared_ptr<const WorkspaceFiles::File> fileOf(const Text& text) {
    auto file = std::make_shared<WorkspaceFiles::File>();
    file->text = text.text();
    Finder(text, *file).run();
    return file;
}

bool isBelow(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) &&
           (folder.ends_with('/') || path.size() == folder.size() || path[folder.size()] == '/');
}

} // namespace

std::map<std::string, std::shared_ptr<const WorkspaceFiles::File>>
WorkspaceFiles::all(const std::vector<std::string>& folders) {
    if (!isRead_) read(folders);
    auto result = onDisk_;
    std::erase_if(open_, [&](const auto& known) { return documents_.at(known.first) == nullptr; });
    for (const auto& [path, document] : documents_.all()) {
        if (isInLibrary(path) || !path.ends_with(".dr")) continue;
        Open& known = open_[path];
        if (known.text != document.text) known = {document.text, fileOf(*document.text)};
        result[path] = known.file;
    }
    return result;
}

void WorkspaceFiles::read(const std::vector<std::string>& folders) {
    std::set<std::string> paths;
    for (const std::string& folder : folders)
        for (const std::string& path : surroundings_.programsAround(folder + "/", folders))
            if (isBelow(path, folder)) paths.insert(path);
    for (const auto& [path, document] : documents_.all())
        if (path.starts_with('/'))
            for (const std::string& other : surroundings_.programsAround(path, folders))
                paths.insert(other);
    std::map<std::string, std::shared_ptr<const File>> files;
    std::size_t bytes = 0;
    for (const std::string& path : paths) {
        if (files.size() == mostFiles) break;
        auto text = surroundings_.files().read(path);
        if (!text || text->size() > largestFile || bytes + text->size() > mostBytes) continue;
        bytes += text->size();
        const auto known = onDisk_.find(path);
        const bool isSame = known != onDisk_.end() && known->second->text == *text;
        files.emplace(path, isSame ? known->second : fileOf(Text(path, std::move(*text))));
    }
    onDisk_ = std::move(files);
    isRead_ = true;
}

} // namespace drc::language_server
