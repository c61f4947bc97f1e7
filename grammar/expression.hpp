#pragma once

#include "lexical.hpp"

/// Level 2: expressions. Each alternative is decided by its first characters, so that no action runs twice,
/// and operators of one precedence form a loop, so that only brackets recurse.
namespace drc::grammar {

struct expression;

// ---- strings

struct quote_open : pegtl::one<'"'> {};
struct quote_close : pegtl::one<'"'> {};
struct lone_dollar : pegtl::seq<pegtl::one<'$'>, pegtl::not_at<pegtl::one<'{'>>> {};
struct text_run : pegtl::plus<pegtl::sor<pegtl::not_one<'"', '\\', '$', '\n', '\r'>, lone_dollar>> {};
struct code_point_escape : pegtl::seq<pegtl::string<'u', '{'>, pegtl::plus<pegtl::xdigit>, pegtl::one<'}'>> {
};
struct escape
    : pegtl::seq<pegtl::one<'\\'>, pegtl::sor<code_point_escape, pegtl::utf8::not_one<'\n', '\r'>>> {};
struct interpolation_open : pegtl::string<'$', '{'> {};
struct interpolation_close : pegtl::one<'}'> {};
struct interpolated;
struct interpolation : pegtl::if_must<interpolation_open, gap, interpolated, gap, interpolation_close> {};
struct string
    : pegtl::if_must<quote_open, pegtl::star<pegtl::sor<interpolation, escape, text_run>>, quote_close> {};

// ---- for … in … where …

struct binding_first : name {};
struct binding_second : name {};
struct binding_in : word_in {};
struct binding_source;
struct binding_filter;
struct binding
    : pegtl::seq<pegtl::must<binding_first>, gap, pegtl::opt<pegtl::if_must<comma, gap, binding_second>>, gap,
                 pegtl::must<binding_in>, gap, pegtl::must<binding_source>,
                 pegtl::opt<gap, pegtl::if_must<word_where, gap, binding_filter>>> {};

// ---- brackets

struct comprehension_colon : colon {};
struct comprehension_item;
struct comprehension_key;
struct comprehension_value;

struct list_open : pegtl::one<'['> {};
struct list_close : pegtl::one<']'> {};
struct list_item;
struct list_separator : pegtl::sor<comma, pegtl::at<list_close>> {};
struct list_items : pegtl::until<list_close, pegtl::must<list_item>, gap, pegtl::must<list_separator>, gap> {
};
struct list_comprehension : pegtl::if_must<word_for, gap, binding, gap, comprehension_colon, gap,
                                           comprehension_item, gap, list_close> {};
struct list : pegtl::seq<list_open, gap, pegtl::sor<list_comprehension, list_items>> {};

struct group_open : pegtl::one<'('> {};
struct group_close : pegtl::one<')'> {};
struct grouped;
struct group : pegtl::if_must<group_open, gap, grouped, gap, group_close> {};

struct map_open : pegtl::one<'{'> {};
struct map_close : pegtl::one<'}'> {};
struct map_word_key : word {};
struct map_key : pegtl::sor<string, group, map_word_key> {};
struct map_colon : colon {};
struct map_value;
struct map_entry : pegtl::seq<map_key, gap, pegtl::must<map_colon>, gap, pegtl::must<map_value>> {};
struct map_separator : pegtl::sor<comma, pegtl::at<map_close>> {};
struct map_items : pegtl::until<map_close, pegtl::must<map_entry>, gap, pegtl::must<map_separator>, gap> {};
struct map_comprehension : pegtl::if_must<pegtl::seq<word_for, pegtl::not_at<gap, colon>>, gap, binding, gap,
                                          comprehension_colon, gap, comprehension_key, gap,
                                          comprehension_colon, gap, comprehension_value, gap, map_close> {};
struct map : pegtl::seq<map_open, gap, pegtl::sor<map_comprehension, map_items>> {};

// ---- operands

struct literal_true : word_true {};
struct literal_false : word_false {};
struct literal_null : word_null {};
struct literal_number : number {};
struct reference : name {};
struct primary : pegtl::sor<literal_number, string, list, map, group, literal_true, literal_false,
                            literal_null, reference> {};

struct member_dot : pegtl::seq<pegtl::one<'.'>, pegtl::not_at<pegtl::one<'.'>>> {};
struct member_name : word {};
struct member : pegtl::if_must<member_dot, member_name> {};
struct call_open : pegtl::one<'('> {};
struct call_close : pegtl::one<')'> {};
struct call_argument;
struct call_separator : pegtl::sor<comma, pegtl::at<call_close>> {};
struct call_arguments
    : pegtl::until<call_close, pegtl::must<call_argument>, gap, pegtl::must<call_separator>, gap> {};
struct call : pegtl::seq<call_open, gap, call_arguments> {};
struct index_open : pegtl::one<'['> {};
struct index_close : pegtl::one<']'> {};
struct index_value;
struct splat_star : pegtl::one<'*'> {};
struct splat : pegtl::if_must<splat_star, gap, index_close> {};
struct index_rest : pegtl::seq<pegtl::must<index_value>, gap, pegtl::must<index_close>> {};
struct index : pegtl::seq<index_open, gap, pegtl::sor<splat, index_rest>> {};
struct postfix : pegtl::seq<primary, pegtl::star<pegtl::sor<member, call, index>>> {};

// ---- operators, from the tightest

/// True where one of these characters comes after a gap. Most operands have no operator behind them: instead
/// of trying those of each level in turn, all levels look at the one character, which the state remembers.
template <char... First>
struct ahead {
    using rule_t = ahead;
    using subs_t = pegtl::empty_list;
    template <pegtl::apply_mode, pegtl::rewind_mode, template <class...> class, template <class...> class,
              class Input, class State>
    static bool match(const Input& input, State& state) {
        const char next = state.afterGap(input.current(), [&](bool insideBrackets) {
            return characterAfterGap(input.current(), input.end(), insideBrackets);
        });
        return ((next == First) || ...);
    }
};

struct minus_run : pegtl::plus<pegtl::one<'-'>, gap> {};
struct negated : postfix {};
struct negative : pegtl::if_must<minus_run, negated> {};
struct unary : pegtl::sor<negative, postfix> {};

struct multiply_operator : pegtl::one<'*', '/'> {};
struct multiply_operand : unary {};
struct multiply_link : pegtl::if_must<multiply_operator, gap, multiply_operand> {};
struct multiplicative : pegtl::seq<unary, pegtl::star<ahead<'*', '/'>, gap, multiply_link>> {};

struct add_operator : pegtl::seq<pegtl::one<'+', '-'>, pegtl::not_at<pegtl::one<'>'>>> {};
struct add_operand : multiplicative {};
struct add_link : pegtl::if_must<add_operator, gap, add_operand> {};
struct additive : pegtl::seq<multiplicative, pegtl::star<ahead<'+', '-'>, gap, add_link>> {};

struct range_dots : pegtl::string<'.', '.'> {};
struct range_end : additive {};
struct range_link : pegtl::if_must<range_dots, gap, range_end> {};
struct range : pegtl::seq<additive, pegtl::opt<ahead<'.'>, gap, range_link>> {};

struct comparison_operator
    : pegtl::sor<pegtl::string<'=', '='>, pegtl::string<'!', '='>, pegtl::string<'<', '='>,
                 pegtl::string<'>', '='>, pegtl::one<'<'>, pegtl::one<'>'>,
                 pegtl::seq<word_not, pegtl::plus<blank>, word_in>, word_in> {};
struct comparison_operand : range {};
struct comparison_link : pegtl::if_must<comparison_operator, gap, comparison_operand> {};
struct in_every_region
    : pegtl::seq<word_in, pegtl::plus<blank>, word_every, pegtl::plus<blank>, word_region> {};
struct comparison : pegtl::seq<range, pegtl::opt<ahead<'=', '!', '<', '>', 'n', 'i'>, gap,
                                                 pegtl::sor<in_every_region, comparison_link>>> {};

struct not_run : pegtl::plus<word_not, gap> {};
struct inverted : comparison {};
struct inversion : pegtl::if_must<not_run, inverted> {};
struct logical : pegtl::sor<inversion, comparison> {};

struct and_operator : word_and {};
struct and_operand : logical {};
struct and_link : pegtl::if_must<and_operator, gap, and_operand> {};
struct conjunction : pegtl::seq<logical, pegtl::star<ahead<'a'>, gap, and_link>> {};

struct or_operator : word_or {};
struct or_operand : conjunction {};
struct or_link : pegtl::if_must<or_operator, gap, or_operand> {};
struct disjunction : pegtl::seq<conjunction, pegtl::star<ahead<'o'>, gap, or_link>> {};

struct conditional_condition : disjunction {};
struct conditional_else : word_else {};
struct conditional_otherwise : disjunction {};
struct conditional_link : pegtl::if_must<word_when, gap, conditional_condition, gap, conditional_else, gap,
                                         conditional_otherwise> {};
struct expression : pegtl::seq<disjunction, pegtl::star<ahead<'w'>, gap, conditional_link>> {};

struct interpolated : expression {};
struct binding_source : expression {};
struct binding_filter : expression {};
struct comprehension_item : expression {};
struct comprehension_key : expression {};
struct comprehension_value : expression {};
struct list_item : expression {};
struct grouped : expression {};
struct map_value : expression {};
struct call_argument : expression {};
struct index_value : expression {};

} // namespace drc::grammar
