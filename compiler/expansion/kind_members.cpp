#include "expansion/kind_members.hpp"

namespace drc::expansion {

using syntax::as;
using syntax::StatementKind;

KindMembers::KindMembers(const semantics::Kind& kind) {
    find(*kind.declaration->body, Declares::Kind);
}

void KindMembers::find(const syntax::Body& body, Declares where) {
    for (const syntax::Statement* statement : body.statements) {
        const syntax::Name name = syntax::declaredName(*statement);
        switch (statement->kind) {
        case StatementKind::Resource:
        case StatementKind::Data:
        case StatementKind::Ephemeral: declared.emplace(name.text, where); break;
        case StatementKind::Part:
            declared.emplace(name.text, where);
            if (where == Declares::Kind) parts.insert(name.text);
            break;
        case StatementKind::Let:
            declared.emplace(name.text, where);
            if (where == Declares::Kind) definitions.emplace(name.text, &as<syntax::Definition>(*statement));
            break;
        case StatementKind::Export:
        case StatementKind::Output:
            exports.emplace(name.text, Exported{where, &as<syntax::Definition>(*statement)});
            break;
        case StatementKind::Signal: declared.emplace(name.text, Declares::Signal); break;
        case StatementKind::Global: find(*syntax::bodyOf(*statement), Declares::Global); break;
        case StatementKind::EachRegion: find(*syntax::bodyOf(*statement), Declares::Region); break;
        case StatementKind::InRegion:
            find(*syntax::bodyOf(*statement), where == Declares::Kind ? Declares::Region : where);
            break;
        case StatementKind::EachReplica: find(*syntax::bodyOf(*statement), Declares::Replica); break;
        case StatementKind::EachPair: find(*syntax::bodyOf(*statement), Declares::Pair); break;
        case StatementKind::For: find(*syntax::bodyOf(*statement), where); break;
        case StatementKind::When: {
            const auto& choice = as<syntax::Choice>(*statement);
            for (const syntax::Branch& branch : choice.branches)
                find(*branch.body, where);
            if (choice.otherwise != nullptr) find(*choice.otherwise, where);
            break;
        }
        default: break; // parameters have a table of their own, actions are no values
        }
    }
}

Declares KindMembers::declares(std::string_view name) const {
    const auto found = declared.find(name);
    return found == declared.end() ? Declares::Nothing : found->second;
}

const syntax::Definition* KindMembers::definition(std::string_view name) const {
    const auto found = definitions.find(name);
    return found == definitions.end() ? nullptr : found->second;
}

} // namespace drc::expansion
