#pragma once

#include "diagnostics/sink.hpp"
#include "source/file_system.hpp"
#include "source/source_map.hpp"
#include "syntax/tree.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::library {

/// One parsed file and where it came from.
struct Module {
    const source::SourceFile* file = nullptr;
    syntax::Tree tree;
    std::string folder; ///< what its imports and sources are relative to
    bool inLibrary = false;
};

/// A declaration at the top of a file.
struct Declaration {
    const syntax::Statement* statement = nullptr;
    const Module* module = nullptr;
    explicit operator bool() const { return statement != nullptr; }
    const syntax::Block& block() const { return syntax::as<syntax::Block>(*statement); }
    const syntax::Definition& definition() const { return syntax::as<syntax::Definition>(*statement); }
    std::string documentation() const {
        return syntax::documentation(module->tree, module->file->text(), *statement);
    }
};

/// Finds declarations by name: those of the user's files and their imports, then those of the standard
/// library, which is embedded or stands in a folder. Kinds and patterns of the standard library are parsed
/// when they are first asked for: `kinds/<name>.dr` declares the kind `<name>`.
class Library {
public:
    Library(const source::FileSystem& files, std::optional<std::string> folder, source::SourceMap& sources,
            diagnostics::Sink& sink);

    /// Parses a file of the user's with its imports. Null when it cannot be read, after a report.
    const Module* add(const std::string& path, std::optional<std::string> text);

    Declaration kind(std::string_view name) { return find(syntax::StatementKind::Kind, name); }
    Declaration pattern(std::string_view name) { return find(syntax::StatementKind::Pattern, name); }
    Declaration trait(std::string_view name) { return find(syntax::StatementKind::Trait, name); }
    Declaration function(std::string_view name) { return find(syntax::StatementKind::Function, name); }
    Declaration let(std::string_view name) { return find(syntax::StatementKind::Let, name); }
    Declaration provider(std::string_view name) { return find(syntax::StatementKind::Provider, name); }

    std::vector<std::string> kindNames();
    std::vector<std::string> patternNames();
    std::vector<std::string> names(syntax::StatementKind kind) const;
    /// Every policy, of the standard library first, in the order of paths and of declaration.
    std::vector<Declaration> policies();
    std::vector<Declaration> providers() const;
    /// The kinds that the user's own files declare.
    std::vector<Declaration> ownKinds() const;
    /// Loads every file of the standard library: for its tests and its reference.
    void loadAll();

    /// A text file of the standard library that is not a program, such as a schema.
    std::optional<std::string_view> resource(const std::string& path);
    const std::deque<Module>& modules() const { return modules_; }
    /// What was read from disk, sorted.
    const std::set<std::string>& filesRead() const { return read_; }
    const source::FileSystem& files() const { return files_; }
    /// Notes a file that was read on behalf of a topology.
    void noteRead(const std::string& path) { read_.insert(path); }

private:
    using Key = std::pair<syntax::StatementKind, std::string>;

    Declaration find(syntax::StatementKind kind, std::string_view name);
    std::vector<std::string> namesBelow(syntax::StatementKind kind);
    const Module* parse(std::string path, std::string text, std::string folder, bool inLibrary);
    void declare(const Module& module);
    void declare(const Module& module, const syntax::Statement& statement);
    void import(const Module& module, const syntax::Definition& import);
    bool loadFromLibrary(const std::string& path);
    void loadPolicies();
    std::optional<std::string> libraryText(const std::string& path);
    const std::vector<std::string>& libraryPaths();

    const source::FileSystem& files_;
    std::optional<std::string> folder_;
    source::SourceMap& sources_;
    diagnostics::Sink& sink_;
    std::deque<Module> modules_;
    std::map<Key, Declaration> declarations_;
    std::vector<Declaration> inOrder_;
    std::set<std::string> loaded_; ///< paths within the library, and of the user's files
    std::set<std::string> read_;
    std::optional<std::vector<std::string>> libraryPaths_;
    std::map<std::string, std::string> resources_;
};

} // namespace drc::library
