#pragma once

#include "source/span.hpp"

#include <cstdint>
#include <span>
#include <string_view>

/// The expressions of the language as they were written. Chains of operators and of suffixes are flat lists,
/// so that only brackets nest: the depth of a tree is bounded by the parser's limit on brackets.
namespace drc::syntax {

using source::Span;

struct Name {
    std::string_view text;
    Span span;
    std::uint32_t id = 0; ///< counts the names of a file from 1; 0 when it does not stand in one
    explicit operator bool() const { return !text.empty(); }
};

enum class ExpressionKind : std::uint8_t {
    Invalid, ///< what could not be read and was reported; silent wherever it is used
    Null,
    Bool,
    Number,
    Template,
    Name,
    List,
    ListComprehension,
    Map,
    MapComprehension,
    Group,
    Unary,
    Chain,
    Comparison,
    InEveryRegion,
    Range,
    Conditional,
    Postfix,
};

struct Expression {
    ExpressionKind kind;
    Span span;
};

struct InvalidExpression : Expression {
    std::span<const Expression* const> parts; ///< what could be read of it
};

struct BoolExpression : Expression {
    bool value;
};

enum class Unit : std::uint8_t { None, Percent, Duration, Size };

/// `3`, `0.5`, `99.9%`, `1h30m` (milliseconds), `512MiB` (bytes).
struct NumberExpression : Expression {
    Unit unit;
    double value;
};

/// A piece of a string: text with its escapes resolved, or an interpolated expression.
struct TemplatePart {
    std::string_view text;
    const Expression* expression; ///< null for text
};

struct TemplateExpression : Expression {
    std::span<const TemplatePart> parts; ///< empty for `""`
};

struct NameExpression : Expression {
    std::string_view text;
    std::uint32_t id = 0; ///< as that of a `Name`
    Name name() const { return {text, span, id}; }
};

struct ListExpression : Expression {
    std::span<const Expression* const> items;
};

/// `for x in xs where condition`, in comprehensions and in `for` blocks; `first, second` binds key and value.
struct Binding {
    Name first;
    Name second;
    const Expression* source;
    const Expression* filter; ///< null without `where`
};

struct ListComprehension : Expression {
    Binding binding;
    const Expression* item;
};

struct MapEntry {
    const Expression* key; ///< a NameExpression, a TemplateExpression, or a Group that is evaluated
    const Expression* value;
};

struct MapExpression : Expression {
    std::span<const MapEntry> entries;
};

struct MapComprehension : Expression {
    Binding binding;
    const Expression* key;
    const Expression* value;
};

/// Parentheses; kept because the formatter must not drop them.
struct GroupExpression : Expression {
    const Expression* inner;
};

enum class UnaryOperator : std::uint8_t { Not, Minus };

/// `count` operators in front of one operand: `not not x`.
struct UnaryExpression : Expression {
    UnaryOperator operation;
    std::uint32_t count;
    const Expression* operand;
};

enum class ChainOperator : std::uint8_t { Or, And, Add, Subtract, Multiply, Divide };

struct ChainLink {
    ChainOperator operation;
    Span operatorSpan;
    const Expression* operand;
};

/// Operands of one precedence, evaluated from the left.
struct ChainExpression : Expression {
    const Expression* first;
    std::span<const ChainLink> links;
};

enum class ComparisonOperator : std::uint8_t {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn
};

struct ComparisonExpression : Expression {
    ComparisonOperator operation;
    Span operatorSpan;
    const Expression* left;
    const Expression* right;
};

/// `cluster.arn in every region`: the operand's value in each region, as a list.
struct InEveryRegionExpression : Expression {
    const Expression* operand;
};

struct RangeExpression : Expression {
    const Expression* low;
    const Expression* high;
};

struct ConditionalBranch {
    const Expression* value;
    const Expression* condition;
};

/// `a when x else b when y else c`.
struct ConditionalExpression : Expression {
    std::span<const ConditionalBranch> branches;
    const Expression* otherwise;
};

enum class SuffixKind : std::uint8_t { Member, Index, Splat, Call };

struct Suffix {
    SuffixKind kind;
    Span span; ///< of the suffix alone
    Name member;
    const Expression* index;
    std::span<const Expression* const> arguments;
};

struct PostfixExpression : Expression {
    const Expression* base;
    std::span<const Suffix> suffixes;
};

/// The node as what its kind says it is.
template <class Node>
const Node& as(const Expression& expression) {
    return static_cast<const Node&>(expression);
}

/// The name when the expression is nothing but a name, else empty.
inline Name plainName(const Expression* expression) {
    if (expression == nullptr || expression->kind != ExpressionKind::Name) return {};
    return as<NameExpression>(*expression).name();
}

/// The text when the expression is a string without interpolations; null otherwise.
const std::string_view* plainText(const Expression* expression);

enum class TypeExpressionKind : std::uint8_t { Name, List, Map, Range, Union };

/// `string`, `vpc?`, `list of string`, `postgresql | mysql`.
struct TypeExpression {
    TypeExpressionKind kind;
    Span span;
    Name name;
    bool optional;
    const TypeExpression* element;
    std::span<const TypeExpression* const> alternatives;
};

} // namespace drc::syntax
