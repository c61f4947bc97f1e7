#pragma once

#include <tao/pegtl.hpp>

/// Level 1: characters to words. Rules only; what they build is attached in compiler/syntax.
namespace drc::grammar {

namespace pegtl = tao::pegtl;

struct newline : pegtl::sor<pegtl::one<'\n'>, pegtl::string<'\r', '\n'>> {};
struct blank : pegtl::one<' ', '\t'> {};
struct blanks : pegtl::star<blank> {};
struct comment : pegtl::seq<pegtl::one<'#'>, pegtl::star<pegtl::not_at<newline>, pegtl::any>> {};

/// True while an opening bracket waits for its partner: there, line ends are as good as blanks.
struct inside_brackets {
    using rule_t = inside_brackets;
    using subs_t = pegtl::empty_list;
    template <pegtl::apply_mode, pegtl::rewind_mode, template <class...> class, template <class...> class,
              class Input, class State>
    static bool match(const Input& /*input*/, const State& state) {
        return state.insideBrackets();
    }
};

/// What may stand between the words of one statement.
struct gap
    : pegtl::sor<pegtl::seq<inside_brackets, pegtl::star<pegtl::sor<blank, newline, comment>>>, blanks> {};
/// What may stand between statements.
struct skip : pegtl::star<pegtl::sor<blank, newline, comment>> {};

struct word_first : pegtl::sor<pegtl::alpha, pegtl::one<'_'>> {};
struct word_other : pegtl::sor<pegtl::alnum, pegtl::one<'_'>> {};
struct word : pegtl::seq<word_first, pegtl::star<word_other>> {};

/// A word that is exactly this one, not the beginning of a longer one.
template <char... Letters>
struct exactly : pegtl::seq<pegtl::string<Letters...>, pegtl::not_at<word_other>> {};

struct word_and : exactly<'a', 'n', 'd'> {};
struct word_or : exactly<'o', 'r'> {};
struct word_not : exactly<'n', 'o', 't'> {};
struct word_in : exactly<'i', 'n'> {};
struct word_when : exactly<'w', 'h', 'e', 'n'> {};
struct word_else : exactly<'e', 'l', 's', 'e'> {};
struct word_for : exactly<'f', 'o', 'r'> {};
struct word_where : exactly<'w', 'h', 'e', 'r', 'e'> {};
struct word_true : exactly<'t', 'r', 'u', 'e'> {};
struct word_false : exactly<'f', 'a', 'l', 's', 'e'> {};
struct word_null : exactly<'n', 'u', 'l', 'l'> {};
struct word_each : exactly<'e', 'a', 'c', 'h'> {};
struct word_every : exactly<'e', 'v', 'e', 'r', 'y'> {};
struct word_region : exactly<'r', 'e', 'g', 'i', 'o', 'n'> {};

/// Words that cannot be names in an expression. Everything else is a keyword only where a statement begins.
struct reserved : pegtl::sor<word_and, word_or, word_not, word_in, word_when, word_else, word_for, word_where,
                             word_true, word_false, word_null> {};
struct name : pegtl::seq<pegtl::not_at<reserved>, word> {};

/// A number with any directly following characters: `3`, `0.5`, `1h30m`, `512MiB`, `99.9%`. Units are checked
/// by the builder, so that an unknown one is reported as such.
struct number : pegtl::seq<pegtl::plus<pegtl::digit>, pegtl::opt<pegtl::one<'.'>, pegtl::plus<pegtl::digit>>,
                           pegtl::star<word_other>, pegtl::opt<pegtl::one<'%'>>> {};

struct assign : pegtl::seq<pegtl::one<'='>, pegtl::not_at<pegtl::one<'='>>> {};
struct arrow : pegtl::string<'-', '>'> {};
struct comma : pegtl::one<','> {};
struct colon : pegtl::one<':'> {};
struct less_or_equal : pegtl::string<'<', '='> {};

} // namespace drc::grammar
