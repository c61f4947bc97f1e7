#include "binding/member_binder.hpp"

#include "library/contract.hpp"
#include "syntax/visit.hpp"

#include <algorithm>

/// Statements of kinds and rules, and the settings of what they make.
namespace drc::binding {

namespace contract = library::contract;
using syntax::as;
using syntax::Shape;
using syntax::StatementKind;

void MemberBinder::body(const syntax::Body& body, const Around& around) {
    for (const Statement* each : body.statements)
        statement(*each, around);
}

void MemberBinder::statement(const Statement& statement, const Around& around) {
    switch (syntax::shapeOf(statement.kind)) {
    case Shape::Definition: return definition(as<syntax::Definition>(statement), around);
    case Shape::Block: return block(as<syntax::Block>(statement), around);
    case Shape::Entry: of(as<syntax::Entry>(statement).target, around); return;
    case Shape::Directed: return; // of topologies alone
    case Shape::Clause: return clause(as<syntax::Clause>(statement), around);
    case Shape::Requirement: return requirement(as<syntax::Requirement>(statement), around);
    case Shape::Suppression: return; // the same
    case Shape::Placement: {
        const auto& placement = as<syntax::Placement>(statement);
        of(placement.region, around);
        of(placement.filter, around);
        return body(*placement.body,
                    placement.filter == nullptr ? around : around.under(narrowings(*placement.filter)));
    }
    case Shape::Loop: {
        const auto& repeated = as<syntax::Loop>(statement);
        return body(*repeated.body, loop(repeated.binding, around));
    }
    case Shape::Choice: return choice(as<syntax::Choice>(statement), around);
    case Shape::Resource:
        if (statement.kind == StatementKind::Part) return part(as<syntax::Resource>(statement), around);
        of(as<syntax::Resource>(statement).index, around);
        return body(*as<syntax::Resource>(statement).body, around);
    case Shape::ApiCall: {
        const auto& call = as<syntax::ApiCall>(statement);
        if (call.body != nullptr) body(*call.body, around);
        of(call.selector, around);
        of(call.expected, around);
        return;
    }
    case Shape::Invocation: {
        const auto& call = as<syntax::Invocation>(statement);
        of(call.target, around);
        if (call.body != nullptr) body(*call.body, around);
        of(call.selector, around);
        of(call.expected, around);
        return;
    }
    }
}

void MemberBinder::definition(const syntax::Definition& definition, const Around& around) {
    Symbol* const symbol = bindings_.of(definition.name);
    if (symbol != nullptr && definition.type != nullptr) grow(symbol, ofType(*definition.type));
    const Possible value = of(definition.value, around);
    if (symbol == nullptr) return;
    if (definition.kind == StatementKind::Setting) byRegion(value, around); // of a topology
    if (definition.kind == StatementKind::Param)
        give(*symbol, value);
    else if (definition.kind != StatementKind::Setting)
        grow(symbol, value);
    if (definition.kind == StatementKind::Export) exported(definition, value, around);
}

namespace {

/// Whether values of the type may hold more than it says.
bool isOpen(const syntax::TypeExpression* type) {
    using syntax::TypeExpressionKind;
    if (type == nullptr) return true;
    if (type->kind == TypeExpressionKind::Union)
        return std::any_of(type->alternatives.begin(), type->alternatives.end(), isOpen);
    if (type->kind == TypeExpressionKind::List || type->kind == TypeExpressionKind::Map)
        return isOpen(type->element);
    return type->name.text == "any" || type->name.text == "list" || type->name.text == "map";
}

} // namespace

void MemberBinder::give(Symbol& parameter, const Possible& value) {
    const bool isDeclared = parameter.kind == SymbolKind::Parameter && parameter.statement != nullptr;
    if (!isDeclared || isOpen(as<syntax::Definition>(*parameter.statement).type)) grow(&parameter, value);
    // What is handed on has the names of where it comes from.
    relateAll(possible_[&parameter], value);
}

// Maps whose keys are names of the kind itself, and lists that spell them.
void MemberBinder::exported(const syntax::Definition& definition, const Possible& value,
                            const Around& around) {
    if (around.kind == nullptr) return;
    for (const contract::Member& byVerb : {contract::kind::after, contract::kind::becomes})
        if (definition.name.text == byVerb.name) keysAre(value, around.kind->actions);
    if (definition.name.text == contract::kind::becomesFor.name) keysAre(value.items(), around.kind->actions);
    if (definition.name.text == contract::kind::writes.name) named(ofComponent(*around.kind), value.items());
    if (definition.name.text == contract::kind::choices.name)
        keysAre(value, around.own != nullptr ? *around.own : around.kind->settings);
    if (definition.name.text == contract::engine::startsWith.name) named(anySignal_, value);
}

void MemberBinder::keysAre(const Possible& map, const Scope& scope) {
    for (const auto& [key, names] : map.keys) {
        Symbol* const symbol = scope.own(key);
        if (symbol == nullptr) continue;
        for (const Name& name : names)
            mean(*symbol, name);
        // `choices` lists values of the setting.
        const auto values = map.entries.find(key);
        if (symbol->kind == SymbolKind::Parameter && values != map.entries.end())
            relateAll(Possible::listOf(possible_[symbol]), values->second);
    }
}

void MemberBinder::clause(const syntax::Clause& clause, const Around& around) {
    for (const Expression* part : {clause.subject, clause.second, clause.third})
        of(part, around);
}

void MemberBinder::requirement(const syntax::Requirement& requirement, const Around& around) {
    clause(requirement, around);
    for (const syntax::FixClause& fix : requirement.fixes) {
        of(fix.target, around);
        body(*fix.body, around);
    }
}

void MemberBinder::choice(const syntax::Choice& choice, const Around& around) {
    for (const syntax::Branch& branch : choice.branches) {
        of(*branch.condition, around);
        body(*branch.body, around.under(narrowings(*branch.condition)));
    }
    if (choice.otherwise != nullptr) body(*choice.otherwise, around);
}

void MemberBinder::block(const syntax::Block& block, const Around& around) {
    if (block.kind == StatementKind::GoodExample || block.kind == StatementKind::BadExample)
        return example(block);
    Around inner = around;
    const Symbol* const symbol = bindings_.of(block.name);
    if (around.kind != nullptr && symbol != nullptr && symbol->kind == SymbolKind::Signal)
        if (const auto own = around.kind->ofSymbol.find(symbol); own != around.kind->ofSymbol.end())
            inner.own = own->second.get();
    if (block.body != nullptr) body(*block.body, inner);
}

void MemberBinder::part(const syntax::Resource& part, const Around& around) {
    of(part.index, around);
    settings(part.body, around);
}

// ---- settings

void MemberBinder::settings(const syntax::Body* body, const Around& around) {
    if (body == nullptr) return;
    for (const Statement* statement : body->statements) {
        Name name = syntax::declaredName(*statement);
        if (!name && statement->kind == StatementKind::Setting)
            name = as<syntax::Definition>(*statement).name;
        setting(*statement, name ? bindings_.of(name) : nullptr, around);
    }
}

void MemberBinder::setting(const Statement& setting, Symbol* parameter, const Around& around) {
    Possible value;
    const Expression* const written =
        setting.kind == StatementKind::Setting ? as<syntax::Definition>(setting).value : nullptr;
    if (written != nullptr && parameter != nullptr) memberOf(*parameter, *written);
    if (written != nullptr)
        value = of(*written, around);
    else if (const syntax::Body* inner = syntax::bodyOf(setting))
        value = bodyAsMap(*inner, around);
    value = byRegion(value, around);
    if (parameter != nullptr && parameter->kind == SymbolKind::Parameter) give(*parameter, value);
}

// Of plans, whose settings belong to the kinds that run them.
void MemberBinder::memberOf(const Symbol& parameter, const Expression& value) {
    const Name name = syntax::plainName(&value);
    if (!name || bindings_.of(name) != nullptr) return;
    for (Symbol* member : possible_[&parameter].spelled)
        if (member->name == name.text) mean(*member, name);
}

Possible MemberBinder::bodyAsMap(const syntax::Body& body, const Around& around) {
    Possible result;
    for (const Statement* statement : body.statements) {
        if (statement->kind == StatementKind::Setting) {
            const auto& entry = as<syntax::Definition>(*statement);
            result.entries[entry.name.text].add(of(entry.value, around), 1, true);
            result.keys[entry.name.text].push_back(entry.name);
        } else if (const syntax::Body* inner = syntax::bodyOf(*statement)) {
            result.entries[syntax::declaredName(*statement).text].add(bodyAsMap(*inner, around), 1, true);
        }
    }
    return result;
}

// A map of nothing but roles is meant per region.
Possible MemberBinder::byRegion(const Possible& value, const Around& around) {
    if (around.topology == nullptr || value.keys.empty()) return value;
    const auto role = [&](std::string_view key) {
        Symbol* const symbol = around.topology->names.own(key);
        return symbol != nullptr && symbol->kind == SymbolKind::RegionRole ? symbol : nullptr;
    };
    for (const auto& entry : value.keys)
        if (role(entry.first) == nullptr) return value;
    keysAre(value, around.topology->names);
    return value.items();
}

} // namespace drc::binding
