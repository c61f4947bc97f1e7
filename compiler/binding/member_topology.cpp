#include "binding/member_binder.hpp"

#include "library/contract.hpp"

#include <algorithm>

/// Names of a topology that only the kinds of its components, or of its plans, explain.
namespace drc::binding {

namespace contract = library::contract;
using syntax::as;
using syntax::PlanItem;
using syntax::StatementKind;

const KindSymbols* MemberBinder::kindNamed(std::string_view name) {
    const library::Declaration kind = library_.kind(name);
    return kind ? &binder_.kindSymbols(kind) : nullptr;
}

void MemberBinder::topology(const syntax::Block& block, const Around& around) {
    Around inner = around;
    inner.topology = &binder_.topologySymbols(block);
    for (const Statement* statement : block.body->statements)
        ofTopology(*statement, inner);
    for (const library::Declaration& extension : library_.extensions(block.name.text))
        for (const Statement* statement : extension.block().body->statements)
            ofTopology(*statement, inner);
}

void MemberBinder::ofTopology(const Statement& statement, const Around& around) {
    if (statement.kind == StatementKind::Component) return component(as<syntax::Entry>(statement), around);
    if (statement.kind == StatementKind::Replicate) {
        for (const Statement* replica : as<syntax::Directed>(statement).body->statements)
            component(as<syntax::Entry>(*replica), around);
        return;
    }
    if (syntax::shapeOf(statement.kind) == syntax::Shape::Directed)
        return plan(*as<syntax::Directed>(statement).body, around);
    if (statement.kind == StatementKind::Drill)
        return planSettings(*as<syntax::Block>(statement).body, {kindNamed(contract::drillRunner::kind)},
                            around);
    if (statement.kind == StatementKind::Allow) return allow(as<syntax::Suppression>(statement), around);
    if (statement.kind == StatementKind::Uses) return; // bound as it stands
    if (statement.kind == StatementKind::Adopt) {
        const auto& adopted = as<syntax::Entry>(statement);
        of(adopted.target, around);
        return settings(adopted.body, around);
    }
    if (statement.kind == StatementKind::Assume) {
        const auto& claim = as<syntax::Clause>(statement);
        of(claim.reason(), around);
        if (claim.subject == nullptr || claim.subject->kind != syntax::ExpressionKind::Comparison) return;
        const auto& bound = as<syntax::ComparisonExpression>(*claim.subject);
        of(*bound.right, around);
        return assume(*bound.left, around);
    }
    this->statement(statement, around);
}

/// An example of a rule: what kinds it needs, and a topology.
void MemberBinder::example(const syntax::Block& block) {
    Around around;
    around.topology = &binder_.topologySymbols(block);
    for (const Statement* statement : block.body->statements) {
        const syntax::FileItem item = syntax::itemOf<syntax::FileItem>(*statement);
        if (item == syntax::FileItem::Kind || item == syntax::FileItem::Trait ||
            item == syntax::FileItem::Function)
            atTop(*statement);
        else
            ofTopology(*statement, around);
    }
}

/// A component, or its line in `replicate`, once or for each turn of a loop.
void MemberBinder::component(const syntax::Entry& entry, const Around& around) {
    const Around turn = entry.repetition == nullptr ? around : loop(*entry.repetition, around);
    if (entry.repetition != nullptr && entry.target != nullptr) {
        const Name name = syntax::plainName(entry.target);
        if (name && bindings_.of(name) != nullptr) of(*entry.target, turn);
    }
    of(entry.key, turn);
    settings(entry.body, turn);
}

// ---- plans

void MemberBinder::plan(const syntax::Body& body, const Around& around) {
    std::string_view engine = contract::engine::byDefault;
    for (const Statement* statement : body.statements) {
        if (statement->kind != StatementKind::Setting) continue;
        const auto& setting = as<syntax::Definition>(*statement);
        if (setting.name.text == "engine" && syntax::plainName(setting.value))
            engine = syntax::plainName(setting.value).text;
    }
    planSettings(body, {kindNamed(engine), kindNamed(contract::hold::kind)}, around);
    for (const Statement* statement : body.statements) {
        switch (syntax::itemOf<PlanItem>(*statement)) {
        case PlanItem::Detect:
        case PlanItem::Steps:
        case PlanItem::OnFailure: entries(*syntax::bodyOf(*statement), around); break;
        case PlanItem::Allow: allow(as<syntax::Suppression>(*statement), around); break;
        case PlanItem::Setting:
        case PlanItem::Section: break; // among the settings
        }
    }
}

// A plan has the settings of the kinds that run it and hold it back; a drill has those of its runner. What
// the compiler gives them itself is none of these.
void MemberBinder::planSettings(const syntax::Body& body, const std::vector<const KindSymbols*>& kinds,
                                const Around& around) {
    for (const Statement* statement : body.statements) {
        const Name name = statement->kind == StatementKind::Setting ? as<syntax::Definition>(*statement).name
                                                                    : syntax::declaredName(*statement);
        const bool isSection = statement->kind == StatementKind::Section;
        if (statement->kind != StatementKind::Setting && !isSection) continue;
        setting(*statement, nullptr, around);
        for (const KindSymbols* kind : kinds) {
            Symbol* const parameter = kind == nullptr ? nullptr : kind->settings.own(name.text);
            if (parameter == nullptr) continue;
            mean(*parameter, name);
            setting(*statement, parameter, around);
        }
    }
}

void MemberBinder::entries(const syntax::Body& body, const Around& around) {
    for (const Statement* statement : body.statements) {
        if (statement->kind == StatementKind::Together) {
            entries(*syntax::bodyOf(*statement), around);
            continue;
        }
        const auto& entry = as<syntax::Entry>(*statement);
        const Around turn = entry.repetition == nullptr ? around : loop(*entry.repetition, around);
        of(entry.target, turn);
        settings(entry.body, turn);
    }
}

// ---- suppressions and assumptions

void MemberBinder::allow(const syntax::Suppression& clause, const Around& around) {
    of(clause.reason(), around);
    of(clause.owner, around);
    const Name rule = syntax::plainName(clause.subject);
    const auto found = rules_.find(rule.text);
    if (found != rules_.end())
        for (Symbol* symbol : found->second)
            mean(*symbol, rule);
    if (clause.second != nullptr && !syntax::plainName(clause.second)) of(*clause.second, around);
}

/// `ledger.promote`, `promote`, `entry.after.shift`, `ledger.lagging`: see docs/language.md.
void MemberBinder::assume(const Expression& subject, const Around& around) {
    std::vector<Name> path;
    if (const Name name = syntax::plainName(&subject)) {
        path.push_back(name);
    } else if (subject.kind == syntax::ExpressionKind::Postfix) {
        const auto& postfix = as<Postfix>(subject);
        path.push_back(syntax::plainName(postfix.base));
        for (const syntax::Suffix& suffix : postfix.suffixes) {
            of(suffix.index, around);
            if (suffix.kind == syntax::SuffixKind::Member) path.push_back(suffix.member);
        }
    }
    if (path.empty() || !path.front()) return;
    const auto in = [&](const KindSymbols& kind, const Name& name) {
        for (const Scope* scope : {&kind.actions, &kind.signals})
            if (Symbol* const symbol = scope->own(name.text)) mean(*symbol, name);
    };
    Symbol* const component = around.topology->names.own(path.front().text);
    const auto kind = around.topology->kinds.find(component);
    if (component != nullptr) mean(*component, path.front());
    if (kind != around.topology->kinds.end() && path.size() > 1) {
        const bool isAfter = path[1].text == contract::kind::after.name && path.size() > 2;
        in(*kind->second, path[isAfter ? 2 : 1]);
    } else if (component == nullptr) {
        // An action, whatever has it.
        for (const auto& [ofComponent, each] : around.topology->kinds)
            in(*each, path.front());
    }
}

} // namespace drc::binding
