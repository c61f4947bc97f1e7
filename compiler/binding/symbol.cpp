#include "binding/symbol.hpp"

#include <array>

namespace drc::binding {

std::optional<SymbolKind> declaredBy(syntax::StatementKind kind) {
    constexpr std::optional<SymbolKind> Nothing;
    using enum SymbolKind;
    static constexpr std::array declared{
#define DRC_STATEMENT(statement, shape, head, name, declares, ...) std::optional<SymbolKind>(declares),
#include "syntax/statements.def"
    };
    return declared[static_cast<std::size_t>(kind)];
}

std::string_view spell(SymbolKind kind) {
    switch (kind) {
    case SymbolKind::Builtin: return "built-in name";
    case SymbolKind::BuiltinFunction: return "built-in function";
    case SymbolKind::Topology: return "topology";
    case SymbolKind::Kind: return "kind";
    case SymbolKind::Trait: return "trait";
    case SymbolKind::Pattern: return "pattern";
    case SymbolKind::Policy: return "policy";
    case SymbolKind::Advice: return "advice";
    case SymbolKind::Provider: return "provider";
    case SymbolKind::Function: return "function";
    case SymbolKind::Value: return "value";
    case SymbolKind::RegionRole: return "region role";
    case SymbolKind::Component: return "component";
    case SymbolKind::Plan: return "plan";
    case SymbolKind::Drill: return "drill";
    case SymbolKind::Parameter: return "parameter";
    case SymbolKind::Resource: return "resource";
    case SymbolKind::Part: return "part";
    case SymbolKind::Export: return "export";
    case SymbolKind::Signal: return "signal";
    case SymbolKind::Action: return "action";
    case SymbolKind::Member: return "member of an enumeration";
    case SymbolKind::Rule: return "rule";
    case SymbolKind::Local: return "local name";
    }
    return {};
}

} // namespace drc::binding
