#pragma once

#include "expression.hpp"
#include "type.hpp"

/// Level 3: what all declarations are made of: bodies that recover from errors, settings, parameters, loops.
namespace drc::grammar {

// ---- bodies

struct block_open : pegtl::one<'{'> {};
struct block_close : pegtl::one<'}'> {};

/// Begins a block whose brace is missing, after any text in its place, or ends such a block: at the end of
/// the file, or where the indentation says that the block is over. The state decides and reports.
template <bool Required>
struct missing_open {
    using rule_t = missing_open;
    using subs_t = pegtl::empty_list;
    template <pegtl::apply_mode Apply, pegtl::rewind_mode, template <class...> class,
              template <class...> class, class Input, class State>
    static bool match(Input& input, State& state) {
        if constexpr (Apply == pegtl::apply_mode::nothing) return false;
        const auto passedOver = state.openMissing(input.current(), Required);
        if (passedOver) input.bump(*passedOver);
        return passedOver.has_value();
    }
};
struct missing_close {
    using rule_t = missing_close;
    using subs_t = pegtl::empty_list;
    template <pegtl::apply_mode, pegtl::rewind_mode, template <class...> class, template <class...> class,
              class Input, class State>
    static bool match(const Input& input, State& state) {
        return state.closeMissing(input.current(), input.empty());
    }
};

/// A closing brace that the indentation says to be one too many, in a file that has too many of them.
struct surplus_close {
    using rule_t = surplus_close;
    using subs_t = pegtl::empty_list;
    template <pegtl::apply_mode, pegtl::rewind_mode, template <class...> class, template <class...> class,
              class Input, class State>
    static bool match(Input& input, State& state) {
        if (input.empty() || *input.current() != '}' || !state.passSurplus(input.current())) return false;
        input.bump(1);
        return true;
    }
};

/// Matches one item; where that fails, the state reports the error, keeps what was read of the item and says
/// where to go on. Always succeeds and always moves forward.
template <class Item>
struct recovering {
    using rule_t = recovering;
    using subs_t = pegtl::type_list<Item>;
    template <pegtl::apply_mode Apply, pegtl::rewind_mode, template <class...> class Action,
              template <class...> class Control, class Input, class State>
    static bool match(Input& input, State& state) {
        const char* const begin = input.current();
        const auto saved = state.save();
        const bool matched = state.template attempt<Item>(begin, [&] {
            return Control<Item>::template match<Apply, pegtl::rewind_mode::required, Action, Control>(input,
                                                                                                       state);
        });
        if (!matched) input.bump(state.recover(saved, begin, input.current()));
        return true;
    }
};

struct skip_in_body : pegtl::seq<skip, pegtl::star<surplus_close, skip>> {};
template <bool Required, class Item>
struct braces
    : pegtl::if_must<pegtl::sor<block_open, missing_open<Required>>, skip_in_body,
                     pegtl::until<pegtl::sor<missing_close, block_close>, recovering<Item>, skip_in_body>> {};
template <class Item>
struct body : braces<true, Item> {};
template <class Item>
struct maybe_body : pegtl::opt<gap, braces<false, Item>> {};

/// Marks the rules whose match is an expression that the statement around them holds.
struct value_tag {};
/// Marks the rules whose match is one whole statement.
struct statement_tag {};

/// A declaration: the head decides, from then on everything is required.
template <class Head, class... Rest>
struct statement : pegtl::if_must<Head, Rest...>, statement_tag {};

/// A keyword that begins a statement, as opposed to a name with this prefix.
template <char... Letters>
struct keyword : pegtl::seq<exactly<Letters...>,
                            pegtl::at<pegtl::sor<blank, newline, pegtl::one<'{', '"', '#'>, pegtl::eof>>> {};

/// A word of a sentence that may stand on a line of its own.
template <class Word>
struct clause : pegtl::seq<pegtl::at<skip, Word>, skip, Word> {};

struct declared_name : word {};
struct label : word {};
struct equals : assign {};
struct definition_value : expression, value_tag {};
struct declared_type : type {};
struct type_colon : colon {};
struct level_colon : colon {};

// ---- settings and sections

struct setting_head : word {};
struct setting_equals : assign {};
struct setting_value : expression, value_tag {};
struct setting : pegtl::seq<pegtl::at<word, blanks, assign>,
                            statement<setting_head, blanks, setting_equals, gap, setting_value>> {};

struct section_head : word {};
template <class Item>
struct section : pegtl::seq<pegtl::at<pegtl::not_at<word_else>, word, blanks, block_open>,
                            statement<section_head, blanks, body<Item>>> {};

struct settings_item : pegtl::sor<setting, section<settings_item>> {};
using settings = body<settings_item>;
using maybe_settings = maybe_body<settings_item>;

// ---- param, let, require

struct param_head : keyword<'p', 'a', 'r', 'a', 'm'> {};
struct param : statement<param_head, gap, declared_name, gap, type_colon, gap, declared_type,
                         pegtl::opt<gap, pegtl::if_must<equals, gap, definition_value>>> {};

struct let_head : keyword<'l', 'e', 't'> {};
struct let : statement<let_head, gap, declared_name, gap, equals, gap, definition_value> {};

struct word_help : exactly<'h', 'e', 'l', 'p'> {};
struct require_head : keyword<'r', 'e', 'q', 'u', 'i', 'r', 'e'> {};
struct require_condition : expression, value_tag {};
struct require_else : clause<word_else> {};
struct require_message : expression, value_tag {};
struct require_help : expression, value_tag {};
struct fix_word : pegtl::sor<exactly<'f', 'i', 'x'>, exactly<'s', 'u', 'g', 'g', 'e', 's', 't'>> {};
struct fix_target : expression {};
struct require_fix : pegtl::seq<clause<fix_word>, gap, pegtl::must<fix_target>, gap, pegtl::must<settings>> {
};
struct require
    : statement<require_head, gap, require_condition, require_else, gap, require_message,
                pegtl::opt<clause<word_help>, gap, pegtl::must<require_help>>, pegtl::star<require_fix>> {};

// ---- for and when

struct for_head : keyword<'f', 'o', 'r'> {};
template <class Item>
struct loop : statement<for_head, gap, binding, gap, body<Item>> {};

struct when_head : keyword<'w', 'h', 'e', 'n'> {};
struct choice_condition : pegtl::seq<pegtl::not_at<block_open>, disjunction>, value_tag {};
template <class Item>
struct choice_branch : pegtl::seq<pegtl::must<choice_condition>, gap, pegtl::must<body<Item>>> {};
template <class Item>
struct choice_otherwise : body<Item> {};
struct else_when : pegtl::seq<clause<word_else>, gap, word_when> {};
template <class Item>
struct choice
    : statement<when_head, gap, choice_branch<Item>, pegtl::star<else_when, gap, choice_branch<Item>>,
                pegtl::opt<clause<word_else>, gap, pegtl::must<choice_otherwise<Item>>>> {};

} // namespace drc::grammar
