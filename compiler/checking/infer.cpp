#include "checking/inference.hpp"

#include "checking/fits.hpp"
#include "diagnostics/suggestion.hpp"
#include "syntax/visit.hpp"

#include <algorithm>
#include <set>

namespace drc::checking {

namespace codes = diagnostics::codes;
using semantics::TypeKind;
using syntax::as;
using syntax::ExpressionKind;

// ---- dispatch

StaticType Inference::infer(const Expression& expression, const Environment& environment) {
    const CheckContext::Nesting nesting(context_);
    StaticType type = compute(expression, environment);
    if (type.origin.empty()) type.origin = expression.span;
    return type;
}

namespace {

StaticType number(const syntax::NumberExpression& number) {
    switch (number.unit) {
    case syntax::Unit::None: return types::literal(number.value);
    case syntax::Unit::Percent: return types::literal(semantics::Percent{number.value});
    case syntax::Unit::Duration: return types::literal(semantics::Duration{number.value});
    case syntax::Unit::Size: return types::literal(semantics::Size{number.value});
    }
    return types::any();
}

} // namespace

StaticType Inference::compute(const Expression& expression, const Environment& environment) {
    switch (expression.kind) {
    case ExpressionKind::Invalid: return types::any();
    case ExpressionKind::Null: return nullIsOpen_ ? types::any() : types::null();
    case ExpressionKind::Bool: return types::literal(as<syntax::BoolExpression>(expression).value);
    case ExpressionKind::Number: return number(as<syntax::NumberExpression>(expression));
    case ExpressionKind::Template: return text(as<syntax::TemplateExpression>(expression), environment);
    case ExpressionKind::Name: return name(as<syntax::NameExpression>(expression).name(), environment);
    case ExpressionKind::List: return list(as<syntax::ListExpression>(expression), environment);
    case ExpressionKind::ListComprehension:
        return comprehension(as<syntax::ListComprehension>(expression), environment);
    case ExpressionKind::Map: return map(as<syntax::MapExpression>(expression), environment);
    case ExpressionKind::MapComprehension:
        return comprehension(as<syntax::MapComprehension>(expression), environment);
    case ExpressionKind::Group: return infer(*as<syntax::GroupExpression>(expression).inner, environment);
    case ExpressionKind::Unary: return unary(as<syntax::UnaryExpression>(expression), environment);
    case ExpressionKind::Chain: return chain(as<syntax::ChainExpression>(expression), environment);
    case ExpressionKind::Comparison:
        return comparison(as<syntax::ComparisonExpression>(expression), environment);
    case ExpressionKind::InEveryRegion:
        return types::listOf(
            infer(*as<syntax::InEveryRegionExpression>(expression).operand, environment.in(true)));
    case ExpressionKind::Range: return range(as<syntax::RangeExpression>(expression), environment);
    case ExpressionKind::Conditional:
        return conditional(as<syntax::ConditionalExpression>(expression), environment);
    case ExpressionKind::Postfix: return postfix(as<syntax::PostfixExpression>(expression), environment);
    }
    return types::any();
}

StaticType Inference::text(const syntax::TemplateExpression& expression, const Environment& environment) {
    if (const auto* plain = syntax::plainText(&expression)) return types::literal(std::string(*plain));
    bool deferred = false;
    for (const syntax::TemplatePart& part : expression.parts) {
        if (part.expression == nullptr) continue;
        const StaticType type = infer(*part.expression, environment);
        deferred = deferred || isDeferred(type);
        if (const StaticType* misfit = unprintable(type))
            report(codes::notPrintable, part.expression->span, describe(*misfit))
                .help("use one of its members, or `join` for a list");
    }
    return deferred ? types::deferredText() : types::scalar(TypeKind::String);
}

// ---- lists and maps

StaticType Inference::list(const syntax::ListExpression& expression, const Environment& environment) {
    std::vector<StaticType> items;
    items.reserve(expression.items.size());
    for (const Expression* item : expression.items)
        items.push_back(infer(*item, environment));
    return types::items(std::move(items));
}

StaticType Inference::comprehension(const syntax::ListComprehension& expression,
                                    const Environment& environment) {
    const Locals::Block block(*environment.locals);
    bind(expression.binding, environment);
    const Branch branch(*this);
    return types::listOf(infer(*expression.item, environment));
}

void Inference::checkKey(const StaticType& type, source::Span span) {
    if (holdsDeferred(type))
        report(codes::neededNow, span, "the key of a map");
    else if (const StaticType* misfit = unprintable(type))
        report(codes::wrongType, span, "a key of a map", describe(*misfit));
}

std::optional<std::string> Inference::key(const Expression& expression, const Environment& environment) {
    if (const syntax::Name plain = syntax::plainName(&expression)) return std::string(plain.text);
    const StaticType type = infer(expression, environment);
    checkKey(type, expression.span);
    return type.constant ? semantics::print(*type.constant) : std::nullopt;
}

StaticType Inference::map(const syntax::MapExpression& expression, const Environment& environment) {
    std::vector<Member> members;
    std::vector<StaticType> values;
    std::set<std::string> keys;
    for (const syntax::MapEntry& entry : expression.entries) {
        auto name = key(*entry.key, environment);
        values.push_back(infer(*entry.value, environment));
        if (!name) continue;
        if (!keys.insert(*name).second)
            report(codes::duplicateKey, entry.key->span, *name);
        else
            members.emplace_back(std::move(*name), values.back());
    }
    // With a computed key, the other keys are unknown.
    if (keys.size() < values.size()) return types::mapOf(types::either(std::move(values)));
    return types::members(std::move(members));
}

StaticType Inference::comprehension(const syntax::MapComprehension& expression,
                                    const Environment& environment) {
    const Locals::Block block(*environment.locals);
    bind(expression.binding, environment);
    const Branch branch(*this);
    checkKey(infer(*expression.key, environment), expression.key->span);
    return types::mapOf(infer(*expression.value, environment));
}

// ---- loops

namespace {

bool isIterable(const StaticType& type) {
    if (type.form == Form::List || type.form == Form::Map || type.form == Form::Family) return true;
    if (!type.is(TypeKind::Range)) return false;
    const semantics::Type& element = type.scalar.elementType();
    return element.isAny() || element.kind == TypeKind::Number;
}

StaticType keyOf(const StaticType& source) {
    if (source.form == Form::Map) return types::scalar(TypeKind::String);
    const bool isUnknown = source.form == Form::Any || source.form == Form::Either;
    return isUnknown || source.form == Form::Family ? types::any() : types::scalar(TypeKind::Number);
}

StaticType itemOf(const StaticType& source) {
    if (source.is(TypeKind::Range)) return types::scalar(TypeKind::Number);
    return eachOutcome(source, [](const StaticType& outcome) { return elementOf(outcome); });
}

} // namespace

void Inference::bind(const syntax::Binding& binding, const Environment& environment) {
    const StaticType source = infer(*binding.source, environment);
    const bool deferred = isDeferred(source);
    const StaticType* const misfit =
        failing(source, [](const StaticType& own) { return !own.deferred && !isIterable(own); });
    if (deferred)
        report(codes::neededNow, binding.source->span, "the source of a loop");
    else if (misfit != nullptr)
        report(codes::wrongType, binding.source->span, "a list, a map or a range of numbers",
               describe(*misfit));
    const bool known = !deferred && misfit == nullptr;
    StaticType item = known ? itemOf(source) : types::any();
    item.origin = {};
    if (binding.second)
        environment.locals->add(symbolOf(binding.first), known ? keyOf(source) : types::any());
    environment.locals->add(symbolOf(binding.second ? binding.second : binding.first), std::move(item));
    if (binding.filter == nullptr) return;
    condition(*binding.filter, environment);
    assume(*binding.filter, environment, true);
}

// ---- decisions

void Inference::condition(const Expression& expression, const Environment& environment) {
    const StaticType type = infer(expression, environment);
    if (holdsDeferred(type)) {
        report(codes::neededNow, expression.span, "a condition");
        return;
    }
    const StaticType* const misfit =
        type.form == Form::Null
            ? &type
            : failing(type, [](const StaticType& own) { return !own.is(TypeKind::Bool); });
    if (misfit != nullptr)
        report(codes::wrongType, expression.span, semantics::describe(semantics::Type::of(TypeKind::Bool)),
               describe(*misfit));
}

template <class Branches, class OnCondition, class OnBranch>
void Inference::eachBranch(const Branches& branches, const Environment& environment,
                           const OnCondition& onCondition, const OnBranch& onBranch) {
    for (const auto& branch : branches) {
        onCondition(*branch.condition);
        {
            const Locals::Block narrowed(*environment.locals);
            assume(*branch.condition, environment, true);
            onBranch(branch);
        }
        assume(*branch.condition, environment, false);
    }
}

void Inference::branches(const syntax::Choice& choice, const Environment& environment, Enter enter) {
    branches(
        choice, environment, [&](const Expression& one) { condition(one, environment); }, enter);
}

void Inference::branches(const syntax::Choice& choice, const Environment& environment, Decide decide,
                         Enter enter) {
    const Locals::Block block(*environment.locals);
    eachBranch(choice.branches, environment, decide,
               [&](const syntax::Branch& branch) { enter(*branch.body); });
    if (choice.otherwise != nullptr) enter(*choice.otherwise);
}

/// The same of the values of a conditional, with the last one.
void Inference::outcomes(const syntax::ConditionalExpression& expression, const Environment& environment,
                         source::FunctionRef<void(const Expression&)> enter) {
    const Locals::Block block(*environment.locals);
    const Branch undecided(*this);
    eachBranch(
        expression.branches, environment, [&](const Expression& one) { condition(one, environment); },
        [&](const syntax::ConditionalBranch& branch) { enter(*branch.value); });
    enter(*expression.otherwise);
}

void Inference::requirement(const syntax::Requirement& requirement, const Environment& environment) {
    condition(*requirement.condition(), environment);
    for (const Expression* text : {requirement.message(), requirement.help()})
        if (text != nullptr) infer(*text, environment);
    for (const syntax::FixClause& fix : requirement.fixes) {
        infer(*fix.target, environment);
        syntax::forEachExpression(*fix.body, [&](const Expression& value) { infer(value, environment); });
    }
}

StaticType Inference::conditional(const syntax::ConditionalExpression& expression,
                                  const Environment& environment) {
    std::vector<StaticType> types;
    outcomes(expression, environment,
             [&](const Expression& value) { types.push_back(infer(value, environment)); });
    return types::either(types);
}

namespace {

/// The call `is(x, …)` or `has(x, …)` in either spelling, as function and first argument.
struct Test {
    std::string_view function;
    syntax::Name subject;
    const syntax::Expression* second = nullptr;
};

std::optional<Test> testOf(const syntax::Expression& expression, semantics::Evaluator& evaluator) {
    if (expression.kind != ExpressionKind::Postfix) return std::nullopt;
    const auto& postfix = as<syntax::PostfixExpression>(expression);
    const auto& first = postfix.suffixes.front();
    const auto matches = [&](const syntax::Name& name) {
        const Symbol* const symbol = name ? evaluator.symbolOf(name) : nullptr;
        const bool isBuiltin = symbol != nullptr && symbol->function != nullptr;
        return isBuiltin && (symbol->name == "is" || symbol->name == "has");
    };
    const syntax::Name base = syntax::plainName(postfix.base);
    if (first.kind == syntax::SuffixKind::Call && matches(base) && first.arguments.size() == 2)
        return Test{base.text, syntax::plainName(first.arguments[0]), first.arguments[1]};
    const bool method = postfix.suffixes.size() > 1 && first.kind == syntax::SuffixKind::Member &&
                        matches(first.member) && postfix.suffixes[1].kind == syntax::SuffixKind::Call &&
                        postfix.suffixes[1].arguments.size() == 1;
    if (method) return Test{first.member.text, base, postfix.suffixes[1].arguments[0]};
    return std::nullopt;
}

} // namespace

void Inference::assume(const Expression& condition, const Environment& environment, bool holds) {
    if (condition.kind == ExpressionKind::Group)
        return assume(*as<syntax::GroupExpression>(condition).inner, environment, holds);
    if (holds && condition.kind == ExpressionKind::Chain &&
        as<syntax::ChainExpression>(condition).links.front().operation == syntax::ChainOperator::And) {
        assume(*as<syntax::ChainExpression>(condition).first, environment, holds);
        for (const syntax::ChainLink& link : as<syntax::ChainExpression>(condition).links)
            assume(*link.operand, environment, holds);
        return;
    }
    const auto test = holds ? testOf(condition, context_.evaluator) : std::nullopt;
    if (!test || test->function != "is" || !test->subject) {
        assumeKeys(condition, environment);
        return assumeAny(condition, environment);
    }
    const std::string_view* const quoted = syntax::plainText(test->second);
    const std::string_view trait = quoted != nullptr ? *quoted : syntax::plainName(test->second).text;
    environment.locals->add(symbolOf(test->subject),
                            trait.empty() ? types::any()
                                          : types::from(semantics::Type::component(std::string(trait))));
}

namespace {

/// Whether it has the keys of a map that is written out.
bool knowsKeys(const StaticType& type) {
    if (type.form == Form::Map && type.parts->itemized) return true;
    const bool hasElements = type.form == Form::Map || type.form == Form::List || type.form == Form::Either;
    if (!hasElements) return false;
    const std::vector<StaticType>& items = type.parts->items;
    return knowsKeys(type.parts->element) || std::any_of(items.begin(), items.end(), knowsKeys);
}

bool callsSomething(const syntax::PostfixExpression& expression) {
    return std::any_of(expression.suffixes.begin(), expression.suffixes.end(),
                       [](const syntax::Suffix& one) { return one.kind == syntax::SuffixKind::Call; });
}

} // namespace

// A map that is written out may get other keys than those that it has today.
void Inference::openMaps(const Expression& asked, const Environment& environment) {
    if (asked.kind == ExpressionKind::Name) {
        const syntax::Name name = as<syntax::NameExpression>(asked).name();
        const auto type = known(name, environment);
        if (type && knowsKeys(*type)) environment.locals->add(symbolOf(name), types::any());
    }
    syntax::forEachPart(asked, [&](const Expression& part) { openMaps(part, environment); });
}

/// What a `let` without parameters says that stands as a condition; null for everything else.
const syntax::Expression* Inference::askedBy(const Expression& condition, const Environment& environment) {
    if (condition.kind != ExpressionKind::Name) return nullptr;
    const syntax::Name name = as<syntax::NameExpression>(condition).name();
    const Symbol* const symbol = symbolOf(name);
    if (symbol == nullptr || symbol->statement == nullptr ||
        symbol->statement->kind != syntax::StatementKind::Let)
        return nullptr;
    const auto type = known(name, environment);
    return type && type->is(TypeKind::Bool) ? as<syntax::Definition>(*symbol->statement).value : nullptr;
}

// Which keys a map has is asked with `in`, or with a function such as `has` or `keys`.
void Inference::assumeKeys(const Expression& condition, const Environment& environment) {
    if (condition.kind == ExpressionKind::Postfix && callsSomething(as<syntax::PostfixExpression>(condition)))
        return openMaps(condition, environment);
    if (condition.kind == ExpressionKind::Comparison) {
        const auto& test = as<syntax::ComparisonExpression>(condition);
        const bool asks = test.operation == syntax::ComparisonOperator::In ||
                          test.operation == syntax::ComparisonOperator::NotIn;
        if (asks) openMaps(*test.right, environment);
    }
    syntax::forEachPart(condition, [&](const Expression& part) { assumeKeys(part, environment); });
}

// The type of a name stays open within the condition that tests it.
void Inference::assumeAny(const Expression& condition, const Environment& environment) {
    if (const auto test = testOf(condition, context_.evaluator); test && test->subject)
        environment.locals->add(symbolOf(test->subject), types::any());
    if (const Expression* const asked = askedBy(condition, environment)) assumeKeys(*asked, environment);
    syntax::forEachPart(condition, [&](const Expression& part) { assumeAny(part, environment); });
}

} // namespace drc::checking
