#pragma once

#include "file.hpp"
#include "syntax/builder.hpp"

#include <array>
#include <string_view>

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
DRC_EXPECTED(require_help, "a text after `help`")
DRC_EXPECTED(choice_condition, "a condition after `when`")

DRC_EXPECTED(from_name, "the role of the region that is left")
DRC_EXPECTED(to_name, "the role of a region after `->`")
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

DRC_EXPECTED(resource_type, "the type of the resource")
DRC_EXPECTED(resource_index, "an index after `[`")
DRC_EXPECTED(resource_index_close, "`]`")
DRC_EXPECTED(permit_actions, "an action or a list of actions")
DRC_EXPECTED(permit_on, "`on`")
DRC_EXPECTED(permit_resources, "a list of resources after `on`")
DRC_EXPECTED(permit_condition, "conditions after `where`")
DRC_EXPECTED(api_service, "a service and an operation, as in `service.Operation`")
DRC_EXPECTED(api_dot, "`.` and an operation")
DRC_EXPECTED(api_operation, "an operation after `.`")
DRC_EXPECTED(api_select, "`select` and a path")
DRC_EXPECTED(api_selector, "a path after `select`")
DRC_EXPECTED(api_is, "`is` and what is waited for")
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

// ---- what may stand in a body: the words for the message, what may follow a word of the author's choice at
// ---- its beginning, and the keywords for "did you mean"

#define DRC_ITEM(item, description, afterWord, ...)                                                          \
    template <>                                                                                              \
    struct ItemWords<grammar::item> {                                                                        \
        static constexpr std::array words = std::to_array<std::string_view>({__VA_ARGS__});                  \
        static constexpr Expectation expectation{description, afterWord, words};                             \
    };

DRC_ITEM(file_item, "`topology`, `kind`, `policy` or another declaration", "", "topology", "extend", "kind",
         "trait", "policy", "pattern", "provider", "function", "let", "import")
DRC_ITEM(topology_item, "a statement of a topology", "`=`, `{` or a name", "region", "objectives", "param",
         "let", "replicate", "failover", "failback", "switchover", "drill", "assume", "allow")
DRC_ITEM(settings_item, "a setting `name = value`", "`=` or `{`", "")
DRC_ITEM(replica, "the name of a component", "", "")
DRC_ITEM(detector, "a signal and a component, as in `unhealthy api`", "", "")
DRC_ITEM(step_item, "a step, as in `promote ledger`", "", "together", "promote", "shift", "verify", "notify",
         "wait")
DRC_ITEM(plan_item, "`mode`, `detect`, `steps` or `on_failure`", "`=` or `{`", "detect", "steps", "mode",
         "on_failure")
DRC_ITEM(resource_item, "an attribute `name = value` or a nested block", "`=` or `{`", "for", "when")
DRC_ITEM(kind_item, "a statement of a kind", "", "param", "let", "require", "global", "for", "when",
         "resource", "data", "ephemeral", "export", "output", "signal", "action", "in")
DRC_ITEM(trait_export, "`export name: type`", "", "export")
DRC_ITEM(action_item, "a statement of an action", "", "param", "let", "require", "permit", "step", "for",
         "when")
DRC_ITEM(action_step_item, "`call`, `until`, `check`, `unless`, `invoke`, `sleep` or a setting", "`=` or `{`",
         "call", "until", "check", "unless", "invoke", "sleep", "timeout")
DRC_ITEM(rule_item, "a statement of a rule", "", "let", "require", "for", "when", "good", "bad")
DRC_ITEM(policy_item, "`rule`, `let` or `function`", "", "rule", "let", "function")
DRC_ITEM(example_item, "a statement of a topology or a kind", "`=`, `{` or a name", "kind", "region",
         "replicate")

#undef DRC_ITEM

} // namespace drc::syntax
