#include "language_server/texts/statement_at.hpp"

#include "binding/symbol.hpp"
#include "syntax/uses.hpp"

namespace drc::language_server {

namespace {

bool standsIn(source::Span span, std::uint32_t offset) {
    return span.begin <= offset && offset <= span.end;
}

void findMember(const syntax::Expression& expression, std::uint32_t offset, MemberAt& found) {
    if (!standsIn(expression.span, offset)) return;
    if (expression.kind == syntax::ExpressionKind::Postfix) {
        const auto& postfix = syntax::as<syntax::PostfixExpression>(expression);
        for (std::size_t index = 0; index < postfix.suffixes.size(); ++index)
            if (postfix.suffixes[index].kind == syntax::SuffixKind::Member &&
                standsIn(postfix.suffixes[index].member.span, offset))
                found = {&postfix, index};
    }
    syntax::forEachPart(expression, [&](const syntax::Expression& part) { findMember(part, offset, found); });
}

} // namespace

syntax::Name nameDeclaredBy(const syntax::Statement& statement) {
    return binding::declaredBy(statement.kind) ? syntax::declaredName(statement) : syntax::Name{};
}

std::string callOf(const syntax::Entry& entry, std::string_view text) {
    std::string result(entry.head.text);
    if (entry.target != nullptr)
        result.append(" ").append(text.substr(entry.target->span.begin, entry.target->span.length()));
    return result;
}

std::vector<const syntax::Statement*> statementsAround(const syntax::Tree& tree, std::uint32_t offset) {
    std::vector<const syntax::Statement*> result;
    forEachStatement(tree.statements, [&](const syntax::Statement& statement) {
        if (standsIn(statement.span, offset)) result.push_back(&statement);
    });
    return result;
}

MemberAt memberAt(const syntax::Tree& tree, std::uint32_t offset) {
    MemberAt found;
    for (const syntax::Statement* statement : tree.statements)
        if (standsIn(statement->span, offset))
            syntax::forEachExpression(*statement, [&](const syntax::Expression& expression) {
                findMember(expression, offset, found);
            });
    return found;
}

} // namespace drc::language_server
