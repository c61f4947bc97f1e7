#include "binding/binder.hpp"
#include "diagnostics/suggestion.hpp"
#include "syntax/visit.hpp"

#include <algorithm>

namespace drc::binding {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::ExpressionKind;

// ---- names

Symbol* Binder::find(const Name& name, const Around& around) {
    Symbol* const found = around.scope == nullptr ? nullptr : around.scope->find(name.text);
    if (found != nullptr && found->kind == SymbolKind::Local) return found;
    // What a topology declares under a reserved name was refused, and changes nothing of what the name means.
    if (const BuiltinName* const builtin = findBuiltin(name.text, around.contexts & InTopology))
        return &builtinName(*builtin);
    for (const Scope* scope = around.scope; scope != nullptr; scope = scope->outer()) {
        // Members of enumerations are known where nothing else is.
        Symbol* const own = scope->own(name.text);
        if (own != nullptr && own->kind != SymbolKind::Member) return own;
        // What is built in for a part of a kind, as `failed` is in its actions, stands further in than the
        // kind's names.
        if (const BuiltinName* const builtin = findBuiltin(name.text, scope->builtins()))
            return &builtinName(*builtin);
    }
    if (const BuiltinName* const builtin = findBuiltin(name.text, around.contexts))
        return &builtinName(*builtin);
    return found != nullptr ? found : ofFiles(name.text, around.contexts);
}

void Binder::name(const Name& name, const Around& around) {
    if (Symbol* const found = find(name, around)) return bindings_.use(*found, name);
    const auto& known =
        missed_
            .insert_or_assign(keyOf(name), Missed{around.scope == nullptr ? nullptr : around.scope->known(),
                                                  around.contexts})
            .first->second;
    if (!around.reports || somethingIsMissing_) return;
    sink_.report(codes::unknownName, name.span, std::string(name.text)).didYouMean(name.text, name.span, [&] {
        return knownTo(known);
    });
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
    Symbol* const own = around.functions == nullptr ? nullptr : around.functions->own(name.text);
    if (own != nullptr) return bindings_.use(*own, name);
    const BuiltinFunction* const known = findFunction(name.text);
    const auto isKnown = [&](std::uint8_t contexts) {
        return known != nullptr && (around.callsEverything || (contexts & around.contexts) != 0);
    };
    if (known != nullptr && known->contexts != 0 && isKnown(known->contexts))
        return bindings_.use(builtinFunction(*known), name);
    if (const library::Declaration function = inExample(syntax::StatementKind::Function, name.text))
        return bindings_.use(declaredAtTop(SymbolKind::Function, function), name);
    if (const library::Declaration function = library_.function(name.text))
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
    case ExpressionKind::Name: return name(syntax::plainName(&expression), around);
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
        this->expression(*expression.base, around);
        if (base) symbol = find(base, around);
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
    expression(*binding.source, around);
    declareLocal(binding.first, scope, around, nullptr);
    if (binding.second) declareLocal(binding.second, scope, around, nullptr);
    const Name source = syntax::plainName(binding.source);
    const Symbol* const family = source ? find(source, around) : nullptr;
    if (family != nullptr && family->kind == SymbolKind::Component)
        elementsOf_.emplace(scope.own((binding.second ? binding.second : binding.first).text), family);
    expression(binding.filter, around.in(scope));
}

void Binder::comprehension(const syntax::Binding& binding, const std::vector<const Expression*>& parts,
                           const Around& around) {
    Scope inner(around.scope);
    bindLoop(binding, inner, around);
    for (const Expression* part : parts)
        expression(*part, around.in(inner));
}

} // namespace drc::binding
