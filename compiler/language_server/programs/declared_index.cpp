#include "language_server/programs/declared_index.hpp"

#include "source/file_system.hpp"
#include "syntax/statement.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace drc::language_server {

namespace {

using syntax::Statement;
using syntax::StatementKind;

/// Reads one file.
class Reader {
public:
    Reader(const syntax::Tree& tree, const source::SourceFile& file) : tree_(tree), file_(file) {}

    std::string documentation(const Statement& statement) const {
        return syntax::documentation(tree_, file_.text(), statement);
    }

    DeclaredName name(const Statement& statement) const {
        DeclaredName result;
        result.name = syntax::declaredName(statement).text;
        result.documentation = documentation(statement);
        if (statement.kind == StatementKind::Function)
            for (const syntax::Name& parameter : syntax::as<syntax::Definition>(statement).parameters)
                result.parameters.emplace_back(parameter.text);
        if (statement.kind == StatementKind::Let) result.keys = keysOf(statement);
        const bool isTrait = statement.kind == StatementKind::Trait;
        if (const syntax::Body* const body = syntax::bodyOf(statement))
            eachInside(*body, [&](const Statement& inner) {
                if (inner.kind == StatementKind::Param || (isTrait && inner.kind == StatementKind::Export))
                    result.settings.push_back(setting(inner));
            });
        return result;
    }

    DeclaredSetting setting(const Statement& statement) const {
        const auto& definition = syntax::as<syntax::Definition>(statement);
        DeclaredSetting result;
        result.name = definition.name.text;
        if (definition.type != nullptr) {
            result.type = textOf(definition.type->span);
            addMembers(*definition.type, result.members);
        }
        if (definition.value != nullptr) result.defaultValue = textOf(definition.value->span);
        result.documentation = documentation(statement);
        return result;
    }

    DeclaredKind kind(const Statement& statement) const {
        const auto& block = syntax::as<syntax::Block>(statement);
        DeclaredKind result;
        result.name = block.name.text;
        result.documentation = documentation(statement);
        for (const syntax::Name& trait : block.labels)
            result.traits.emplace_back(trait.text);
        if (block.body != nullptr) read(*block.body, result, false);
        return result;
    }

private:
    std::string textOf(source::Span span) const { return std::string(file_.text(span)); }

    static void addMembers(const syntax::TypeExpression& type, std::vector<std::string>& members) {
        if (type.kind != syntax::TypeExpressionKind::Union) return;
        for (const syntax::TypeExpression* one : type.alternatives)
            if (one->kind == syntax::TypeExpressionKind::Name) members.emplace_back(one->name.text);
    }

    /// Also within conditions, loops and placements.
    template <class Visit>
    static void eachInside(const syntax::Body& body, const Visit& visit) {
        for (const Statement* statement : body.statements) {
            visit(*statement);
            if (statement->kind == StatementKind::When)
                syntax::forEachBranch(*statement,
                                      [&](const syntax::Body& inner) { eachInside(inner, visit); });
            else if (statement->kind == StatementKind::For)
                eachInside(*syntax::bodyOf(*statement), visit);
        }
    }

    static void addOnce(std::vector<DeclaredName>& list, DeclaredName name) {
        if (std::none_of(list.begin(), list.end(),
                         [&](const DeclaredName& one) { return one.name == name.name; }))
            list.push_back(std::move(name));
    }

    void read(const syntax::Body& body, DeclaredKind& kind, bool ofReplica) const {
        eachInside(body, [&](const Statement& statement) {
            switch (statement.kind) {
            case StatementKind::Param:
                (ofReplica ? kind.replicaSettings : kind.settings).push_back(setting(statement));
                break;
            case StatementKind::Export:
            case StatementKind::Output: addOnce(kind.exports, name(statement)); break;
            case StatementKind::Signal: kind.signals.push_back(name(statement)); break;
            case StatementKind::Action: kind.actions.push_back(name(statement)); break;
            case StatementKind::EachReplica: read(*syntax::bodyOf(statement), kind, true); break;
            case StatementKind::Global:
            case StatementKind::EachRegion:
            case StatementKind::InRegion:
            case StatementKind::EachPair: read(*syntax::bodyOf(statement), kind, ofReplica); break;
            default: break;
            }
        });
    }

    const syntax::Tree& tree_;
    const source::SourceFile& file_;
};

/// The library and nothing else.
class NoFiles final : public source::FileSystem {
public:
    source::Result<std::string> read(const std::string& /*path*/) const override {
        return source::Failure{"there are no files"};
    }
    source::Result<source::Listing> list(const std::string& /*folder*/) const override {
        return source::Failure{"there are no files"};
    }
};

} // namespace

namespace {

template <class Declared>
const Declared* named(const std::vector<Declared>& list, std::string_view wanted) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Declared& one) { return one.name == wanted; });
    return found == list.end() ? nullptr : &*found;
}

const DeclaredKind* kindIn(const std::map<std::string, DeclaredKind, std::less<>>& kinds,
                           std::string_view name) {
    const auto found = kinds.find(name);
    return found == kinds.end() ? nullptr : &found->second;
}

} // namespace

std::vector<std::string> keysOf(const Statement& let) {
    std::vector<std::string> keys;
    const syntax::Expression* const value = syntax::as<syntax::Definition>(let).value;
    if (value == nullptr || value->kind != syntax::ExpressionKind::Map) return keys;
    for (const syntax::MapEntry& entry : static_cast<const syntax::MapExpression&>(*value).entries)
        if (entry.key->kind == syntax::ExpressionKind::Name)
            keys.emplace_back(static_cast<const syntax::NameExpression&>(*entry.key).text);
    return keys;
}

std::string DeclaredName::signature() const {
    return fmt::format("{}({})", name, fmt::join(parameters, ", "));
}

const DeclaredSetting* DeclaredKind::setting(std::string_view wanted) const {
    return named(settings, wanted);
}

const DeclaredName* DeclaredKind::action(std::string_view wanted) const {
    return named(actions, wanted);
}

const DeclaredName* DeclaredKind::signal(std::string_view wanted) const {
    return named(signals, wanted);
}

bool DeclaredKind::is(std::string_view trait) const {
    return name == trait || std::find(traits.begin(), traits.end(), trait) != traits.end();
}

const DeclaredKind* DeclaredIndex::kind(std::string_view name) const {
    return kindIn(kinds_, name);
}

const DeclaredKind* DeclaredIndex::partKind(std::string_view name) const {
    return kindIn(partKinds_, name);
}

void DeclaredIndex::add(const library::Module& module) {
    add(module.tree.statements, module.tree, *module.file, {module.forParts, module.forTerraform});
}

void DeclaredIndex::add(const syntax::Tree& tree, const source::SourceFile& file) {
    add(tree.statements, tree, file);
}

void DeclaredIndex::add(std::span<const Statement* const> statements, const syntax::Tree& tree,
                        const source::SourceFile& file) {
    add(statements, tree, file, Use{});
}

void DeclaredIndex::add(std::span<const Statement* const> statements, const syntax::Tree& tree,
                        const source::SourceFile& file, Use use) {
    const Reader reader(tree, file);
    const auto put = [](Names& names, DeclaredName name) {
        names.insert_or_assign(name.name, std::move(name));
    };
    for (const Statement* statement : statements)
        switch (statement->kind) {
        case StatementKind::Kind: {
            DeclaredKind kind = reader.kind(*statement);
            auto& kinds = use.kindsAreForParts ? partKinds_ : kinds_;
            kinds.insert_or_assign(kind.name, std::move(kind));
            break;
        }
        case StatementKind::Trait: put(traits_, reader.name(*statement)); break;
        case StatementKind::Function: put(functions_, reader.name(*statement)); break;
        case StatementKind::Let: put(values_, reader.name(*statement)); break;
        case StatementKind::Pattern: put(patterns_, reader.name(*statement)); [[fallthrough]];
        case StatementKind::Policy:
        case StatementKind::Advice:
            if (const syntax::Body* const body = syntax::bodyOf(*statement))
                for (const Statement* inner : body->statements) {
                    if (inner->kind == StatementKind::Function) put(innerFunctions_, reader.name(*inner));
                    if (inner->kind == StatementKind::Rule && !use.rulesAreForTerraform) {
                        DeclaredName rule = reader.name(*inner);
                        rule.owner = syntax::declaredName(*statement).text;
                        put(rules_, std::move(rule));
                    }
                }
            break;
        default: break;
        }
}

const DeclaredIndex& libraryIndex() {
    static const DeclaredIndex index = [] {
        const NoFiles files;
        library::Modules modules(files, std::nullopt, {}, syntax::Examples::Pass);
        DeclaredIndex result;
        if (const auto& paths = modules.libraryPaths())
            for (const std::string& path : *paths)
                if (path.ends_with(library::programExtension))
                    if (const auto& module = modules.ofLibrary(path)) result.add(**module);
        return result;
    }();
    return index;
}

namespace {

/// The text of the file of the library that has an extension; empty without one.
std::string_view dataOfLibrary(std::string_view extension) {
    static const NoFiles files;
    static library::Modules modules(files, std::nullopt, {}, syntax::Examples::Pass);
    if (const auto& paths = modules.libraryPaths())
        for (const std::string& path : *paths)
            if (path.ends_with(extension))
                if (const auto text = modules.resource(path)) return *text;
    return {};
}

} // namespace

const library::ProviderSchema& librarySchema() {
    static const library::ProviderSchema schema(dataOfLibrary(".schema"));
    return schema;
}

const library::ServiceInterfaces& libraryServices() {
    static const library::ServiceInterfaces services(dataOfLibrary(".services"));
    return services;
}

} // namespace drc::language_server
