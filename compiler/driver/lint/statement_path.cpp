#include "driver/lint/statement_path.hpp"

#include "driver/lint/without_layout.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

namespace drc::driver {

namespace {

using syntax::as;
using syntax::Statement;
using syntax::StatementKind;

using Statements = std::span<const Statement* const>;

/// Calls `visit` with what stands in each block of a statement.
template <class Visit>
void forEachBlock(const Statement& statement, const Visit& visit) {
    if (statement.kind == StatementKind::When)
        syntax::forEachBranch(statement, [&](const syntax::Body& body) { visit(body.statements); });
    else if (const syntax::Body* body = syntax::bodyOf(statement))
        visit(body->statements);
}

/// The statements around a place, from the outermost.
std::vector<const Statement*> statementsAround(Statements statements, source::Span place) {
    std::vector<const Statement*> result;
    const auto isAround = [&](const Statement* statement) {
        return source::contains(statement->span, place);
    };
    for (bool goesOn = true; goesOn;) {
        const auto found = std::find_if(statements.begin(), statements.end(), isAround);
        if (found == statements.end()) break;
        result.push_back(*found);
        goesOn = false;
        forEachBlock(**found, [&](Statements inner) {
            if (goesOn || std::none_of(inner.begin(), inner.end(), isAround)) return;
            statements = inner;
            goesOn = true;
        });
    }
    return result;
}

/// The statement before its block.
source::Span headOf(const Statement& statement) {
    const syntax::Body* const body = syntax::bodyOf(statement);
    if (body == nullptr) return statement.span;
    return {statement.span.file, statement.span.begin, body->open.begin};
}

std::string declarationOf(const Statement& statement) {
    const StatementKind kind =
        statement.kind == StatementKind::Extension ? StatementKind::Topology : statement.kind;
    return fmt::format("{} {}", syntax::productionName(kind), syntax::declaredName(statement).text);
}

/// A name where it has one. What has none is told by its head where it has a block, as `failover a -> b`;
/// what has no block is all in the text.
std::string nameOf(const Statement& statement, const source::SourceFile& file) {
    const std::string_view name = syntax::declaredName(statement).text;
    if (!name.empty() && statement.kind == StatementKind::Component) return std::string(name);
    if (!name.empty()) return fmt::format("{} {}", syntax::productionName(statement.kind), name);
    if (syntax::bodyOf(statement) == nullptr) return std::string(syntax::productionName(statement.kind));
    return withoutLayout(file.text(headOf(statement)));
}

} // namespace

StatementPath statementPath(const source::SourceFile& file, const syntax::Tree& tree, source::Span place) {
    StatementPath result;
    const std::vector<const Statement*> around = statementsAround(tree.statements, place);
    source::Span text = place;
    if (!around.empty()) {
        const Statement& innermost = *around.back();
        const source::Span head = headOf(innermost);
        if (syntax::bodyOf(innermost) == nullptr)
            text = innermost.span;
        else if (place.begin < head.end)
            text.end = std::min(place.end, head.end);
        result.declaration = declarationOf(*around.front());
        for (const Statement* statement : std::span(around).subspan(1))
            result.names.push_back(nameOf(*statement, file));
        if (around.size() > 1 && around[1]->kind == StatementKind::Component)
            result.component = result.names.front();
    }
    result.text = withoutLayout(file.text(text));
    return result;
}

} // namespace drc::driver
