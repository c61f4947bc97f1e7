#pragma once

#include "library/modules.hpp"
#include "library/provider_schema.hpp"
#include "library/service_interfaces.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What kinds, traits and policies declare, as their texts say it: all that an editor offers of them. Nothing
/// is evaluated for it, so it is there while a program is half written.
namespace drc::language_server {

struct DeclaredSetting {
    std::string name;
    std::string type;                 ///< as it is written; empty where none is
    std::string defaultValue;         ///< as it is written; empty without one
    std::string documentation;        ///< the first lines above it
    std::vector<std::string> members; ///< of an enumeration
    bool isRequired() const { return defaultValue.empty() && !type.ends_with('?'); }
};

/// A signal, an action, an export, a rule, a function.
struct DeclaredName {
    std::string name;
    std::string documentation;
    std::vector<DeclaredSetting> settings; ///< also the exports that a trait asks for
    std::vector<std::string> parameters;   ///< of a function
    std::vector<std::string> keys;         ///< of a value that is written as a map
    std::string owner;                     ///< of a rule, its policy

    /// `name(a, b)`, of a function.
    std::string signature() const;
};

struct DeclaredKind {
    std::string name;
    std::string documentation;
    std::vector<std::string> traits;
    std::vector<DeclaredSetting> settings;
    std::vector<DeclaredSetting> replicaSettings;
    std::vector<DeclaredName> exports;
    std::vector<DeclaredName> signals;
    std::vector<DeclaredName> actions;

    const DeclaredSetting* setting(std::string_view wanted) const;
    const DeclaredName* action(std::string_view wanted) const;
    const DeclaredName* signal(std::string_view wanted) const;
    bool is(std::string_view trait) const;
};

class DeclaredIndex {
public:
    /// Later files replace what earlier ones declare.
    void add(const library::Module& module);
    /// Of a document as it is now: all of it, or what an example in it declares.
    void add(const syntax::Tree& tree, const source::SourceFile& file);
    void add(std::span<const syntax::Statement* const> statements, const syntax::Tree& tree,
             const source::SourceFile& file);

    const DeclaredKind* kind(std::string_view name) const;
    /// Of those that are made for parts of others alone.
    const DeclaredKind* partKind(std::string_view name) const;
    const std::map<std::string, DeclaredKind, std::less<>>& partKinds() const { return partKinds_; }
    const std::map<std::string, DeclaredKind, std::less<>>& kinds() const { return kinds_; }
    const std::map<std::string, DeclaredName, std::less<>>& rules() const { return rules_; }
    const std::map<std::string, DeclaredName, std::less<>>& patterns() const { return patterns_; }
    const std::map<std::string, DeclaredName, std::less<>>& traits() const { return traits_; }
    const std::map<std::string, DeclaredName, std::less<>>& functions() const { return functions_; }
    /// Of policies: known within them alone.
    const std::map<std::string, DeclaredName, std::less<>>& innerFunctions() const { return innerFunctions_; }
    const std::map<std::string, DeclaredName, std::less<>>& values() const { return values_; }

private:
    using Names = std::map<std::string, DeclaredName, std::less<>>;
    /// Whose rules are about topologies, and whose kinds everybody may use.
    struct Use {
        bool kindsAreForParts = false;
        bool rulesAreForTerraform = false;
    };
    void add(std::span<const syntax::Statement* const> statements, const syntax::Tree& tree,
             const source::SourceFile& file, Use use);

    std::map<std::string, DeclaredKind, std::less<>> kinds_;
    std::map<std::string, DeclaredKind, std::less<>> partKinds_;
    Names rules_;
    Names patterns_;
    Names traits_;
    Names functions_;
    Names innerFunctions_;
    Names values_;
};

/// The words that are keys of a value, where that is written as a map.
std::vector<std::string> keysOf(const syntax::Statement& let);

/// Those of the embedded library, read once.
const DeclaredIndex& libraryIndex();
/// What the embedded library says of resources, and of the operations of services.
const library::ProviderSchema& librarySchema();
const library::ServiceInterfaces& libraryServices();

} // namespace drc::language_server
