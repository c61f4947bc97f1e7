#pragma once

#include "file.hpp"
#include "syntax/builder.hpp"

#include <concepts>

/// Which match calls what in the builder, one line for each rule.
namespace drc::syntax {

template <class Rule>
struct Action : tao::pegtl::nothing<Rule> {};

template <class Rule>
requires std::derived_from<Rule, grammar::statement_tag>
struct Action<Rule> {
    template <class Input>
    static void apply(const Input& in, Builder& builder) {
        builder.closeStatement(in.end());
    }
};

template <class Rule>
requires std::derived_from<Rule, grammar::value_tag>
struct Action<Rule> {
    template <class Input>
    static void apply(const Input& /*in*/, Builder& builder) {
        builder.value();
    }
};

#define DRC_ACTION(rule, statement)                                                                          \
    template <>                                                                                              \
    struct Action<grammar::rule> {                                                                           \
        template <class Input>                                                                               \
        static void apply([[maybe_unused]] const Input& in, Builder& builder) {                              \
            [[maybe_unused]] const Builder::Matched matched{in.begin(), in.end()};                           \
            statement;                                                                                       \
        }                                                                                                    \
    };

// ---- expressions

DRC_ACTION(quote_open, builder.openString(matched))
DRC_ACTION(text_run, builder.text(matched))
DRC_ACTION(escape, builder.escape(matched))
DRC_ACTION(interpolation_open, builder.openInterpolation(matched))
DRC_ACTION(interpolated, builder.interpolated())
DRC_ACTION(interpolation_close, builder.closeInterpolation())
DRC_ACTION(quote_close, builder.closeString(matched))

DRC_ACTION(binding_first, builder.bindingFirst(matched))
DRC_ACTION(binding_second, builder.bindingSecond(matched))
DRC_ACTION(binding_source, builder.bindingSource())
DRC_ACTION(binding_filter, builder.bindingFilter())

DRC_ACTION(list_open, builder.openBracket(matched))
DRC_ACTION(list_items, builder.finishList(matched))
DRC_ACTION(list_comprehension, builder.finishListComprehension(matched))
DRC_ACTION(map_open, builder.openBracket(matched))
DRC_ACTION(map_word_key, builder.reference(matched))
DRC_ACTION(map_entry, builder.mapEntry())
DRC_ACTION(map_items, builder.finishMap(matched))
DRC_ACTION(map_comprehension, builder.finishMapComprehension(matched))
DRC_ACTION(group_open, builder.openBracket(matched))
DRC_ACTION(group, builder.finishGroup(matched))

DRC_ACTION(literal_true, builder.literal(matched, ExpressionKind::Bool, true))
DRC_ACTION(literal_false, builder.literal(matched, ExpressionKind::Bool, false))
DRC_ACTION(literal_null, builder.literal(matched, ExpressionKind::Null, false))
DRC_ACTION(literal_number, builder.number(matched))
DRC_ACTION(reference, builder.reference(matched))

DRC_ACTION(member, builder.member(matched))
DRC_ACTION(call_open, builder.openBracket(matched))
DRC_ACTION(call_arguments, builder.finishCall(matched))
DRC_ACTION(index_open, builder.openBracket(matched))
DRC_ACTION(splat, builder.finishSplat(matched))
DRC_ACTION(index_rest, builder.finishIndex(matched))

DRC_ACTION(negative, builder.unary(matched, UnaryOperator::Minus))
DRC_ACTION(inversion, builder.unary(matched, UnaryOperator::Not))
DRC_ACTION(multiply_operator, builder.operatorSign(matched))
DRC_ACTION(multiply_link, builder.chainLink(ChainOperator::Multiply, ChainOperator::Divide, '/'))
DRC_ACTION(add_operator, builder.operatorSign(matched))
DRC_ACTION(add_link, builder.chainLink(ChainOperator::Add, ChainOperator::Subtract, '-'))
DRC_ACTION(and_operator, builder.operatorSign(matched))
DRC_ACTION(and_link, builder.chainLink(ChainOperator::And, ChainOperator::And, 'a'))
DRC_ACTION(or_operator, builder.operatorSign(matched))
DRC_ACTION(or_link, builder.chainLink(ChainOperator::Or, ChainOperator::Or, 'o'))
DRC_ACTION(range_link, builder.rangeLink())
DRC_ACTION(comparison_operator, builder.operatorSign(matched))
DRC_ACTION(comparison_link, builder.comparisonLink())
DRC_ACTION(in_every_region, builder.inEveryRegion(matched))
DRC_ACTION(conditional_link, builder.conditionalLink())

// ---- types

DRC_ACTION(type_name, builder.typeName(matched))
DRC_ACTION(type_optional, builder.typeOptional(matched))
DRC_ACTION(list_of, builder.openTypeContainer(matched))
DRC_ACTION(map_of, builder.openTypeContainer(matched))
DRC_ACTION(range_of, builder.openTypeContainer(matched))
DRC_ACTION(type_list, builder.typeContainer(matched, TypeExpressionKind::List))
DRC_ACTION(type_map, builder.typeContainer(matched, TypeExpressionKind::Map))
DRC_ACTION(type_range, builder.typeContainer(matched, TypeExpressionKind::Range))
DRC_ACTION(type_link, builder.typeLink())

// ---- statements

#define DRC_HEAD(rule, kind) DRC_ACTION(rule, builder.openStatement(matched, StatementKind::kind))
#define DRC_NAMED_HEAD(rule, kind)                                                                           \
    DRC_ACTION(rule, builder.openStatement(matched, StatementKind::kind);                                    \
               builder.nameAs(matched, Builder::NameRole::Declared))

#define DRC_STATEMENT(kind, shape, head, ...) DRC_HEAD(head, kind)
#define DRC_WORD_STATEMENT(kind, shape, head, ...) DRC_NAMED_HEAD(head, kind)
#include "syntax/statements.def"

DRC_ACTION(block_open, builder.openBody(matched))
DRC_ACTION(block_close, builder.closeBody(matched))

template <class Item>
struct Action<grammar::choice_branch<Item>> {
    template <class Input>
    static void apply(const Input& /*in*/, Builder& builder) {
        builder.finishBranch();
    }
};

template <class Item>
struct Action<grammar::choice_otherwise<Item>> {
    template <class Input>
    static void apply(const Input& /*in*/, Builder& builder) {
        builder.finishOtherwise();
    }
};

DRC_ACTION(declared_name, builder.nameAs(matched, Builder::NameRole::Declared))
DRC_ACTION(label, builder.nameAs(matched, Builder::NameRole::Label))
DRC_ACTION(function_parameter, builder.nameAs(matched, Builder::NameRole::Label))
DRC_ACTION(from_name, builder.nameAs(matched, Builder::NameRole::From))
DRC_ACTION(to_name, builder.nameAs(matched, Builder::NameRole::To))
DRC_ACTION(resource_type, builder.nameAs(matched, Builder::NameRole::Second))
DRC_ACTION(part_kind, builder.nameAs(matched, Builder::NameRole::Second))
DRC_ACTION(api_service, builder.nameAs(matched, Builder::NameRole::Second))
DRC_ACTION(api_operation, builder.nameAs(matched, Builder::NameRole::Declared))
DRC_ACTION(component_name, builder.reference(matched); builder.value())
DRC_ACTION(allow_rule, builder.reference(matched); builder.value())
DRC_ACTION(allow_until, builder.suppressionClause(matched))
DRC_ACTION(allow_date, builder.suppressedUntil(matched))
DRC_ACTION(allow_by, builder.suppressionClause(matched))
DRC_ACTION(allow_owner, builder.suppressionOwner())
DRC_ACTION(fix_word, builder.fixWord(matched))
DRC_ACTION(fix_target, builder.fixTarget())
DRC_ACTION(require_fix, builder.finishFix())
DRC_ACTION(uses_topology, builder.reference(matched); builder.value())
DRC_ACTION(uses_component, builder.reference(matched); builder.value())
DRC_ACTION(declared_type, builder.declaredType())
DRC_ACTION(placement_region, builder.placementRegion())
DRC_ACTION(placement_filter, builder.placementFilter())

#undef DRC_NAMED_HEAD
#undef DRC_HEAD
#undef DRC_ACTION

} // namespace drc::syntax
