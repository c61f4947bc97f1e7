#include "binding/binder.hpp"
#include "diagnostics/suggestion.hpp"
#include "syntax/visit.hpp"

#include <algorithm>

namespace drc::binding {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::ExpressionKind;

// ---- names

Symbol* Binder::find(const HashedName& name, const Around& around) {
    const BuiltinName* const builtin = findBuiltin(name);
    const auto isKnownIn = [&](std::uint8_t contexts) {
        return builtin != nullptr && (builtin->contexts & contexts) != 0;
    };
    if (builtin != nullptr) {
        Symbol* const found = around.scope == nullptr ? nullptr : around.scope->find(name);
        if (found != nullptr && found->kind == SymbolKind::Local) return found;
        // What a topology declares under a reserved name was refused, and changes nothing of what the name
        // means.
        if (isKnownIn(around.contexts & InTopology)) return &builtinName(*builtin);
    }
    Symbol* member = nullptr; // of an enumeration: it is known where nothing else is
    for (const Scope* scope = around.scope; scope != nullptr; scope = scope->outer()) {
        if (Symbol* const own = scope->own(name)) {
            if (own->kind != SymbolKind::Member) return own;
            if (member == nullptr) member = own;
        }
        // What is built in for a part of a kind, as `failed` is in its actions, stands further in than the
        // kind's names.
        if (isKnownIn(scope->builtins())) return &builtinName(*builtin);
    }
    if (isKnownIn(around.contexts)) return &builtinName(*builtin);
    return member != nullptr ? member : ofFiles(name, around.contexts);
}

Symbol* Binder::name(const Name& name, const Around& around) {
    if (Symbol* const found = find(name.text, around)) {
        bindings_.use(*found, name);
        return found;
    }
    const auto& known =
        missed_
            .insert_or_assign(keyOf(name), Missed{around.scope == nullptr ? nullptr : around.scope->known(),
                                                  around.contexts})
            .first->second;
    if (!around.reports || somethingIsMissing_) return nullptr;
    sink_.report(codes::unknownName, name.span, std::string(name.text)).didYouMean(name.text, name.span, [&] {
        return knownTo(known);
    });
    return nullptr;
}

Symbol* Binder::expressionOfName(const Expression& expression, const Around& around) {
    if (expression.kind == ExpressionKind::Name) return name(syntax::plainName(&expression), around);
    this->expression(expression, around);
    return nullptr;
}

std::vector<std::string> Binder::knownTo(const Missed& missed) const {
    std::vector<std::string> known;
    for (const KnownNames* names = missed.known.get(); names != nullptr; names = names->outer.get())
        known.insert(known.end(), names->own.begin(), names->own.end());
    for (const BuiltinName& builtin : builtinNames())
        if ((builtin.contexts & missed.contexts) != 0) known.emplace_back(builtin.name);
    for (std::string& value : library_.names(syntax::StatementKind::Let))
        known.push_back(std::move(value));
    // The nearest of several is the same one, whatever the order of the tables.
    std::sort(known.begin(), known.end());
    return known;
}

std::vector<std::string> Binder::insteadOf(const Name& name) const {
    const auto missed = missed_.find(keyOf(name));
    return missed == missed_.end() ? std::vector<std::string>() : knownTo(missed->second);
}

void Binder::call(const Name& name, const Around& around) {
    const HashedName hashed(name.text);
    Symbol* const own = around.functions == nullptr ? nullptr : around.functions->own(hashed);
    if (own != nullptr) return bindings_.use(*own, name);
    const BuiltinFunction* const known = findFunction(hashed);
    const auto isKnown = [&](std::uint8_t contexts) {
        return known != nullptr && (around.callsEverything || (contexts & around.contexts) != 0);
    };
    if (known != nullptr && known->contexts != 0 && isKnown(known->contexts))
        return bindings_.use(builtinFunction(*known), name);
    if (const library::Declaration function = inExample(syntax::StatementKind::Function, name.text))
        return bindings_.use(declaredAtTop(SymbolKind::Function, function), name);
    if (const library::Declaration function = library_.function(hashed))
        return bindings_.use(declaredAtTop(SymbolKind::Function, function), name);
    if (known != nullptr && known->contexts == 0) return bindings_.use(builtinFunction(*known), name);
    const auto contexts =
        static_cast<std::uint8_t>(around.callsEverything ? InKind | InRule : around.contexts);
    missed_.insert_or_assign(keyOf(name), Missed{nullptr, contexts});
    if (!around.reports || somethingIsMissing_) return;
    sink_.report(codes::unknownFunction, name.span, std::string(name.text))
        .didYouMean(name.text, name.span, [&] { return functionsKnownTo(contexts); });
}

std::vector<std::string> Binder::functionsKnownTo(std::uint8_t contexts) const {
    std::vector<std::string> names = library_.names(syntax::StatementKind::Function);
    for (std::string& function : functionNames(contexts))
        names.push_back(std::move(function));
    return names;
}

std::vector<std::string> Binder::insteadOfFunction(const Name& name) const {
    const auto missed = missed_.find(keyOf(name));
    return functionsKnownTo(missed == missed_.end() ? std::uint8_t{0} : missed->second.contexts);
}

// ---- expressions

void Binder::expression(const Expression& expression, const Around& around) {
    switch (expression.kind) {
    case ExpressionKind::Name: name(syntax::plainName(&expression), around); return;
    case ExpressionKind::Postfix: return postfix(as<syntax::PostfixExpression>(expression), around);
    case ExpressionKind::ListComprehension: {
        const auto& loop = as<syntax::ListComprehension>(expression);
        return comprehension(loop.binding, {loop.item}, around);
    }
    case ExpressionKind::MapComprehension: {
        const auto& loop = as<syntax::MapComprehension>(expression);
        return comprehension(loop.binding, {loop.key, loop.value}, around);
    }
    default: syntax::forEachPart(expression, [&](const Expression& part) { this->expression(part, around); });
    }
}

void Binder::expressionAs(const Expression& expression, const Enumeration& members, const Around& around) {
    switch (expression.kind) {
    case ExpressionKind::Group:
        return expressionAs(*as<syntax::GroupExpression>(expression).inner, members, around);
    case ExpressionKind::List:
        for (const Expression* item : as<syntax::ListExpression>(expression).items)
            expressionAs(*item, members, around);
        return;
    case ExpressionKind::Map:
        for (const syntax::MapEntry& entry : as<syntax::MapExpression>(expression).entries) {
            if (entry.key->kind != ExpressionKind::Name) this->expression(*entry.key, around);
            expressionAs(*entry.value, members, around);
        }
        return;
    case ExpressionKind::Conditional:
        for (const auto& branch : as<syntax::ConditionalExpression>(expression).branches) {
            expressionAs(*branch.value, members, around);
            this->expression(*branch.condition, around);
        }
        return expressionAs(*as<syntax::ConditionalExpression>(expression).otherwise, members, around);
    case ExpressionKind::Name:
        // A member is not looked up in the scope.
        if (const auto found = members.find(syntax::plainName(&expression).text); found != members.end())
            return bindings_.use(*found->second, syntax::plainName(&expression));
        break;
    default: break;
    }
    this->expression(expression, around);
}

void Binder::postfix(const syntax::PostfixExpression& expression, const Around& around) {
    using syntax::SuffixKind;
    const auto suffixes = expression.suffixes;
    const Name base = syntax::plainName(expression.base);
    const Symbol* symbol = nullptr; // of what the next suffix is applied to
    if (base && suffixes.front().kind == SuffixKind::Call) {
        call(base, around);
    } else {
        symbol = expressionOfName(*expression.base, around);
    }
    for (std::size_t at = 0; at < suffixes.size(); ++at) {
        const syntax::Suffix& suffix = suffixes[at];
        const bool called = at + 1 < suffixes.size() && suffixes[at + 1].kind == SuffixKind::Call;
        const Scope* const members = symbol == nullptr ? nullptr : membersOf(*symbol);
        // The elements of a family, and parts that share a name, have the members that their kind gives to
        // each.
        const bool chooses = suffix.kind == SuffixKind::Index || suffix.kind == SuffixKind::Splat;
        const bool isOneOfMany =
            symbol != nullptr && (symbol->kind == SymbolKind::Component || symbol->kind == SymbolKind::Part);
        if (!chooses || !isOneOfMany) symbol = nullptr;
        if (suffix.kind == SuffixKind::Member && called) {
            call(suffix.member, around);
        } else if (suffix.kind == SuffixKind::Member && members != nullptr) {
            symbol = members->own(suffix.member.text);
            if (symbol != nullptr) bindings_.use(const_cast<Symbol&>(*symbol), suffix.member);
        }
        this->expression(suffix.index, around);
        for (const Expression* argument : suffix.arguments)
            this->expression(*argument, around);
    }
}

// ---- loops

void Binder::declareLocal(const Name& name, Scope& scope, const Around& around, const Statement* statement) {
    Symbol& symbol = bindings_.make(SymbolKind::Local, name.text, around.owner);
    bindings_.declare(symbol, name, statement);
    scope.hide(symbol);
}

void Binder::bindLoop(const syntax::Binding& binding, Scope& scope, const Around& around) {
    const Symbol* const family = expressionOfName(*binding.source, around);
    declareLocal(binding.first, scope, around, nullptr);
    if (binding.second) declareLocal(binding.second, scope, around, nullptr);
    if (family != nullptr && family->kind == SymbolKind::Component)
        elementsOf_.emplace(scope.own((binding.second ? binding.second : binding.first).text), family);
    expression(binding.filter, around.in(scope));
}

void Binder::comprehension(const syntax::Binding& binding, std::initializer_list<const Expression*> parts,
                           const Around& around) {
    Scope inner(around.scope);
    bindLoop(binding, inner, around);
    const Around within = around.in(inner);
    for (const Expression* part : parts)
        expression(*part, within);
}

} // namespace drc::binding
