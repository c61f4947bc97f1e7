#include "language_server/program_names.hpp"

#include "language_server/symbol_at.hpp"
#include "syntax/expression.hpp"
#include "syntax/statement.hpp"

#include <algorithm>

namespace drc::language_server {

namespace {

using binding::SymbolKind;
using syntax::Statement;
using syntax::StatementKind;

bool isOfTopology(SymbolKind sort) {
    return sort == SymbolKind::RegionRole || sort == SymbolKind::Component || sort == SymbolKind::Plan ||
           sort == SymbolKind::Drill || sort == SymbolKind::Value || sort == SymbolKind::Parameter;
}

ProgramName nameOf(SymbolKind sort, std::string_view name, const Statement* statement) {
    ProgramName result{sort, std::string(name), {}, false, {}};
    if (statement != nullptr && statement->kind == StatementKind::Component) {
        const auto& entry = syntax::as<syntax::Entry>(*statement);
        result.kind = entry.head.text;
        result.isFamily = entry.repetition != nullptr;
    }
    if (statement != nullptr && statement->kind == StatementKind::Let)
        if (const auto* const value = syntax::as<syntax::Definition>(*statement).value;
            value != nullptr && value->kind == syntax::ExpressionKind::Map)
            for (const syntax::MapEntry& entry : static_cast<const syntax::MapExpression&>(*value).entries)
                if (entry.key->kind == syntax::ExpressionKind::Name)
                    result.keys.emplace_back(
                        static_cast<const syntax::NameExpression&>(*entry.key).text);
    return result;
}

} // namespace

ProgramNames::ProgramNames(const View& view) {
    const auto statement = [&](const Statement& one) {
        const syntax::Name name = syntax::declaredName(one);
        const auto sort = binding::declaredBy(one.kind);
        if (name && sort && isOfTopology(*sort)) add(nameOf(*sort, name.text, &one));
    };
    const syntax::Tree& tree = view.text().tree();
    for (const Statement* top : tree.statements) {
        if (top->kind == StatementKind::Let) statement(*top);
        if (top->kind != StatementKind::Topology && top->kind != StatementKind::Extension) continue;
        if (const syntax::Body* const body = syntax::bodyOf(*top))
            for (const Statement* inner : body->statements)
                statement(*inner);
    }
    for (const Statement* broken : tree.broken)
        statement(*broken);
    if (const pipeline::InputAnalysis* const input = inputOf(view))
        for (const binding::Symbol& symbol : input->bindings().symbols()) {
            const bool isOfUser = !symbol.declarations.empty() &&
                                  view.analysis().sources().file(symbol.declarations.front().file).origin() ==
                                      source::Origin::User;
            const bool isInTopology = symbol.owner == nullptr || symbol.owner->kind == SymbolKind::Topology;
            if (isOfUser && isInTopology && isOfTopology(symbol.kind))
                add(nameOf(symbol.kind, symbol.name, symbol.statement));
        }
}

const ProgramName* ProgramNames::find(std::string_view name) const {
    const auto found =
        std::find_if(names_.begin(), names_.end(), [&](const ProgramName& one) { return one.name == name; });
    return found == names_.end() ? nullptr : &*found;
}

void ProgramNames::add(ProgramName name) {
    if (find(name.name) == nullptr) names_.push_back(std::move(name));
}

} // namespace drc::language_server
