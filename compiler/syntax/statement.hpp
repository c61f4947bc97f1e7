#pragma once

#include "syntax/expression.hpp"

#include <cstdint>
#include <span>
#include <string_view>

/// The statements of the language as they were written. Some thirty productions share eleven shapes; the kind
/// tells the production, the shape tells which fields there are.
namespace drc::syntax {

enum class StatementKind : std::uint8_t {
    // Definition
    Import,
    Setting,
    Param,
    Let,
    Function,
    Region,
    Export,
    Output,
    // Block
    Topology,
    Extension,
    Kind,
    Trait,
    Policy,
    Pattern,
    Provider,
    Objectives,
    Detect,
    Steps,
    OnFailure,
    Together,
    Drill,
    Signal,
    Action,
    ActionStep,
    Section,
    Rule,
    GoodExample,
    BadExample,
    // Entry
    Component,
    Replica,
    Detector,
    Step,
    Sleep,
    // Directed
    Replicate,
    Failover,
    Failback,
    Switchover,
    // Clause
    Require,
    Assume,
    Allow,
    Permit,
    // shapes of their own
    Global,
    EachRegion,
    InRegion,
    EachReplica,
    EachPair,
    For,
    When,
    Resource,
    Data,
    Ephemeral,
    Call,
    Until,
    Check,
    Unless,
    Invoke,
};

struct Statement {
    StatementKind kind;
    Span span;
    Span keyword; ///< the word that decides what this is; of a setting, its name
};

/// What stands between braces.
struct Body {
    Span open;
    Span close;
    std::span<const Statement* const> statements;
    Span span() const { return source::join(open, close); }
};

/// `name = value`, `param name: type = value`, `function name(a, b) = value`, `import "path"`.
struct Definition : Statement {
    Name name;
    std::span<const Name> parameters;
    const TypeExpression* type;
    const Expression* value;
};

/// `word name { … }`; `labels` are the traits of a kind and the level of a rule.
struct Block : Statement {
    Name name;
    std::span<const Name> labels;
    const Body* body;
};

/// `verb target for … { … }`: a component, a replica, a detector, a step. The body may be missing.
struct Entry : Statement {
    Name verb;
    const Expression* target;
    const Expression* key;     ///< of a replica, `orders["eu"]`; may be null
    const Binding* repetition; ///< may be null
    const Body* body;
};

/// `replicate a -> b { … }`, `failover name a -> b { … }`.
struct Directed : Statement {
    Name name;
    Name from;
    Name to;
    const Body* body;
};

/// Sentences of expressions: `require condition else message help help`, `assume subject <= bound because
/// reason`, `allow rule on target because reason`, `permit actions on resources where conditions`.
struct Clause : Statement {
    const Expression* subject;
    const Expression* second;
    const Expression* third;
};

/// `global { … }`, `in each region { … }`, `in region { … }`, `for each replica { … }`, `for each pair { …
/// }`.
struct Placement : Statement {
    const Expression* region; ///< only of InRegion
    const Expression* filter; ///< `where …`; may be null
    const Body* body;
};

struct Loop : Statement {
    Binding binding;
    const Body* body;
};

struct Branch {
    const Expression* condition;
    const Body* body;
};

/// `when a { … } else when b { … } else { … }`.
struct Choice : Statement {
    std::span<const Branch> branches;
    const Body* otherwise; ///< may be null
};

/// `resource type name[index] { … }` and `data type name { … }`.
struct Resource : Statement {
    Name type;
    Name name;
    const Expression* index; ///< may be null
    const Body* body;
};

/// `call service.Operation { … }`, `until service.Operation { … } select path is value`.
struct ApiCall : Statement {
    Name service;
    Name operation;
    const Body* body;           ///< may be null
    const Expression* selector; ///< of `until` and `check`
    const Expression* expected;
};

/// `invoke function { … } select path is value`.
struct Invocation : Statement {
    const Expression* target;
    const Body* body;           ///< may be null
    const Expression* selector; ///< null when nothing is expected of the answer
    const Expression* expected;
};

template <class Node>
const Node& as(const Statement& statement) {
    return static_cast<const Node&>(statement);
}

enum class Shape : std::uint8_t {
    Definition,
    Block,
    Entry,
    Directed,
    Clause,
    Placement,
    Loop,
    Choice,
    Resource,
    ApiCall,
    Invocation
};

/// Which struct a statement of this kind is.
Shape shapeOf(StatementKind kind);

/// The production's name as the written grammar has it: `in each region`, `until`.
std::string_view productionName(StatementKind kind);

/// The body of a statement that has one, else null. Of a choice, the first.
const Body* bodyOf(const Statement& statement);

/// The name that a statement declares, else an empty one.
Name declaredName(const Statement& statement);

} // namespace drc::syntax
