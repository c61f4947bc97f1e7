#include "language_server/completion/program_names.hpp"

#include "language_server/names/symbol_at.hpp"
#include "language_server/programs/declared_index.hpp"
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
    if (statement != nullptr && statement->kind == StatementKind::Let) result.keys = keysOf(*statement);
    return result;
}

} // namespace

ProgramNames::ProgramNames(const View& view) {
    const syntax::Tree& tree = view.text().tree();
    for (const Statement* top : tree.statements) {
        if (top->kind == StatementKind::Let) addStatement(*top);
        if (top->kind != StatementKind::Topology && top->kind != StatementKind::Extension) continue;
        if (const syntax::Body* const body = syntax::bodyOf(*top))
            for (const Statement* inner : body->statements)
                addStatement(*inner);
    }
    for (const Statement* broken : tree.broken)
        addStatement(*broken);
    if (const pipeline::InputAnalysis* const input = inputOf(view))
        for (const binding::Symbol& symbol : input->bindings().symbols()) {
            if (!isOfTopology(symbol.kind) || symbol.declarations.empty()) continue;
            const source::SourceFile& file = view.analysis().sources().file(symbol.declarations.front().file);
            const bool isInTopology = symbol.owner == nullptr || symbol.owner->kind == SymbolKind::Topology;
            if (file.origin() != source::Origin::User || !isInTopology) continue;
            // What the document itself no longer says is not there any more.
            const bool isGone = file.path() == view.document().path &&
                                view.text().text().find(symbol.name) == std::string::npos;
            if (!isGone) add(nameOf(symbol.kind, symbol.name, symbol.statement));
        }
}

const ProgramName* ProgramNames::find(std::string_view name) const {
    const auto found =
        std::find_if(names_.begin(), names_.end(), [&](const ProgramName& one) { return one.name == name; });
    return found == names_.end() ? nullptr : &*found;
}

void ProgramNames::addStatement(const Statement& statement) {
    const syntax::Name name = syntax::declaredName(statement);
    const auto sort = binding::declaredBy(statement.kind);
    if (name && sort && isOfTopology(*sort)) add(nameOf(*sort, name.text, &statement));
}

void ProgramNames::addExample(const syntax::Body& body, const std::vector<std::string>& roles) {
    for (const Statement* const statement : body.statements)
        addStatement(*statement);
    for (const std::string& role : roles)
        add({SymbolKind::RegionRole, role, {}, false, {}});
}

void ProgramNames::add(ProgramName name) {
    if (find(name.name) == nullptr) names_.push_back(std::move(name));
}

} // namespace drc::language_server
