#include "expansion/kind_members.hpp"

#include "syntax/visit.hpp"

namespace drc::expansion {

using syntax::as;
using syntax::KindItem;

KindMembers::KindMembers(const semantics::Kind& kind) {
    find(*kind.declaration->body, Declares::Kind);
}

void KindMembers::find(const syntax::Body& body, Declares where) {
    for (const syntax::Statement* statement : body.statements) {
        const syntax::Name name = syntax::declaredName(*statement);
        switch (syntax::itemOf<KindItem>(*statement)) {
        case KindItem::Resource:
        case KindItem::Data:
        case KindItem::Ephemeral: declared.emplace(name.text, where); break;
        case KindItem::Part:
            declared.emplace(name.text, where);
            if (where == Declares::Kind) parts.insert(name.text);
            break;
        case KindItem::Let:
            declared.emplace(name.text, where);
            if (where == Declares::Kind) definitions.emplace(name.text, &as<syntax::Definition>(*statement));
            break;
        case KindItem::Export:
        case KindItem::Output:
            exports.emplace(name.text, Exported{where, &as<syntax::Definition>(*statement)});
            break;
        case KindItem::Signal: declared.emplace(name.text, Declares::Signal); break;
        case KindItem::Global: find(*syntax::bodyOf(*statement), Declares::Global); break;
        case KindItem::EachRegion: find(*syntax::bodyOf(*statement), Declares::Region); break;
        case KindItem::InRegion:
            find(*syntax::bodyOf(*statement), where == Declares::Kind ? Declares::Region : where);
            break;
        case KindItem::EachReplica: find(*syntax::bodyOf(*statement), Declares::Replica); break;
        case KindItem::EachPair: find(*syntax::bodyOf(*statement), Declares::Pair); break;
        case KindItem::For: find(*syntax::bodyOf(*statement), where); break;
        case KindItem::When:
            syntax::forEachBranch(*statement, [&](const syntax::Body& branch) { find(branch, where); });
            break;
        case KindItem::Param:
        case KindItem::Require:
        case KindItem::Action: break; // parameters have a table of their own, actions are no values
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
