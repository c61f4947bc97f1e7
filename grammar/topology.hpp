#pragma once

#include "statement.hpp"

/// Level 4: what a user writes: regions, objectives, components, replication, recovery plans.
namespace drc::grammar {

struct from_name : word {};
struct to_name : word {};
struct direction : arrow {};
struct word_on : exactly<'o', 'n'> {};
struct word_because : exactly<'b', 'e', 'c', 'a', 'u', 's', 'e'> {};
struct because : clause<word_because> {};
struct reason : string, value_tag {};

struct region_head : keyword<'r', 'e', 'g', 'i', 'o', 'n'> {};
struct region : statement<region_head, gap, declared_name, gap, equals, gap, definition_value> {};

struct objectives_head : keyword<'o', 'b', 'j', 'e', 'c', 't', 'i', 'v', 'e', 's'> {};
struct objectives : statement<objectives_head, gap, settings> {};

/// `for shard in ["eu", "us"]` behind what is declared or done once for each turn.
struct repetition : pegtl::opt<gap, pegtl::if_must<word_for, gap, binding>> {};

struct component_kind : word {};
struct component_name : name {};
struct component : pegtl::seq<pegtl::at<word, pegtl::plus<blank>, word>,
                              statement<component_kind, gap, component_name, repetition, maybe_settings>> {};

struct replica_name : word {};
struct replica_key : expression, value_tag {};
struct replica_key_open : pegtl::one<'['> {};
struct replica_key_close : pegtl::one<']'> {};
struct replica_element : pegtl::if_must<replica_key_open, gap, replica_key, gap, replica_key_close> {};
struct replica : statement<replica_name, pegtl::opt<replica_element>, repetition, maybe_settings> {};
struct replicate_head : keyword<'r', 'e', 'p', 'l', 'i', 'c', 'a', 't', 'e'> {};
struct replicate
    : statement<replicate_head, gap, from_name, gap, direction, gap, to_name, gap, body<replica>> {};

// ---- recovery plans

struct entry_target : postfix, value_tag {};
struct detector_signal : word {};
struct detector : statement<detector_signal, gap, entry_target, repetition, maybe_settings> {};
struct detect_head : keyword<'d', 'e', 't', 'e', 'c', 't'> {};
struct detect : statement<detect_head, gap, body<detector>> {};

struct step_verb : word {};
struct step_operand : expression, value_tag {};
struct step_has_operand : pegtl::not_at<pegtl::sor<pegtl::one<'{', '}', '#'>, newline, pegtl::eof>> {};
struct step
    : statement<step_verb, pegtl::opt<gap, step_has_operand, step_operand>, repetition, maybe_settings> {};
struct together_head : keyword<'t', 'o', 'g', 'e', 't', 'h', 'e', 'r'> {};
struct step_item;
struct together : statement<together_head, gap, body<step_item>> {};
struct step_item : pegtl::sor<together, step> {};
struct steps_head : keyword<'s', 't', 'e', 'p', 's'> {};
struct steps : statement<steps_head, gap, body<step_item>> {};

struct on_failure_head : keyword<'o', 'n', '_', 'f', 'a', 'i', 'l', 'u', 'r', 'e'> {};
struct on_failure : statement<on_failure_head, gap, body<step_item>> {};

struct allow_head : keyword<'a', 'l', 'l', 'o', 'w'> {};
struct allow_rule : pegtl::seq<word> {};
struct allow_on : word_on {};
struct allow_target : postfix, value_tag {};
/// `until 2027-01-31` and `by "team"`. On a line of its own such a word begins something else, unless a value
/// follows it: a component's kind or a setting may be called the same.
struct word_until : exactly<'u', 'n', 't', 'i', 'l'> {};
struct word_by : exactly<'b', 'y'> {};
template <class Word, class FirstOfValue>
struct suppression_clause
    : pegtl::seq<
          pegtl::at<pegtl::sor<pegtl::seq<blanks, Word>, pegtl::seq<skip, Word, blanks, FirstOfValue>>>, skip,
          Word> {};
struct allow_until : suppression_clause<word_until, pegtl::digit> {};
struct allow_date : date {};
struct allow_by : suppression_clause<word_by, pegtl::one<'"'>> {};
struct allow_owner : string {};
/// In whatever order they stand, and how often: the builder says what is wrong with that.
struct allow_clauses : pegtl::star<pegtl::sor<pegtl::if_must<allow_until, gap, allow_date>,
                                              pegtl::if_must<allow_by, gap, allow_owner>>> {};
struct allow : statement<allow_head, gap, allow_rule, gap, allow_on, gap, allow_target, allow_clauses,
                         because, gap, reason, allow_clauses> {};

struct plan_item : pegtl::sor<setting, detect, steps, on_failure, allow, section<settings_item>> {};
template <class Head>
struct plan : statement<Head, gap, pegtl::opt<pegtl::at<word, pegtl::plus<blank>, word>, declared_name, gap>,
                        from_name, gap, direction, gap, to_name, gap, body<plan_item>> {};
struct failover_head : keyword<'f', 'a', 'i', 'l', 'o', 'v', 'e', 'r'> {};
struct failback_head : keyword<'f', 'a', 'i', 'l', 'b', 'a', 'c', 'k'> {};
struct switchover_head : keyword<'s', 'w', 'i', 't', 'c', 'h', 'o', 'v', 'e', 'r'> {};
struct failover : plan<failover_head> {};
struct failback : plan<failback_head> {};
struct switchover : plan<switchover_head> {};

/// That no such plan is derived: `failback none`, which no name and direction follow.
struct word_none : exactly<'n', 'o', 'n', 'e'> {};
struct plan_follows : pegtl::seq<pegtl::star<blank>, pegtl::opt<word, pegtl::star<blank>>, arrow> {};
template <class Keyword>
struct refusal_head : pegtl::seq<Keyword, pegtl::plus<blank>, word_none, pegtl::not_at<plan_follows>> {};
struct no_failback_head : refusal_head<keyword<'f', 'a', 'i', 'l', 'b', 'a', 'c', 'k'>> {};
struct no_switchover_head : refusal_head<keyword<'s', 'w', 'i', 't', 'c', 'h', 'o', 'v', 'e', 'r'>> {};
struct no_failback : statement<no_failback_head, because, gap, reason> {};
struct no_switchover : statement<no_switchover_head, because, gap, reason> {};

struct drill_head : keyword<'d', 'r', 'i', 'l', 'l'> {};
struct drill : statement<drill_head, gap, declared_name, gap, settings> {};

struct assume_head : keyword<'a', 's', 's', 'u', 'm', 'e'> {};
struct assume_claim : expression, value_tag {};
struct assume : statement<assume_head, gap, assume_claim, because, gap, reason> {};

/// `uses platform`, or one component of it: `uses platform.core`.
struct uses_head : keyword<'u', 's', 'e', 's'> {};
struct uses_topology : pegtl::seq<word> {};
struct uses_component : pegtl::seq<word> {};
struct uses_dot : pegtl::one<'.'> {};
struct uses : statement<uses_head, gap, uses_topology, pegtl::opt<pegtl::if_must<uses_dot, uses_component>>> {
};

/// What exists already, by the address that it has in the configuration.
struct adopt_head : keyword<'a', 'd', 'o', 'p', 't'> {};
struct adopt_address : string, value_tag {};
struct adopt : statement<adopt_head, gap, adopt_address, gap, settings> {};

struct topology_item
    : pegtl::sor<setting, region, objectives, param, let, replicate, failover, no_failback, no_switchover,
                 failback, switchover, drill, assume, allow, uses, adopt, section<settings_item>, component> {
};
struct topology_head : keyword<'t', 'o', 'p', 'o', 'l', 'o', 'g', 'y'> {};
struct topology : statement<topology_head, gap, declared_name, gap, body<topology_item>> {};

/// Statements of a topology that another file declares.
struct word_topology : exactly<'t', 'o', 'p', 'o', 'l', 'o', 'g', 'y'> {};
struct extension_head : pegtl::seq<keyword<'e', 'x', 't', 'e', 'n', 'd'>, pegtl::plus<blank>, word_topology> {
};
struct extension : statement<extension_head, gap, declared_name, gap, body<topology_item>> {};

} // namespace drc::grammar
