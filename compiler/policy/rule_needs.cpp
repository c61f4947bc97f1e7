#include "policy/rule_needs.hpp"

#include "binding/builtins.hpp"
#include "semantics/needed_names.hpp"
#include "syntax/uses.hpp"
#include "syntax/visit.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace drc::policy {

using syntax::as;
using syntax::RuleItem;

namespace {

RuleNeeds ofBuiltin(binding::Builtin builtin) {
    using enum binding::Builtin;
    switch (builtin) {
    case Objectives: return {.ledger = true, .topology = true};
    case Components:
    case Configurations:
    case Drills:
    case Plans:
    case Strategy:
    case Tags: return {.topology = true};
    case EnvironmentSuffix:
    case EnvironmentSuffixLength:
    case Protect: return {.environment = true};
    case Everything:
    case RegionNames:
    case Regions:
    case Resources:
    case Today:
    case Topology: return {};
    case Account: // of kinds
    case Component:
    case Failed:
    case From:
    case Graceful:
    case Home:
    case Kind:
    case Name:
    case Pair:
    case Region:
    case Replica:
    case Replicas:
    case Replicated:
    case To: return {};
    }
    return {};
}

/// The functions that take components.
bool isAboutComponents(const binding::BuiltinFunction& function) {
    constexpr std::array<std::string_view, 3> names{"is", "mentions", "needs"};
    return std::find(names.begin(), names.end(), function.name) != names.end();
}

/// What a resource has from a program alone: the component that it belongs to, and what is said of its life.
bool isOfProgram(std::string_view member) {
    constexpr std::array<std::string_view, 3> names{"component", "depends_on", "ignored"};
    return std::find(names.begin(), names.end(), member) != names.end();
}

/// Whether an expression reads such a member of anything.
bool readsProgram(const syntax::Expression& expression) {
    bool found = false;
    if (expression.kind == syntax::ExpressionKind::Postfix)
        for (const syntax::Suffix& suffix : as<syntax::PostfixExpression>(expression).suffixes)
            found = found || (suffix.kind == syntax::SuffixKind::Member && isOfProgram(suffix.member.text));
    syntax::forEachPart(expression,
                        [&](const syntax::Expression& part) { found = found || readsProgram(part); });
    return found;
}

} // namespace

RuleNeeds NeedsOfRules::of(const syntax::Body& body) {
    RuleNeeds result;
    for (const syntax::Statement* statement : body.statements)
        result |= of(*statement);
    return result;
}

RuleNeeds NeedsOfRules::of(const syntax::Statement& statement) {
    RuleNeeds result;
    switch (syntax::itemOf<RuleItem>(statement)) {
    case RuleItem::Let: return of(as<syntax::Definition>(statement).value);
    case RuleItem::Require: {
        const auto& clause = as<syntax::Clause>(statement);
        for (const syntax::Expression* part : {clause.condition(), clause.message(), clause.help()})
            result |= of(part);
        // A fix is made for programs alone, so what it needs besides keeps no rule from other findings.
        syntax::forEachExpression(statement, [&](const syntax::Expression& part) {
            result.ledger = result.ledger || of(&part).ledger;
        });
        return result;
    }
    case RuleItem::For: {
        const auto& loop = as<syntax::Loop>(statement);
        result = of(loop.binding.source);
        result |= of(loop.binding.filter);
        result |= of(*loop.body);
        return result;
    }
    case RuleItem::When: {
        const auto& choice = as<syntax::Choice>(statement);
        for (const syntax::Branch& branch : choice.branches)
            result |= of(branch.condition);
        syntax::forEachBranch(choice, [&](const syntax::Body& body) { result |= of(body); });
        return result;
    }
    case RuleItem::Param: // whose default knows nothing of the topology
    case RuleItem::GoodExample:
    case RuleItem::BadExample: return {};
    }
    return {};
}

RuleNeeds NeedsOfRules::of(const syntax::Expression* expression) {
    RuleNeeds result;
    if (expression == nullptr) return result;
    const auto visit = [&](const syntax::Name& name) { result |= of(evaluator_.symbolOf(name)); };
    semantics::NeededNames(true, visit).in(*expression);
    result.topology = result.topology || readsProgram(*expression);
    return result;
}

RuleNeeds NeedsOfRules::of(const binding::Symbol* symbol) {
    if (symbol == nullptr) return {};
    if (symbol->builtin != nullptr) return ofBuiltin(symbol->builtin->id);
    if (symbol->function != nullptr) return {.topology = isAboutComponents(*symbol->function)};
    const bool isDefinition =
        symbol->kind == binding::SymbolKind::Value || symbol->kind == binding::SymbolKind::Function;
    if (!isDefinition || symbol->owner == nullptr || symbol->statement == nullptr) return {};
    const auto [known, isNew] = known_.try_emplace(symbol); // so that a cycle ends
    if (!isNew) return known->second;
    const RuleNeeds result = of(as<syntax::Definition>(*symbol->statement).value);
    known_[symbol] = result;
    return result;
}

} // namespace drc::policy
