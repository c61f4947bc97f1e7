#pragma once

#include "lexical.hpp"

/// Level 2: types of parameters: `string`, `vpc?`, `list of string`, `postgresql | mysql`.
namespace drc::grammar {

struct type_term;
struct type_name : word {};
struct type_optional : pegtl::one<'?'> {};
struct type_named : pegtl::seq<type_name, pegtl::opt<type_optional>> {};
struct word_of : exactly<'o', 'f'> {};
template <char... Letters>
struct container_of : pegtl::seq<exactly<Letters...>, pegtl::plus<blank>, word_of, blanks> {};
struct list_of : container_of<'l', 'i', 's', 't'> {};
struct map_of : container_of<'m', 'a', 'p'> {};
struct range_of : container_of<'r', 'a', 'n', 'g', 'e'> {};
struct type_element;
struct type_list : pegtl::if_must<list_of, type_element> {};
struct type_map : pegtl::if_must<map_of, type_element> {};
struct type_range : pegtl::if_must<range_of, type_element> {};
struct type_term : pegtl::sor<type_list, type_map, type_range, type_named> {};
struct type_element : type_term {};

struct type_bar : pegtl::one<'|'> {};
struct type_alternative : type_term {};
struct type_link : pegtl::if_must<type_bar, gap, type_alternative> {};
struct type : pegtl::seq<type_term, pegtl::star<gap, type_link>> {};

} // namespace drc::grammar
