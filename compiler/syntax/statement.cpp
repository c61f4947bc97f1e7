#include "syntax/statement.hpp"

#include <array>

namespace drc::syntax {

namespace {

struct Production {
    StatementKind kind;
    Shape shape;
    std::string_view name;
};

constexpr std::array productions{
    Production{StatementKind::Import, Shape::Definition, "import"},
    Production{StatementKind::Setting, Shape::Definition, "setting"},
    Production{StatementKind::Param, Shape::Definition, "param"},
    Production{StatementKind::Let, Shape::Definition, "let"},
    Production{StatementKind::Function, Shape::Definition, "function"},
    Production{StatementKind::Region, Shape::Definition, "region"},
    Production{StatementKind::Export, Shape::Definition, "export"},
    Production{StatementKind::Output, Shape::Definition, "output"},
    Production{StatementKind::Topology, Shape::Block, "topology"},
    Production{StatementKind::Extension, Shape::Block, "extend topology"},
    Production{StatementKind::Kind, Shape::Block, "kind"},
    Production{StatementKind::Trait, Shape::Block, "trait"},
    Production{StatementKind::Policy, Shape::Block, "policy"},
    Production{StatementKind::Pattern, Shape::Block, "pattern"},
    Production{StatementKind::Provider, Shape::Block, "provider"},
    Production{StatementKind::Objectives, Shape::Block, "objectives"},
    Production{StatementKind::Detect, Shape::Block, "detect"},
    Production{StatementKind::Steps, Shape::Block, "steps"},
    Production{StatementKind::OnFailure, Shape::Block, "on_failure"},
    Production{StatementKind::Together, Shape::Block, "together"},
    Production{StatementKind::Drill, Shape::Block, "drill"},
    Production{StatementKind::Signal, Shape::Block, "signal"},
    Production{StatementKind::Action, Shape::Block, "action"},
    Production{StatementKind::ActionStep, Shape::Block, "step"},
    Production{StatementKind::Section, Shape::Block, "section"},
    Production{StatementKind::Rule, Shape::Block, "rule"},
    Production{StatementKind::GoodExample, Shape::Block, "good"},
    Production{StatementKind::BadExample, Shape::Block, "bad"},
    Production{StatementKind::Component, Shape::Entry, "component"},
    Production{StatementKind::Replica, Shape::Entry, "replica"},
    Production{StatementKind::Detector, Shape::Entry, "detector"},
    Production{StatementKind::Step, Shape::Entry, "plan step"},
    Production{StatementKind::Sleep, Shape::Entry, "sleep"},
    Production{StatementKind::Replicate, Shape::Directed, "replicate"},
    Production{StatementKind::Failover, Shape::Directed, "failover"},
    Production{StatementKind::Failback, Shape::Directed, "failback"},
    Production{StatementKind::Switchover, Shape::Directed, "switchover"},
    Production{StatementKind::Require, Shape::Clause, "require"},
    Production{StatementKind::Assume, Shape::Clause, "assume"},
    Production{StatementKind::Allow, Shape::Clause, "allow"},
    Production{StatementKind::Permit, Shape::Clause, "permit"},
    Production{StatementKind::Global, Shape::Placement, "global"},
    Production{StatementKind::EachRegion, Shape::Placement, "in each region"},
    Production{StatementKind::InRegion, Shape::Placement, "in"},
    Production{StatementKind::EachReplica, Shape::Placement, "for each replica"},
    Production{StatementKind::EachPair, Shape::Placement, "for each pair"},
    Production{StatementKind::For, Shape::Loop, "for"},
    Production{StatementKind::When, Shape::Choice, "when"},
    Production{StatementKind::Resource, Shape::Resource, "resource"},
    Production{StatementKind::Data, Shape::Resource, "data"},
    Production{StatementKind::Ephemeral, Shape::Resource, "ephemeral"},
    Production{StatementKind::Call, Shape::ApiCall, "call"},
    Production{StatementKind::Until, Shape::ApiCall, "until"},
    Production{StatementKind::Check, Shape::ApiCall, "check"},
    Production{StatementKind::Unless, Shape::ApiCall, "unless"},
    Production{StatementKind::Invoke, Shape::Invocation, "invoke"},
};

constexpr bool inOrder() {
    for (std::size_t index = 0; index < productions.size(); ++index)
        if (static_cast<std::size_t>(productions[index].kind) != index) return false;
    return true;
}
static_assert(inOrder(), "the table lists the kinds in the order of the enumeration");

const Production& productionOf(StatementKind kind) {
    return productions[static_cast<std::size_t>(kind)];
}

} // namespace

Shape shapeOf(StatementKind kind) {
    return productionOf(kind).shape;
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
    case Shape::Choice: return as<Choice>(statement).branches.front().body;
    case Shape::Resource: return as<Resource>(statement).body;
    case Shape::ApiCall: return as<ApiCall>(statement).body;
    case Shape::Invocation: return as<Invocation>(statement).body;
    case Shape::Definition:
    case Shape::Clause: return nullptr;
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
    case Shape::Placement:
    case Shape::Loop:
    case Shape::Choice:
    case Shape::ApiCall:
    case Shape::Invocation: return {};
    }
    return {};
}

} // namespace drc::syntax
