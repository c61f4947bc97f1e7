#pragma once

#include "source/date.hpp"
#include "syntax/expression.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The statements of the language as they were written. The table `statements.def` has a row for each;
/// they share thirteen shapes: the kind tells the production, the shape tells which fields there are.
namespace drc::syntax {

enum class StatementKind : std::uint8_t {
#define DRC_STATEMENT(kind, ...) kind,
#include "syntax/statements.def"
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
    Name head;
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

/// Sentences of expressions: `assume subject <= bound because reason`, `permit actions on resources where
/// conditions`, `uses topology.component`.
struct Clause : Statement {
    const Expression* subject;
    const Expression* second;
    const Expression* third;

    // The same by what each production calls them; null where it may be left out and was.
    const Expression* condition() const { return subject; } ///< of `require`
    const Expression* message() const { return second; }
    const Expression* help() const { return third; }
    const Expression* claim() const { return subject; } ///< of `assume`
    /// Of `assume`, of `allow`, and of the refusal of a plan, which consists of it.
    const Expression* reason() const {
        return kind == StatementKind::Allow ? third : kind == StatementKind::Assume ? second : subject;
    }
    const Expression* topology() const { return subject; } ///< of `uses`; its `part` may be null
    const Expression* part() const { return second; }
    const Expression* actions() const { return subject; } ///< of `permit`
    const Expression* resources() const { return second; }
    const Expression* conditions() const { return third; }
};

/// `fix target { setting = value }` of a `require`; `suggest` for what somebody reviews first.
struct FixClause {
    Span keyword;
    const Expression* target;
    const Body* body;
};

/// `require condition else message help help fix target { … }`.
struct Requirement : Clause {
    std::span<const FixClause> fixes;
};

/// `2027-01-31`.
struct DateLiteral {
    Span span;
    source::Date date;
};

/// `allow rule on target because reason until date by owner`.
struct Suppression : Clause {
    const DateLiteral* until; ///< may be null
    const Expression* owner;  ///< may be null

    const Expression* rule() const { return subject; }
    const Expression* target() const { return second; }
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

/// `resource type name[index] { … }` and `data type name { … }`; `part name[index]: kind { … }`, whose type
/// is the kind and whose body may be missing.
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
    Requirement,
    Suppression,
    Placement,
    Loop,
    Choice,
    Resource,
    ApiCall,
    Invocation
};

// ---- what the table says of each

/// Which struct a statement of this kind is.
Shape shapeOf(StatementKind kind);

/// The word that each begins with; empty where that is a word of the author's choice.
inline constexpr std::array statementKeywords{
#define DRC_STATEMENT(kind, shape, head, name, ...)                                                          \
    std::string_view(name).substr(0, std::string_view(name).find(' ')),
#define DRC_WORD_STATEMENT(...) std::string_view(),
#include "syntax/statements.def"
};

/// Whether neighbours of this kind share columns.
bool isAligned(StatementKind kind);

/// The production's name as the written grammar has it: `in each region`, `until`.
std::string_view productionName(StatementKind kind);

/// The body of a statement that has one, else null. Of a choice, the first.
const Body* bodyOf(const Statement& statement);

/// The name that a statement declares, else an empty one.
Name declaredName(const Statement& statement);

// ---- what may stand in a context

/// The statements that the enumeration `Item` lists, in its order.
template <class Item>
struct Listed;

#define DRC_LISTED(item, ...)                                                                                \
    enum class item : std::uint8_t { __VA_ARGS__ };                                                          \
    template <>                                                                                              \
    struct Listed<item> {                                                                                    \
        using enum StatementKind;                                                                            \
        static constexpr std::array kinds = std::to_array<StatementKind>({__VA_ARGS__});                     \
    };
#define DRC_CONTEXT(context, item, expected, afterWord, words, ...) DRC_LISTED(context##Item, __VA_ARGS__)
#define DRC_GROUP(group, ...) DRC_LISTED(group##Kind, __VA_ARGS__)
#include "syntax/statements.def"
#undef DRC_LISTED

/// A statement as one of those that may stand where it was found; the grammar lets nothing else stand there.
template <class Item>
Item itemOf(StatementKind kind) {
    static constexpr std::array positions = [] {
        std::array<std::uint8_t, 256> result{};
        for (std::uint8_t& position : result)
            position = 0xFF;
        for (std::size_t index = 0; index < Listed<Item>::kinds.size(); ++index)
            result[static_cast<std::size_t>(Listed<Item>::kinds[index])] = static_cast<std::uint8_t>(index);
        return result;
    }();
    return static_cast<Item>(positions[static_cast<std::size_t>(kind)]);
}

template <class Item>
Item itemOf(const Statement& statement) {
    return itemOf<Item>(statement.kind);
}

// ---- what a statement of a kind is to the phases that go through kinds

enum class KindPart : std::uint8_t {
#define DRC_PART(part, ...) part,
#include "syntax/statements.def"
    Nothing, ///< it stands in no kind
};

inline constexpr std::array kindParts = [] {
    using enum StatementKind;
    std::array<KindPart, 256> parts{};
    parts.fill(KindPart::Nothing);
#define DRC_PART(part, ...)                                                                                  \
    for (const StatementKind kind : std::to_array<StatementKind>({__VA_ARGS__}))                             \
        parts[static_cast<std::size_t>(kind)] = KindPart::part;
#include "syntax/statements.def"
    return parts;
}();

static_assert(std::ranges::all_of(Listed<KindItem>::kinds,
                                  [](StatementKind kind) {
                                      return kindParts[static_cast<std::size_t>(kind)] != KindPart::Nothing;
                                  }),
              "each statement of a kind is one of its parts");

/// Of a statement in a kind, or in a block of one.
inline KindPart kindPartOf(const Statement& statement) {
    return kindParts[static_cast<std::size_t>(statement.kind)];
}

} // namespace drc::syntax
