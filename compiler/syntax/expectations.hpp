#pragma once

#include "file.hpp"
#include "syntax/builder.hpp"

#include <array>
#include <concepts>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

/// What each required rule is called in a message. A rule without a name here does not compile.
namespace drc::syntax {

template <class Rule>
struct Expected;

/// Rules that always match are never missed.
struct NeverMissing {
    static constexpr std::string_view text = "more";
};
template <>
struct Expected<grammar::gap> : NeverMissing {};
template <>
struct Expected<grammar::skip_in_body> : NeverMissing {};
template <>
struct Expected<grammar::example_body> : NeverMissing {};
template <class Item>
struct Expected<grammar::maybe_body<Item>> : NeverMissing {};
template <>
struct Expected<grammar::blanks> : NeverMissing {};
template <>
struct Expected<grammar::traits> : NeverMissing {};
template <class... Rules>
struct Expected<tao::pegtl::opt<Rules...>> : NeverMissing {};
template <class... Rules>
struct Expected<tao::pegtl::star<Rules...>> : NeverMissing {};
template <class Condition, class... Rules>
struct Expected<tao::pegtl::until<Condition, Rules...>> : NeverMissing {};
template <>
struct Expected<grammar::function_parameters> : NeverMissing {};
template <>
struct Expected<grammar::binding> : NeverMissing {};
template <>
struct Expected<grammar::repetition> : NeverMissing {};
template <>
struct Expected<grammar::allow_clauses> : NeverMissing {};
template <class Item>
struct Expected<grammar::choice_branch<Item>> : NeverMissing {};

#define DRC_EXPECTED(rule, words)                                                                            \
    template <>                                                                                              \
    struct Expected<grammar::rule> {                                                                         \
        static constexpr std::string_view text = words;                                                      \
    };

DRC_EXPECTED(interpolated, "an expression after `${`")
DRC_EXPECTED(interpolation_close, "the closing `}` of the interpolation")
DRC_EXPECTED(quote_close, "the closing `\"`")
DRC_EXPECTED(binding_first, "a name after `for`")
DRC_EXPECTED(binding_second, "a second name after `,`")
DRC_EXPECTED(binding_in, "`in`")
DRC_EXPECTED(binding_source, "a list, map or range after `in`")
DRC_EXPECTED(binding_filter, "a condition after `where`")
DRC_EXPECTED(comprehension_colon, "`:`")
DRC_EXPECTED(comprehension_item, "an expression after `:`")
DRC_EXPECTED(comprehension_key, "a key after `:`")
DRC_EXPECTED(comprehension_value, "a value after `:`")
DRC_EXPECTED(list_item, "an item of the list or `]`")
DRC_EXPECTED(list_separator, "`,` or `]`")
DRC_EXPECTED(list_close, "`]`")
DRC_EXPECTED(grouped, "an expression after `(`")
DRC_EXPECTED(group_close, "`)`")
DRC_EXPECTED(map_entry, "an entry `key: value` of the map or `}`")
DRC_EXPECTED(map_colon, "`:` after the key")
DRC_EXPECTED(map_value, "a value after `:`")
DRC_EXPECTED(map_separator, "`,` or `}`")
DRC_EXPECTED(map_close, "`}`")
DRC_EXPECTED(member_name, "a name after `.`")
DRC_EXPECTED(call_argument, "an argument or `)`")
DRC_EXPECTED(call_separator, "`,` or `)`")
DRC_EXPECTED(index_value, "an index after `[`")
DRC_EXPECTED(index_close, "`]`")
DRC_EXPECTED(negated, "an operand after `-`")
DRC_EXPECTED(multiply_operand, "an operand after the operator")
DRC_EXPECTED(add_operand, "an operand after the operator")
DRC_EXPECTED(range_end, "the end of the range after `..`")
DRC_EXPECTED(comparison_operand, "an operand after the operator")
DRC_EXPECTED(inverted, "a condition after `not`")
DRC_EXPECTED(and_operand, "a condition after `and`")
DRC_EXPECTED(or_operand, "a condition after `or`")
DRC_EXPECTED(conditional_condition, "a condition after `when`")
DRC_EXPECTED(conditional_else, "`else`")
DRC_EXPECTED(conditional_otherwise, "a value after `else`")

DRC_EXPECTED(type_element, "a type after `of`")
DRC_EXPECTED(type_alternative, "a type after `|`")

DRC_EXPECTED(declared_name, "a name")
DRC_EXPECTED(label, "a name")
DRC_EXPECTED(equals, "`=`")
DRC_EXPECTED(definition_value, "a value after `=`")
DRC_EXPECTED(type_colon, "`:` and a type")
DRC_EXPECTED(declared_type, "a type")
DRC_EXPECTED(setting_equals, "`=`")
DRC_EXPECTED(setting_value, "a value after `=`")
DRC_EXPECTED(require_condition, "a condition after `require`")
DRC_EXPECTED(require_else, "`else` and a message")
DRC_EXPECTED(require_message, "a message after `else`")
DRC_EXPECTED(require_help, "a string after `help`")
DRC_EXPECTED(choice_condition, "a condition after `when`")

DRC_EXPECTED(from_name, "the role of the source region")
DRC_EXPECTED(to_name, "the role of the target region after `->`")
DRC_EXPECTED(direction, "`->`")
DRC_EXPECTED(because, "`because` and a reason")
DRC_EXPECTED(reason, "a reason in double quotes")
DRC_EXPECTED(component_name, "the name of the component")
DRC_EXPECTED(replica_key, "the key of an element after `[`")
DRC_EXPECTED(replica_key_close, "`]`")
DRC_EXPECTED(entry_target, "the name of a component")
DRC_EXPECTED(assume_claim, "a claim such as `promote <= 3m`")
DRC_EXPECTED(allow_rule, "the name of a rule")
DRC_EXPECTED(allow_on, "`on`")
DRC_EXPECTED(allow_target, "the name of a component")
DRC_EXPECTED(allow_date, "a date, as in `until 2027-01-31`")
DRC_EXPECTED(allow_owner, "an owner in double quotes")
DRC_EXPECTED(adopt_address, "the address of a resource in double quotes")
DRC_EXPECTED(uses_topology, "the name of a topology")
DRC_EXPECTED(uses_component, "the name of a component after `.`")

DRC_EXPECTED(resource_type, "the type of the resource")
DRC_EXPECTED(resource_index, "an index after `[`")
DRC_EXPECTED(resource_index_close, "`]`")
DRC_EXPECTED(part_kind, "the kind of the part")
DRC_EXPECTED(permit_actions, "an action or a list of actions")
DRC_EXPECTED(permit_on, "`on`")
DRC_EXPECTED(permit_resources, "a list of resources after `on`")
DRC_EXPECTED(permit_condition, "conditions after `where`")
DRC_EXPECTED(api_service, "a service and an operation, as in `service.Operation`")
DRC_EXPECTED(api_dot, "`.` and an operation")
DRC_EXPECTED(api_operation, "an operation after `.`")
DRC_EXPECTED(api_select, "`select` and a path")
DRC_EXPECTED(api_selector, "a path after `select`")
DRC_EXPECTED(api_is, "`is` and the expected value")
DRC_EXPECTED(api_expected, "a value after `is`")
DRC_EXPECTED(invoke_target, "an expression")
DRC_EXPECTED(placement_region, "a region after `in`")
DRC_EXPECTED(placement_filter, "a condition after `where`")
DRC_EXPECTED(function_open, "`(`")
DRC_EXPECTED(function_parameter, "a parameter or `)`")
DRC_EXPECTED(function_separator, "`,` or `)`")
DRC_EXPECTED(level_colon, "`:` and a level")
DRC_EXPECTED(import_path, "a path in double quotes")

#undef DRC_EXPECTED

struct MissingBody {
    static constexpr std::string_view text = "`{`";
};
template <class Item>
struct Expected<grammar::body<Item>> : MissingBody {};
template <class Item>
struct Expected<grammar::choice_otherwise<Item>> : MissingBody {};

// ---- what may stand in a context: the words for the message, the keywords for "did you mean"

/// The keywords of the statements that `Item` lists, each once, and then `words`.
template <class Item, std::size_t Count>
constexpr auto suggestionsFor(const std::array<std::string_view, Count>& words) {
    std::array<std::string_view, Listed<Item>::kinds.size() + Count> result{};
    std::size_t size = 0;
    const auto add = [&](std::string_view word) {
        for (std::size_t index = 0; index < size; ++index)
            if (result[index] == word) return;
        if (!word.empty()) result[size++] = word;
    };
    for (const StatementKind kind : Listed<Item>::kinds)
        add(statementKeywords[static_cast<std::size_t>(kind)]);
    for (const std::string_view word : words)
        add(word);
    return std::pair(result, size);
}

constexpr std::size_t count(std::initializer_list<std::string_view> words) {
    return words.size();
}

#define DRC_WORDS(...)                                                                                       \
    std::array<std::string_view, count({__VA_ARGS__})> {                                                     \
        __VA_ARGS__                                                                                          \
    }
#define DRC_CONTEXT(context, item, expected, afterWord, words, ...)                                          \
    template <>                                                                                              \
    struct ItemWords<grammar::item> {                                                                        \
        static constexpr auto suggestions = suggestionsFor<context##Item>(words);                            \
        static constexpr Expectation expectation{expected, afterWord,                                        \
                                                 std::span(suggestions.first).first(suggestions.second)};    \
    };
#include "syntax/statements.def"
#undef DRC_WORDS

// ---- the table and the grammar say the same

using Kinds = std::uint64_t;
constexpr Kinds only(StatementKind kind) {
    return Kinds{1} << static_cast<unsigned>(kind);
}

template <class Rule>
constexpr Kinds kindsOf();

template <class... Rules>
constexpr Kinds kindsOfAny(tao::pegtl::type_list<Rules...> /*rules*/) {
    return (Kinds{0} | ... | kindsOf<Rules>());
}
template <class Head, class... Rest>
constexpr Kinds kindsOfFirst(tao::pegtl::type_list<Head, Rest...> /*rules*/) {
    return kindsOf<Head>();
}

/// The statements that a rule of the grammar may match: those of its alternatives, each identified by its
/// head.
template <class Rule>
constexpr Kinds kindsOf() {
#define DRC_STATEMENT(kind, shape, head, ...)                                                                \
    if constexpr (std::is_same_v<Rule, grammar::head>) return only(StatementKind::kind);
#include "syntax/statements.def"
    if constexpr (std::derived_from<Rule, grammar::statement_tag>)
        return kindsOfFirst(typename Rule::subs_t{});
    else
        return kindsOfAny(typename Rule::subs_t{});
}

template <class Item>
constexpr Kinds listed() {
    Kinds result = 0;
    for (const StatementKind kind : Listed<Item>::kinds)
        result |= only(kind);
    return result;
}

#define DRC_CONTEXT(context, item, ...)                                                                      \
    static_assert(kindsOf<grammar::item>() == listed<context##Item>(),                                       \
                  "statements.def lists other statements than the grammar lets stand there");
#include "syntax/statements.def"

} // namespace drc::syntax
