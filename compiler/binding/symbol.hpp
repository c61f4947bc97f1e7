#pragma once

#include "source/span.hpp"
#include "syntax/statement.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace drc::binding {

enum class SymbolKind : std::uint8_t {
    // what the compiler declares
    Builtin,         ///< a name: `region`, `resources`
    BuiltinFunction, ///< `length`, `package`, `resources_of`
    // at the top of a file
    Topology,
    Kind,
    Trait,
    Pattern,
    Policy,
    Advice,
    Provider,
    Function,
    Value, ///< a `let`, of a file, a topology, a kind or a policy
    // in a topology
    RegionRole,
    Component,
    Plan,
    Drill,
    // in a kind, or what others see of it
    Parameter, ///< of a kind, a replica, a signal, an action; of a topology, an input of the deployment
    Resource,
    Part,
    Export, ///< an export or an output
    Signal,
    Action,
    Member, ///< of an enumeration
    // in a policy
    Rule,
    // in a part of an expression or of a block
    Local, ///< the variable of a loop, the parameter of a function, a `let` in a loop or an action
};

struct BuiltinFunction;
struct BuiltinName;

/// A named entity of a program. Declarations with one name in one scope are one symbol, also when several
/// branches or several regions declare it.
struct Symbol {
    SymbolKind kind;
    std::string_view name;
    const Symbol* owner = nullptr; ///< what it belongs to: the kind of a parameter; null at the top
    std::vector<source::Span> declarations{}; ///< where `Bindings` keeps places; none of the compiler's own
    std::vector<source::Span> uses{};         ///< likewise, in the order in which they were bound
    const syntax::Statement* statement = nullptr; ///< its first declaration, if a statement declares it
    const BuiltinName* builtin = nullptr;         ///< of a built-in name
    const BuiltinFunction* function = nullptr;    ///< of a built-in function
    bool agreed = false; ///< the compiler knows it by this name, so it can have no other
    bool used = false;   ///< something that was bound speaks of it
};

/// What the name of a statement of this kind becomes; nothing where it declares none.
std::optional<SymbolKind> declaredBy(syntax::StatementKind kind);

/// The sort of thing, as messages name it: `parameter`, `let`.
std::string_view spell(SymbolKind kind);

} // namespace drc::binding
