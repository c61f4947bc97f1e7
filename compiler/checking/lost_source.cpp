#include "checking/lost_source.hpp"

#include "binding/builtins.hpp"

namespace drc::checking {

using syntax::as;
using syntax::ExpressionKind;

namespace {

using Truth = LostSource::Truth;

Truth opposite(Truth truth) {
    if (truth == Truth::Unknown) return truth;
    return truth == Truth::True ? Truth::False : Truth::True;
}

} // namespace

void LostSource::let(const syntax::Definition& definition) {
    if (const binding::Symbol* const symbol = inference_.symbolOf(definition.name))
        lets_[symbol] = truthOf(*definition.value);
}

Truth LostSource::truthOf(const syntax::Expression& condition) {
    switch (condition.kind) {
    case ExpressionKind::Bool:
        return as<syntax::BoolExpression>(condition).value ? Truth::True : Truth::False;
    case ExpressionKind::Name: return ofName(condition);
    case ExpressionKind::Group: return truthOf(*as<syntax::GroupExpression>(condition).inner);
    case ExpressionKind::Unary: {
        const auto& unary = as<syntax::UnaryExpression>(condition);
        const Truth truth = truthOf(*unary.operand);
        return unary.count % 2 == 0 ? truth : opposite(truth);
    }
    case ExpressionKind::Chain: return ofChain(as<syntax::ChainExpression>(condition));
    default: return Truth::Unknown;
    }
}

bool LostSource::isSource(const syntax::Expression& region) {
    const binding::Symbol* const symbol = symbolOf(region);
    return symbol != nullptr && symbol->builtin != nullptr && symbol->builtin->id == binding::Builtin::From;
}

const binding::Symbol* LostSource::symbolOf(const syntax::Expression& expression) {
    const syntax::Name name = syntax::plainName(&expression);
    return name ? inference_.symbolOf(name) : nullptr;
}

Truth LostSource::ofName(const syntax::Expression& name) {
    const binding::Symbol* const symbol = symbolOf(name);
    if (symbol == nullptr) return Truth::Unknown;
    if (symbol->builtin != nullptr)
        return symbol->builtin->id == binding::Builtin::Graceful ? Truth::False : Truth::Unknown;
    const auto found = lets_.find(symbol);
    return found == lets_.end() ? Truth::Unknown : found->second;
}

/// One operand decides a disjunction when it is true, a conjunction when it is false.
Truth LostSource::ofChain(const syntax::ChainExpression& chain) {
    Truth result = truthOf(*chain.first);
    for (const syntax::ChainLink& link : chain.links) {
        if (link.operation != syntax::ChainOperator::Or && link.operation != syntax::ChainOperator::And)
            return Truth::Unknown;
        const Truth decisive = link.operation == syntax::ChainOperator::Or ? Truth::True : Truth::False;
        const Truth operand = truthOf(*link.operand);
        if (result == decisive || operand == decisive)
            result = decisive;
        else if (result == Truth::Unknown || operand == Truth::Unknown)
            result = Truth::Unknown;
        else
            result = opposite(decisive);
    }
    return result;
}

} // namespace drc::checking
