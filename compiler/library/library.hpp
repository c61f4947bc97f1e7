#pragma once

#include "diagnostics/sink.hpp"
#include "library/modules.hpp"
#include "source/name_table.hpp"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::library {

using source::HashedName;

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

/// A namespace: finds declarations by name, those of the user's files that were added and of their imports,
/// then those of the standard library. Kinds and patterns of the standard library are read when they are
/// first asked for: `kinds/<name>.dr` declares the kind `<name>`, and so does `parts/<name>.dr`, of kinds
/// that are made for parts of others. Those are kept apart: a kind of the user's of that name replaces none.
class Library {
public:
    Library(Modules& files, diagnostics::Sink& sink);

    /// Makes the declarations of a file known, and those of its imports.
    void add(const Module& module);

    /// As the user's files mean it: their own kind, or the library's, or one that is made for parts.
    Declaration kind(const HashedName& name);
    /// As the file means it in which the name stands. A file of the library sees kinds for parts first, and
    /// of the user's kinds only those that replace one of the library.
    Declaration kind(const syntax::Name& name);
    Declaration pattern(const HashedName& name) { return find(syntax::StatementKind::Pattern, name); }
    Declaration trait(const HashedName& name) { return find(syntax::StatementKind::Trait, name); }
    Declaration trait(const syntax::Name& name);
    Declaration function(const HashedName& name) { return find(syntax::StatementKind::Function, name); }
    Declaration let(const HashedName& name) { return find(syntax::StatementKind::Let, name); }
    Declaration topology(const HashedName& name) { return find(syntax::StatementKind::Topology, name); }

    /// Whether there is a kind or a pattern of this name, without reading it.
    bool declaresKind(const HashedName& name) const;
    bool declaresKind(const syntax::Name& name) const;
    bool declaresPattern(const HashedName& name) const {
        return declares(syntax::StatementKind::Pattern, name);
    }

    /// Whether the library has a declaration of that name, or had before it was replaced.
    bool isOfLibrary(syntax::StatementKind kind, const HashedName& name) const;

    std::vector<std::string> kindNames();
    /// Whether the name means a kind that the standard library has for parts of other kinds alone: in the
    /// user's files, and where the name stands.
    bool isForParts(const HashedName& kind) const;
    bool isForParts(const syntax::Name& kind) const;
    std::vector<std::string> patternNames();
    std::vector<std::string> names(syntax::StatementKind kind) const;
    /// Every policy, of the standard library first, in the order of paths and of declaration.
    const std::vector<Declaration>& policies();
    /// The same of advice, whose files of the standard library are read when it is first asked for.
    const std::vector<Declaration>& advice();
    /// That of the standard library for plans and states of Terraform.
    const std::vector<Declaration>& adviceForTerraform();
    std::vector<Declaration> providers() const;
    /// The kinds that the user's own files declare.
    std::vector<Declaration> ownKinds() const;
    /// Their functions, and the values at their top.
    std::vector<Declaration> ownDefinitions() const;
    std::vector<Declaration> ownPolicies() const; ///< and advice, and patterns
    /// What extends the topology of that name: of each file before those that it imports, in the order of
    /// imports.
    const std::vector<Declaration>& extensions(std::string_view topology) const;
    /// Reports extensions that belong to no topology: of a name that nothing has, or in a file that the
    /// topology's own does not import.
    void checkExtensions();
    /// The user's file of that number, or null.
    const Module* moduleOf(source::FileId file) const;
    /// Whether the standard library is the one that is embedded, of which nothing is replaced: then it has
    /// been checked by its tests, and what no program uses of it need not be looked at.
    bool isUnchanged() const { return !files_.libraryFolder() && replaced_.empty(); }
    /// Loads every file of the standard library: for its tests and its reference.
    void loadAll();

    /// A text file of the standard library that is not a program, such as a schema.
    std::optional<std::string_view> resource(const std::string& path);
    /// Those that were added and read, in that order.
    const std::vector<const Module*>& modules() const { return modules_; }
    const source::FileSystem& files() const { return files_.files(); }
    /// Notes a file that was read on behalf of a topology.
    void noteRead(const std::string& path) { files_.noteRead(path); }

private:
    using Table = source::NameTable<Declaration>;
    static constexpr std::size_t statementKinds = syntax::statementKeywords.size();
    Table& tableOf(syntax::StatementKind kind) { return declarations_[static_cast<std::size_t>(kind)]; }
    const Table& tableOf(syntax::StatementKind kind) const {
        return declarations_[static_cast<std::size_t>(kind)];
    }

    Declaration find(syntax::StatementKind kind, const HashedName& name);
    Declaration partKind(const HashedName& name);
    bool hasPartKind(const HashedName& name) const { return partFiles_.contains(name); }
    /// The path of the file that declares it, or null.
    const std::string* fileFor(syntax::StatementKind kind, const HashedName& name) const;
    bool hasFile(syntax::StatementKind kind, const HashedName& name) const {
        return fileFor(kind, name) != nullptr;
    }
    /// Reads that file; says whether there is one.
    bool loadFile(syntax::StatementKind kind, const HashedName& name);
    bool declares(syntax::StatementKind kind, const HashedName& name) const;
    bool standsInLibrary(const syntax::Name& name) const;
    std::vector<Declaration> own(std::initializer_list<syntax::StatementKind> kinds) const;
    std::vector<std::string> namesBelow(syntax::StatementKind kind);
    void declare(const Module& module);
    void declare(const Module& module, const syntax::Statement& statement);
    void import(const Module& module, const syntax::Definition& import);
    void checkExtension(const Declaration& extension);
    /// Whether a file imports another one, directly or through others, or is that file.
    bool reaches(const Module& importer, const Module& wanted) const;
    void loadFromLibrary(const std::string& path);
    void loadFolder(std::string_view folder);
    /// Those of the standard library first.
    std::vector<Declaration> inOrder(syntax::StatementKind kind) const;
    void findFiles();
    const std::vector<std::string>& libraryPaths() const;

    Modules& files_;
    diagnostics::Sink& sink_;
    std::vector<const Module*> modules_;
    std::unordered_map<source::FileId, const Module*> byFile_; ///< the same
    std::array<Table, statementKinds> declarations_;           ///< by the kind of statement
    Table partKinds_;                                          ///< those of `parts/`
    /// Names of the library whose declarations are the user's.
    std::set<std::pair<syntax::StatementKind, std::string_view>> replaced_;
    /// The paths of the library's files that declare one thing of their name, by that name.
    using Files = source::NameTable<const std::string*>;
    Files kindFiles_;
    Files patternFiles_;
    Files partFiles_;
    std::vector<Declaration> inOrder_;
    std::map<std::string, std::vector<Declaration>, std::less<>> extensions_; ///< by the topology
    std::map<const Module*, std::vector<const Module*>> imports_;
    std::vector<Declaration> policies_; ///< empty when they have to be looked for again
    std::vector<Declaration> advice_;   ///< the same
    std::vector<Declaration> adviceForTerraform_;
};

/// Those of a topology itself, then those of its extensions.
std::vector<const syntax::Statement*> statementsOf(const syntax::Block& topology, const Library& library);

} // namespace drc::library
