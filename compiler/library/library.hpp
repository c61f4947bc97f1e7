#pragma once

#include "diagnostics/sink.hpp"
#include "library/modules.hpp"

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
    Declaration kind(std::string_view name);
    /// As the file means it in which the name stands. A file of the library sees kinds for parts first, and
    /// of the user's kinds only those that replace one of the library.
    Declaration kind(const syntax::Name& name);
    Declaration pattern(std::string_view name) { return find(syntax::StatementKind::Pattern, name); }
    Declaration trait(std::string_view name) { return find(syntax::StatementKind::Trait, name); }
    Declaration trait(const syntax::Name& name);
    Declaration function(std::string_view name) { return find(syntax::StatementKind::Function, name); }
    Declaration let(std::string_view name) { return find(syntax::StatementKind::Let, name); }

    /// Whether there is a kind or a pattern of this name, without reading it.
    bool declaresKind(std::string_view name) const;
    bool declaresKind(const syntax::Name& name) const;
    bool declaresPattern(std::string_view name) const {
        return declares(syntax::StatementKind::Pattern, name);
    }

    std::vector<std::string> kindNames();
    /// Whether the name means a kind that the standard library has for parts of other kinds alone: in the
    /// user's files, and where the name stands.
    bool isForParts(std::string_view kind) const;
    bool isForParts(const syntax::Name& kind) const;
    std::vector<std::string> patternNames();
    std::vector<std::string> names(syntax::StatementKind kind) const;
    /// Every policy, of the standard library first, in the order of paths and of declaration.
    const std::vector<Declaration>& policies();
    std::vector<Declaration> providers() const;
    /// The kinds that the user's own files declare.
    std::vector<Declaration> ownKinds() const;
    /// Their functions, and the values at their top.
    std::vector<Declaration> ownDefinitions() const;
    /// What extends the topology of that name: of each file before those that it imports, in the order of
    /// imports.
    const std::vector<Declaration>& extensions(std::string_view topology) const;
    /// Reports extensions that belong to no topology: of a name that nothing has, or in a file that the
    /// topology's own does not import.
    void checkExtensions();
    /// The user's file of that number, or null.
    const Module* moduleOf(source::FileId file) const;
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
    using Key = std::pair<syntax::StatementKind, std::string>;
    using KeyView = std::pair<syntax::StatementKind, std::string_view>;
    /// A name is looked for without a copy of it.
    struct KeyOrder {
        using is_transparent = void;
        template <class Left, class Right>
        bool operator()(const Left& left, const Right& right) const {
            return KeyView(left.first, left.second) < KeyView(right.first, right.second);
        }
    };
    using Table = std::map<Key, Declaration, KeyOrder>;

    Declaration find(syntax::StatementKind kind, std::string_view name);
    Declaration partKind(std::string_view name);
    bool hasPartKind(std::string_view name) const;
    bool hasFile(syntax::StatementKind kind, std::string_view name) const;
    bool declares(syntax::StatementKind kind, std::string_view name) const;
    /// Whether the library has a declaration of that name, or had before it was replaced.
    bool isOfLibrary(syntax::StatementKind kind, std::string_view name) const;
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
    void loadPolicies();
    const std::vector<std::string>& libraryPaths() const;

    Modules& files_;
    diagnostics::Sink& sink_;
    std::vector<const Module*> modules_;
    std::unordered_map<source::FileId, const Module*> byFile_; ///< the same
    Table declarations_;
    Table partKinds_;        ///< those of `parts/`
    std::set<Key> replaced_; ///< names of the library whose declarations are the user's
    std::vector<Declaration> inOrder_;
    std::map<std::string, std::vector<Declaration>, std::less<>> extensions_; ///< by the topology
    std::map<const Module*, std::vector<const Module*>> imports_;
    std::vector<Declaration> policies_; ///< empty when they have to be looked for again
};

} // namespace drc::library
