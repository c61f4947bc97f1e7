#include "syntax/statement.hpp"

#include <algorithm>
#include <array>

namespace drc::syntax {

namespace {

enum class Lines : std::uint8_t { Alone, Aligned };

struct Production {
    Shape shape;
    std::string_view name;
    Lines lines;
};

constexpr std::array productions{
#define DRC_STATEMENT(kind, shape, head, name, declares, lines, meaning)                                     \
    Production{Shape::shape, name, Lines::lines},
#include "syntax/statements.def"
};

const Production& productionOf(StatementKind kind) {
    return productions[static_cast<std::size_t>(kind)];
}

/// Whether the group has all statements of the shape: whoever switches over a group is asked what a new one
/// means.
template <class Group>
constexpr bool hasAll(Shape shape) {
    for (std::size_t kind = 0; kind < productions.size(); ++kind)
        if (productions[kind].shape == shape &&
            std::ranges::find(Listed<Group>::kinds, static_cast<StatementKind>(kind)) ==
                Listed<Group>::kinds.end())
            return false;
    return true;
}
static_assert(hasAll<ClauseKind>(Shape::Clause) && hasAll<ApiCallKind>(Shape::ApiCall),
              "each sentence and each call stands in its group of statements.def");

} // namespace

Shape shapeOf(StatementKind kind) {
    return productionOf(kind).shape;
}

bool isAligned(StatementKind kind) {
    return productionOf(kind).lines == Lines::Aligned;
}

std::string_view productionName(StatementKind kind) {
    return productionOf(kind).name;
}

const Body* bodyOf(const Statement& statement) {
    switch (shapeOf(statement.kind)) {
    case Shape::Block: return as<Block>(statement).body;
    case Shape::Entry: return as<Entry>(statement).body;
    case Shape::Directed: return as<Directed>(statement).body;
    case Shape::Placement: return as<Placement>(statement).body;
    case Shape::Loop: return as<Loop>(statement).body;
    case Shape::Choice: {
        const auto branches = as<Choice>(statement).branches; // none where the condition is half written
        return branches.empty() ? nullptr : branches.front().body;
    }
    case Shape::Resource: return as<Resource>(statement).body;
    case Shape::ApiCall: return as<ApiCall>(statement).body;
    case Shape::Invocation: return as<Invocation>(statement).body;
    case Shape::Definition:
    case Shape::Clause:
    case Shape::Requirement: // whose fixes say what others would hold
    case Shape::Suppression: return nullptr;
    }
    return nullptr;
}

Name declaredName(const Statement& statement) {
    switch (shapeOf(statement.kind)) {
    case Shape::Definition: return as<Definition>(statement).name;
    case Shape::Block: return as<Block>(statement).name;
    case Shape::Entry: return plainName(as<Entry>(statement).target);
    case Shape::Directed: return as<Directed>(statement).name;
    case Shape::Resource: return as<Resource>(statement).name;
    case Shape::Clause:
    case Shape::Requirement:
    case Shape::Suppression:
    case Shape::Placement:
    case Shape::Loop:
    case Shape::Choice:
    case Shape::ApiCall:
    case Shape::Invocation: return {};
    }
    return {};
}

} // namespace drc::syntax
