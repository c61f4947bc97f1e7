#include "binding/member_binder.hpp"

#include "library/contract.hpp"
#include "syntax/visit.hpp"

/// What an expression may be; the names in it are bound on the way.
namespace drc::binding {

namespace contract = library::contract;
using syntax::as;
using syntax::ExpressionKind;

Possible MemberBinder::of(const Expression& expression, const Around& around) {
    switch (expression.kind) {
    case ExpressionKind::Name: return ofName(syntax::plainName(&expression), around);
    case ExpressionKind::Template: {
        const auto& text = as<syntax::TemplateExpression>(expression);
        Possible result;
        if (syntax::plainText(&expression) != nullptr) result.texts.insert(&text);
        for (const syntax::TemplatePart& part : text.parts) {
            if (part.expression == nullptr) continue;
            Possible inner = of(*part.expression, around);
            // A name in a text of its own is that name.
            if (text.parts.size() == 1) result.spelled = std::move(inner.spelled);
        }
        return result;
    }
    case ExpressionKind::List: {
        Possible result;
        for (const Expression* item : as<syntax::ListExpression>(expression).items)
            result.addElement(of(*item, around));
        return result;
    }
    case ExpressionKind::ListComprehension: {
        const auto& list = as<syntax::ListComprehension>(expression);
        return Possible::listOf(of(*list.item, loop(list.binding, around)));
    }
    case ExpressionKind::Map: return map(as<syntax::MapExpression>(expression), around);
    case ExpressionKind::MapComprehension: {
        const auto& made = as<syntax::MapComprehension>(expression);
        const Around inner = loop(made.binding, around);
        if (made.key->kind != ExpressionKind::Name || bindings_.of(syntax::plainName(made.key)) != nullptr)
            of(*made.key, inner);
        return Possible::listOf(of(*made.value, inner));
    }
    case ExpressionKind::Group: return of(*as<syntax::GroupExpression>(expression).inner, around);
    case ExpressionKind::Chain: return chain(as<syntax::ChainExpression>(expression), around);
    case ExpressionKind::Comparison: return comparison(as<syntax::ComparisonExpression>(expression), around);
    case ExpressionKind::InEveryRegion:
        return Possible::listOf(of(*as<syntax::InEveryRegionExpression>(expression).operand, around));
    case ExpressionKind::Conditional:
        return conditional(as<syntax::ConditionalExpression>(expression), around);
    case ExpressionKind::Postfix: return postfix(as<Postfix>(expression), around);
    default: syntax::forEachPart(expression, [&](const Expression& part) { of(part, around); });
    }
    return {};
}

Possible MemberBinder::ofName(const Name& name, const Around& around) {
    Symbol* const symbol = bindings_.of(name);
    return symbol == nullptr ? Possible{} : narrowed(ofSymbol(*symbol, around), symbol, {}, around);
}

Possible MemberBinder::ofSymbol(Symbol& symbol, const Around& around) {
    Possible result;
    switch (symbol.kind) {
    case SymbolKind::Builtin: return ofBuiltin(symbol.name, around);
    case SymbolKind::Kind:
    case SymbolKind::Trait:
    case SymbolKind::Pattern:
    case SymbolKind::RegionRole:
    case SymbolKind::Action:
    case SymbolKind::Member: result.spelled.insert(&symbol); return result;
    case SymbolKind::Component: {
        if (around.topology == nullptr) return result;
        const auto kind = around.topology->kinds.find(&symbol);
        return kind == around.topology->kinds.end() ? result : ofComponent(*kind->second);
    }
    case SymbolKind::Part: {
        const auto kind = bySymbol_.find(bindings_.of(as<syntax::Resource>(*symbol.statement).type));
        return kind == bySymbol_.end() ? result : ofComponent(*kind->second);
    }
    case SymbolKind::Signal:
        if (around.kind == nullptr || !around.kind->ofSymbol.contains(&symbol)) return result;
        result.holders.insert(&holderOf(symbol, *around.kind->ofSymbol.at(&symbol)));
        return result;
    default: break;
    }
    const auto known = possible_.find(&symbol);
    return known == possible_.end() ? result : known->second;
}

Possible MemberBinder::ofBuiltin(std::string_view name, const Around& around) {
    if (name == contract::accountKind) {
        const KindSymbols* const account = kindNamed(name);
        return account == nullptr ? Possible{} : ofComponent(*account);
    }
    if (name == "components") return Possible::listOf(ofRules_);
    if (name == "strategy") return anyPattern_;
    if (name == "replica" || name == "replicas") {
        Possible replica;
        if (around.kind != nullptr) {
            const Holder*& known = replicas_[around.kind];
            if (known == nullptr)
                known = &holders_.emplace_back(Holder{nullptr, {}, &around.kind->replicaSettings});
            replica.holders.insert(known);
        }
        return name == "replica" ? replica : Possible::listOf(replica);
    }
    if (name == "plans") { // as policy/plan_subjects.cpp describes them
        Possible done;
        done.entries["verbs"] = Possible::listOf(anyAction_);
        Possible plan = done;
        plan.entries["on_failure"] = done;
        Possible step;
        step.entries["verb"] = anyAction_;
        step.entries["component"] = ofRules_;
        plan.entries["steps"] = Possible::listOf(step);
        return Possible::listOf(plan);
    }
    return {};
}

// ---- lists, maps, operators

Possible MemberBinder::map(const syntax::MapExpression& map, const Around& around) {
    Possible result;
    for (const syntax::MapEntry& entry : map.entries) {
        const Possible value = of(*entry.value, around);
        const Name name = syntax::plainName(entry.key);
        const auto* const text = syntax::plainText(entry.key);
        if (!name) of(*entry.key, around);
        if (!name && text == nullptr) {
            result.addElement(value);
            continue;
        }
        const std::string_view key = name ? name.text : *text;
        result.entries[key].add(value, 1, true);
        const source::Span span = entry.key->span;
        // A text is a key, too: what spells it stands between its quotes.
        if (name)
            result.keys[key].push_back(name);
        else if (span.length() == key.size() + 2)
            result.keys[key].push_back({key, {span.file, span.begin + 1, span.end - 1}});
    }
    return result;
}

Possible MemberBinder::chain(const syntax::ChainExpression& chain, const Around& around) {
    const bool isConjunction = chain.links.front().operation == syntax::ChainOperator::And;
    Around inner = around;
    Possible sum;
    const auto operand = [&](const Expression& expression) {
        sum.add(of(expression, inner));
        // What stands behind is evaluated only where this holds.
        if (isConjunction) inner = inner.under(narrowings(expression));
    };
    operand(*chain.first);
    for (const syntax::ChainLink& link : chain.links)
        operand(*link.operand);
    return chain.links.front().operation == syntax::ChainOperator::Add ? sum : Possible{};
}

Possible MemberBinder::conditional(const syntax::ConditionalExpression& conditional, const Around& around) {
    Possible result;
    for (const syntax::ConditionalBranch& branch : conditional.branches) {
        of(*branch.condition, around);
        result.add(of(*branch.value, around.under(narrowings(*branch.condition))));
    }
    result.add(of(*conditional.otherwise, around));
    return result;
}

Possible MemberBinder::comparison(const syntax::ComparisonExpression& comparison, const Around& around) {
    using syntax::ComparisonOperator;
    const Possible left = of(*comparison.left, around);
    const Possible right = of(*comparison.right, around);
    if (comparison.operation == ComparisonOperator::In || comparison.operation == ComparisonOperator::NotIn) {
        relate(left, right.items());
        return left; // `network.id in other`
    }
    relate(left, right);
    return {};
}

MemberBinder::Around MemberBinder::loop(const syntax::Binding& binding, const Around& around) {
    const Possible source = of(*binding.source, around);
    grow(bindings_.of(binding.second ? binding.second : binding.first), source.items());
    if (binding.filter == nullptr) return around;
    of(*binding.filter, around);
    return around.under(narrowings(*binding.filter));
}

// ---- names that are compared

void MemberBinder::relate(const Possible& left, const Possible& right) {
    for (Symbol* one : left.spelled)
        for (Symbol* other : right.spelled)
            if (one->name == other->name && one->kind == other->kind) unite(*one, *other);
    const auto spell = [&](const Possible& names, const Possible& texts) {
        for (Symbol* symbol : names.spelled)
            for (const syntax::TemplateExpression* text : texts.texts)
                if (*syntax::plainText(text) == symbol->name) mean(*symbol, *text);
    };
    spell(left, right);
    spell(right, left);
}

void MemberBinder::relateAll(const Possible& left, const Possible& right) {
    relate(left, right);
    if (left.elements.empty() && left.entries.empty()) return;
    relateAll(left.items(), right.items());
}

} // namespace drc::binding
