#include "binding/builtins.hpp"
#include "semantics/evaluator.hpp"
#include "syntax/visit.hpp"

/// What is the same wherever it is evaluated.
namespace drc::semantics {

using syntax::as;
using syntax::Expression;
using syntax::ExpressionKind;

bool Evaluator::isConstant(const Expression& expression) {
    if (expression.kind == ExpressionKind::Name) return false;
    if (expression.kind == ExpressionKind::Postfix)
        for (const syntax::Suffix& suffix : as<syntax::PostfixExpression>(expression).suffixes)
            if (suffix.kind == syntax::SuffixKind::Call) return false;
    bool constant = true;
    syntax::forEachPart(expression, [&](const Expression& part) { constant = constant && isConstant(part); });
    return constant;
}

bool Evaluator::isClosed(const syntax::Definition& definition) {
    const auto [known, isNew] = closed_.try_emplace(&definition, false); // so that a cycle is not
    if (!isNew) return known->second;
    const bool closed = definition.value != nullptr && isClosed(*definition.value);
    closed_[&definition] = closed;
    return closed;
}

bool Evaluator::isClosed(const binding::Symbol* symbol) {
    using enum binding::SymbolKind;
    if (symbol == nullptr) return false;
    switch (symbol->kind) {
    case Local:
    case Kind:
    case Trait:
    case Pattern: return true;
    case BuiltinFunction: return symbol->function != nullptr && symbol->function->contexts == 0;
    case Function:
    case Value:
        return symbol->owner == nullptr && symbol->statement != nullptr &&
               isClosed(as<syntax::Definition>(*symbol->statement));
    default: return false;
    }
}

bool Evaluator::isClosed(const Expression& expression) {
    if (expression.kind == ExpressionKind::InEveryRegion || expression.kind == ExpressionKind::Invalid)
        return false;
    if (expression.kind == ExpressionKind::Name)
        return isClosed(symbolOf(as<syntax::NameExpression>(expression).name()));
    if (expression.kind == ExpressionKind::Postfix) {
        const auto& suffixes = as<syntax::PostfixExpression>(expression).suffixes;
        for (std::size_t at = 1; at < suffixes.size(); ++at)
            if (suffixes[at].kind == syntax::SuffixKind::Call && !isClosed(symbolOf(suffixes[at - 1].member)))
                return false;
    }
    bool closed = true;
    syntax::forEachPart(expression, [&](const Expression& part) { closed = closed && isClosed(part); });
    return closed;
}

std::optional<Value> Evaluator::constant(const syntax::Definition& definition,
                                         const Environment& environment) {
    const auto [known, isNew] = constants_.try_emplace(&definition);
    if (isNew && isConstant(*definition.value)) known->second = evaluate(*definition.value, environment);
    return known->second;
}

void Evaluator::keep(const syntax::Definition& definition, const Value& value) {
    if (!value.holdsPoison() && isClosed(definition)) constants_[&definition] = value;
}

} // namespace drc::semantics
