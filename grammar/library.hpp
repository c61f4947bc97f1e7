#pragma once

#include "topology.hpp"

/// Level 4: what a library author writes: kinds, traits, policies, providers, functions.
namespace drc::grammar {

// ---- resources

struct resource_item;
struct resource_item
    : pegtl::sor<setting, loop<resource_item>, choice<resource_item>, section<resource_item>> {};
struct resource_type : word {};
struct resource_index : expression, value_tag {};
struct resource_index_open : pegtl::one<'['> {};
struct resource_index_close : pegtl::one<']'> {};
struct resource_index_part
    : pegtl::if_must<resource_index_open, gap, resource_index, gap, resource_index_close> {};
template <class Head>
struct resource_like : statement<Head, gap, resource_type, gap, declared_name,
                                 pegtl::opt<resource_index_part>, gap, body<resource_item>> {};
struct resource_head : keyword<'r', 'e', 's', 'o', 'u', 'r', 'c', 'e'> {};
struct data_head : keyword<'d', 'a', 't', 'a'> {};
struct ephemeral_head : keyword<'e', 'p', 'h', 'e', 'm', 'e', 'r', 'a', 'l'> {};
struct resource : resource_like<resource_head> {};
struct data : resource_like<data_head> {};
struct ephemeral : resource_like<ephemeral_head> {};

// ---- parts

struct part_head : keyword<'p', 'a', 'r', 't'> {};
struct part_kind : word {};
struct part : statement<part_head, gap, declared_name, pegtl::opt<resource_index_part>, gap, type_colon, gap,
                        part_kind, maybe_settings> {};

// ---- actions

struct permit_head : keyword<'p', 'e', 'r', 'm', 'i', 't'> {};
struct permit_actions : expression, value_tag {};
struct permit_on : clause<word_on> {};
struct permit_resources : expression, value_tag {};
struct permit_condition : expression, value_tag {};
struct permit : statement<permit_head, gap, permit_actions, permit_on, gap, permit_resources,
                          pegtl::opt<clause<word_where>, gap, pegtl::must<permit_condition>>> {};

struct api_service : word {};
struct api_dot : pegtl::one<'.'> {};
struct api_operation : word {};
struct word_select : exactly<'s', 'e', 'l', 'e', 'c', 't'> {};
struct word_is : exactly<'i', 's'> {};
struct api_select : clause<word_select> {};
struct api_selector : expression, value_tag {};
struct api_is : clause<word_is> {};
struct api_expected : expression, value_tag {};
template <class Head>
struct api_action : statement<Head, gap, api_service, api_dot, api_operation, maybe_settings> {};
template <class Head>
struct api_question : statement<Head, gap, api_service, api_dot, api_operation, maybe_settings, api_select,
                                gap, api_selector, api_is, gap, api_expected> {};
struct call_head : keyword<'c', 'a', 'l', 'l'> {};
struct until_head : keyword<'u', 'n', 't', 'i', 'l'> {};
struct check_head : keyword<'c', 'h', 'e', 'c', 'k'> {};
struct unless_head : keyword<'u', 'n', 'l', 'e', 's', 's'> {};
struct invoke_head : keyword<'i', 'n', 'v', 'o', 'k', 'e'> {};
struct sleep_head : keyword<'s', 'l', 'e', 'e', 'p'> {};
struct invoke_target : expression, value_tag {};
struct api_call : api_action<call_head> {};
struct api_until : api_question<until_head> {};
struct api_check : api_question<check_head> {};
struct api_unless : api_question<unless_head> {};
struct invoke : statement<invoke_head, gap, invoke_target, maybe_settings,
                          pegtl::opt<api_select, gap, pegtl::must<api_selector, api_is, gap, api_expected>>> {
};
struct sleep : statement<sleep_head, gap, invoke_target> {};

struct action_step_item
    : pegtl::sor<setting, api_call, api_until, api_check, api_unless, invoke, sleep, section<settings_item>> {
};
struct action_step_head : keyword<'s', 't', 'e', 'p'> {};
struct action_step : statement<action_step_head, gap, declared_name, gap, body<action_step_item>> {};
struct action_item;
struct in_source_head : keyword<'i', 'n'> {};
struct placement_region : disjunction {};
struct in_source : statement<in_source_head, gap, placement_region, gap, body<action_item>> {};
struct action_item : pegtl::sor<param, let, require, permit, action_step, in_source, loop<action_item>,
                                choice<action_item>> {};
struct action_head : keyword<'a', 'c', 't', 'i', 'o', 'n'> {};
struct action : statement<action_head, gap, declared_name, gap, body<action_item>> {};

// ---- kinds

struct kind_item;
struct global_head : keyword<'g', 'l', 'o', 'b', 'a', 'l'> {};
struct global : statement<global_head, gap, body<kind_item>> {};

struct each_region_head
    : pegtl::seq<word_in, pegtl::plus<blank>, word_each, pegtl::plus<blank>, word_region> {};
struct each_region : statement<each_region_head, gap, body<kind_item>> {};

struct in_region_head : keyword<'i', 'n'> {};
struct in_region : statement<in_region_head, gap, placement_region, gap, body<kind_item>> {};

struct placement_filter : disjunction {};
template <char... Letters>
struct for_each
    : pegtl::seq<word_for, pegtl::plus<blank>, word_each, pegtl::plus<blank>, exactly<Letters...>> {};
struct each_replica_head : for_each<'r', 'e', 'p', 'l', 'i', 'c', 'a'> {};
struct each_pair_head : for_each<'p', 'a', 'i', 'r'> {};
template <class Head>
struct each_of : statement<Head, pegtl::opt<gap, pegtl::if_must<word_where, gap, placement_filter>>, gap,
                           body<kind_item>> {};
struct each_replica : each_of<each_replica_head> {};
struct each_pair : each_of<each_pair_head> {};

struct export_head : keyword<'e', 'x', 'p', 'o', 'r', 't'> {};
struct output_head : keyword<'o', 'u', 't', 'p', 'u', 't'> {};
template <class Head>
struct exporting : statement<Head, gap, declared_name, gap, equals, gap, definition_value> {};
struct export_ : exporting<export_head> {};
struct output : exporting<output_head> {};

struct signal_head : keyword<'s', 'i', 'g', 'n', 'a', 'l'> {};
struct signal : statement<signal_head, gap, declared_name, gap, body<kind_item>> {};

struct kind_item : pegtl::sor<param, let, require, global, each_region, in_region, each_replica, each_pair,
                              loop<kind_item>, choice<kind_item>, resource, data, ephemeral, part, export_,
                              output, signal, action> {};
struct traits
    : pegtl::opt<pegtl::if_must<colon, gap, label, pegtl::star<gap, pegtl::if_must<comma, gap, label>>>> {};
struct kind_head : keyword<'k', 'i', 'n', 'd'> {};
struct kind : statement<kind_head, gap, declared_name, gap, traits, gap, body<kind_item>> {};

struct trait_export : statement<export_head, gap, declared_name, gap, type_colon, gap, declared_type> {};
struct trait_head : keyword<'t', 'r', 'a', 'i', 't'> {};
struct trait : statement<trait_head, gap, declared_name, gap, body<trait_export>> {};

// ---- functions, providers

struct function_head : keyword<'f', 'u', 'n', 'c', 't', 'i', 'o', 'n'> {};
struct function_open : pegtl::one<'('> {};
struct function_close : pegtl::one<')'> {};
struct function_separator : pegtl::sor<comma, pegtl::at<function_close>> {};
struct function_parameter : name {};
struct function_parameters : pegtl::until<function_close, pegtl::must<function_parameter>, blanks,
                                          pegtl::must<function_separator>, blanks> {};
struct function : statement<function_head, gap, declared_name, function_open, blanks, function_parameters,
                            gap, equals, gap, definition_value> {};

struct provider_head : keyword<'p', 'r', 'o', 'v', 'i', 'd', 'e', 'r'> {};
struct provider : statement<provider_head, gap, declared_name, gap, settings> {};

// ---- policies

struct example_item;
struct good_head : keyword<'g', 'o', 'o', 'd'> {};
struct bad_head : keyword<'b', 'a', 'd'> {};
/// The block of an example. Where nobody will look at examples it is passed over, as far as braces go.
struct example_body {
    using rule_t = example_body;
    using subs_t = pegtl::type_list<body<example_item>>;
    template <pegtl::apply_mode Apply, pegtl::rewind_mode Rewind, template <class...> class Action,
              template <class...> class Control, class Input, class State>
    static bool match(Input& input, State& state) {
        const char* const begin = input.current();
        const std::size_t size = state.passesExamples() ? sizeOfBlock(begin, input.end()) : 0;
        if (size == 0)
            return pegtl::match<pegtl::must<body<example_item>>, Apply, Rewind, Action, Control>(input,
                                                                                                 state);
        state.openBody({begin, begin + 1});
        state.closeBody({begin + size - 1, begin + size});
        input.bump(size);
        return true;
    }
};
struct good_example : statement<good_head, gap, example_body> {};
struct bad_example : statement<bad_head, gap, example_body> {};
struct rule_item
    : pegtl::sor<param, let, require, loop<rule_item>, choice<rule_item>, good_example, bad_example> {};
struct rule_head : keyword<'r', 'u', 'l', 'e'> {};
struct rule : statement<rule_head, gap, declared_name, gap, level_colon, gap, label, gap, body<rule_item>> {};
struct policy_item : pegtl::sor<let, function, rule> {};
struct policy_head : keyword<'p', 'o', 'l', 'i', 'c', 'y'> {};
struct policy : statement<policy_head, gap, declared_name, gap, body<policy_item>> {};
struct advice_head : keyword<'a', 'd', 'v', 'i', 'c', 'e'> {};
struct advice : statement<advice_head, gap, declared_name, gap, body<policy_item>> {};
struct pattern_head : keyword<'p', 'a', 't', 't', 'e', 'r', 'n'> {};
struct pattern : statement<pattern_head, gap, declared_name, gap, body<policy_item>> {};

struct example_item : pegtl::sor<kind, trait, function, topology_item> {};

} // namespace drc::grammar
