#pragma once

#include "syntax/statement.hpp"
#include "syntax/tree.hpp"
#include "syntax/visit.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drc::language_server {

/// The statements around a byte, from the outermost inwards.
std::vector<const syntax::Statement*> statementsAround(const syntax::Tree& tree, std::uint32_t offset);

/// The name that a statement declares; empty where it only uses one, as a step does.
syntax::Name nameDeclaredBy(const syntax::Statement& statement);

/// A step or a detector as people call it: `promote ledger`.
std::string callOf(const syntax::Entry& entry, std::string_view text);

/// The suffix of an expression whose member's name stands at a byte, and the expression that it is of.
struct MemberAt {
    const syntax::PostfixExpression* expression = nullptr;
    std::size_t suffix = 0;
};
MemberAt memberAt(const syntax::Tree& tree, std::uint32_t offset);

/// Calls `visit` with each statement of a body, at any depth.
template <class Visit>
void forEachStatement(std::span<const syntax::Statement* const> statements, const Visit& visit) {
    for (const syntax::Statement* statement : statements) {
        visit(*statement);
        const auto inner = [&](const syntax::Body& body) { forEachStatement(body.statements, visit); };
        if (statement->kind == syntax::StatementKind::When)
            syntax::forEachBranch(*statement, inner);
        else if (const syntax::Body* const body = syntax::bodyOf(*statement))
            inner(*body);
    }
}

} // namespace drc::language_server
