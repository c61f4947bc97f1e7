#include "language_server/completion/completion_context.hpp"

#include "binding/builtins.hpp"
#include "library/contract.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace drc::language_server {

namespace {

namespace contract = library::contract;

// ---- what a block is, by the one around it

bool isBranch(std::string_view word) {
    return word == "when" || word == "else" || word == "for";
}

const library::SchemaBlock* schemaOf(std::string_view keyword, std::string_view type) {
    return librarySchema().find(keyword == "data"        ? library::BlockMode::Data
                                : keyword == "ephemeral" ? library::BlockMode::Ephemeral
                                                         : library::BlockMode::Resource,
                                type);
}

/// Reads the heads of the blocks from the outermost on.
class Descent {
public:
    explicit Descent(const Known& known) : known_(known) {}

    BlockContext context;

    void enter(const OpenBlock& block) {
        const std::string_view first = block.word(0);
        switch (context.place) {
        case BlockSort::File: return inFile(block, first);
        case BlockSort::Example:
            if (first == "kind" || first == "trait") return inFile(block, first);
            return inTopology(block, first);
        case BlockSort::Topology: return inTopology(block, first);
        case BlockSort::Component: return go(first == "objectives" ? BlockSort::Objectives : BlockSort::Free);
        case BlockSort::Objectives: return go(BlockSort::Goals);
        case BlockSort::Replicate: return entry(BlockSort::Replica, block.wordFromEnd(0), {});
        case BlockSort::Plan: return inPlan(first);
        case BlockSort::Detect: return entry(BlockSort::Detector, block.wordFromEnd(0), block.wordFromEnd(1));
        case BlockSort::Steps:
            if (first == "together") return;
            return step(block);
        case BlockSort::Kind: return inKind(block, first);
        case BlockSort::Action:
            if (first == "step") go(BlockSort::ActionStep);
            return; // a loop, a choice, `in from`
        case BlockSort::ActionStep: return inActionStep(block, first);
        case BlockSort::Resource: return inResource(block, first);
        case BlockSort::Policy: return go(first == "rule" ? BlockSort::Rule : BlockSort::Free);
        case BlockSort::Rule: return inRule(first);
        default: return go(BlockSort::Free);
        }
    }

private:
    void go(BlockSort place) { context.place = place; }

    void inFile(const OpenBlock& block, std::string_view first) {
        if (first == "topology" || first == "extend") return go(BlockSort::Topology);
        if (first == "trait") return go(BlockSort::Trait);
        if (first == "provider") return go(BlockSort::Provider);
        if (first == "policy" || first == "advice" || first == "pattern") return go(BlockSort::Policy);
        if (first != "kind") return go(BlockSort::Free);
        go(BlockSort::Kind);
        context.around = known_.partKind(block.word(1));
    }

    void inTopology(const OpenBlock& block, std::string_view first) {
        if (first == "objectives") return go(BlockSort::Objectives);
        if (first == "replicate") return go(BlockSort::Replicate);
        if (first == "failover" || first == "failback" || first == "switchover") return go(BlockSort::Plan);
        if (first == "drill") return go(BlockSort::Drill);
        if (first == "adopt") return go(BlockSort::Adopt);
        const std::string_view kind = block.wordFromEnd(1);
        if (kind.empty()) return go(BlockSort::Free); // a setting in the form of a block
        go(BlockSort::Component);
        context.kind = known_.kind(kind);
    }

    void inPlan(std::string_view first) {
        go(first == "detect"                           ? BlockSort::Detect
           : first == "steps" || first == "on_failure" ? BlockSort::Steps
           : first == "objectives"                     ? BlockSort::Goals
                                                       : BlockSort::Free);
    }

    void entry(BlockSort place, std::string_view component, std::string_view verb) {
        go(place);
        context.kind = known_.kindOfComponent(component);
        context.verb = verb;
    }

    /// `promote ledger { … }`, or `approve { … }`.
    void step(const OpenBlock& block) {
        const bool hasTarget = !block.wordFromEnd(1).empty();
        entry(BlockSort::Step, hasTarget ? block.wordFromEnd(0) : std::string_view(),
              hasTarget ? block.wordFromEnd(1) : block.wordFromEnd(0));
    }

    void inKind(const OpenBlock& block, std::string_view first) {
        if (first == "resource" || first == "data" || first == "ephemeral") {
            go(BlockSort::Resource);
            context.schema = schemaOf(first, block.word(1));
            isOutermost_ = true;
            return;
        }
        if (first == "part") {
            go(BlockSort::Part);
            context.kind = known_.partKind(block.head.back().text);
            return;
        }
        if (first == "action") go(BlockSort::Action);
        if (first == "action" || first == "signal") context.inPlan = true;
        if (first == "for" && block.word(1) == "each") {
            context.inReplica = context.inReplica || block.word(2) == "replica";
            context.inPair = context.inPair || block.word(2) == "pair";
        }
    }

    void inActionStep(const OpenBlock& block, std::string_view first) {
        if (first != "call" && first != "until" && first != "check" && first != "unless")
            return go(BlockSort::Free);
        go(BlockSort::Inputs);
        context.schema = nullptr;
        if (const auto operation = libraryServices().operation(block.word(1), block.word(3)))
            context.schema = operation->input;
    }

    void inResource(const OpenBlock& block, std::string_view first) {
        if (isBranch(first)) return;
        if (isOutermost_ && first == "lifecycle") return go(BlockSort::Lifecycle);
        isOutermost_ = false;
        const library::SchemaNestedBlock* const nested =
            context.schema == nullptr ? nullptr : context.schema->block(block.wordFromEnd(0));
        context.schema = nested == nullptr ? nullptr : nested->block.get();
    }

    void inRule(std::string_view first) {
        if (first == "good" || first == "bad") return go(BlockSort::Example);
        if (!isBranch(first)) go(BlockSort::Free); // of a fix
    }

    const Known& known_;
    bool isOutermost_ = false; ///< directly in the resource
};

// ---- the language's own settings

DeclaredSetting setting(std::string_view name, std::string_view type, std::string_view documentation,
                        std::string_view defaultValue = "null") {
    DeclaredSetting result{
        std::string(name), std::string(type), std::string(defaultValue), std::string(documentation), {}};
    for (std::size_t at = 0, bar = type.find(" | "); bar != std::string_view::npos;) {
        result.members.emplace_back(type.substr(at, bar - at));
        at = bar + 3;
        bar = type.find(" | ", at);
        if (bar == std::string_view::npos) result.members.emplace_back(type.substr(at));
    }
    return result;
}

constexpr std::string_view approveVerb = "approve";

using DeclaredSettings = std::vector<DeclaredSetting>;

const DeclaredSettings& settingsOfLanguage(BlockSort place) {
    static const DeclaredSettings topology{
        setting("tags", "map of string", "Tags of everything that the topology makes."),
        setting("layout", "single | split", "Whether each region has a configuration of its own."),
        setting("protect", "bool", "Whether what it keeps is protected against deletion."),
        setting("strategy", "pattern", "The pattern that the topology follows."),
        setting("environment", "string", "The suffix of the one environment that it is deployed as."),
    };
    static const DeclaredSettings component{
        setting("in", "region", "The regions in which it exists."),
        setting("tags", "map of string", "Tags of what it consists of."),
        setting("was", "string", "Its former name, where it was renamed."),
    };
    static const DeclaredSettings goals{
        setting("rpo", "duration", "How much may be lost, as time."),
        setting("rto", "duration", "How long the recovery may take."),
    };
    static const DeclaredSettings plan{
        setting("mode", "automatic | approved | manual", "What starts the plan."),
        setting("engine", "engine", "What runs the plan."),
        setting("approvers", "list of string", "Who may approve it."),
        setting("approvals", "number", "How many of them must."),
        setting("approval_timeout", "duration", "How long it waits for them."),
        setting("only", "list of component", "The part of the topology that it moves."),
        setting(contract::wait::setting, "duration", "How long it waits for topologies that this one uses."),
    };
    static const DeclaredSettings drill{
        setting("of", "plan", "The plan that is tested.", ""),
        setting("then", "plan", "The plan that leads back."),
    };
    static const DeclaredSettings step{
        setting("optional", "bool", "Whether the plan goes on where the step fails.")};
    static const DeclaredSettings adoption{
        setting("id", "string", "What the import takes for such a resource.", ""),
        setting("keep", "map", "The attributes that stay as they are."),
        setting("content", "managed | kept", "Who goes on to fill it."),
    };
    static const DeclaredSettings actionStep{
        setting("timeout", "duration", "How long the step may take."),
        setting("typical", "duration", "How long it takes as a rule."),
        setting("source", "string", "The address that says so."),
        setting("attempts", "number", "How often its calls are tried."),
        setting("optional", "bool", "Whether the action goes on where the step fails."),
        setting("loses_data", "bool", "Whether data is lost by it."),
        setting("unbounded", "bool", "Whether nobody knows how long it takes."),
        setting("patience", "duration", "How long it is waited for."),
        setting("description", "string", "What it does, in words."),
    };
    static const DeclaredSettings lifecycle{
        setting("ignore_changes", "list of string", "Attributes that others may change."),
        setting("only_in", "list of string", "The regions in which it exists."),
        setting("create_before_destroy", "bool", "Whether the new one is made before the old one goes."),
        setting("prevent_destroy", "bool", "Whether it can be destroyed."),
        setting("replace_triggered_by", "list", "Resources whose change replaces it."),
    };
    static const DeclaredSettings none;
    switch (place) {
    case BlockSort::Topology:
    case BlockSort::Example: return topology;
    case BlockSort::Component: return component;
    case BlockSort::Objectives:
    case BlockSort::Goals: return goals;
    case BlockSort::Plan: return plan;
    case BlockSort::Drill: return drill;
    case BlockSort::Step: return step;
    case BlockSort::Adopt: return adoption;
    case BlockSort::ActionStep: return actionStep;
    case BlockSort::Lifecycle: return lifecycle;
    default: return none;
    }
}

const DeclaredSettings& settingsOfApproval() {
    static const DeclaredSettings approval{
        setting("approvers", "list of string", "Who may approve it."),
        setting("approvals", "number", "How many of them must."),
        setting("timeout", "duration", "How long it waits for them."),
    };
    return approval;
}

using Pointers = std::vector<const DeclaredSetting*>;

void addAll(Pointers& list, const DeclaredSettings& settings) {
    for (const DeclaredSetting& one : settings)
        list.push_back(&one);
}

/// Without what the compiler gives.
void addLeftToUser(Pointers& list, const DeclaredKind& kind, std::span<const contract::Member> given) {
    for (const DeclaredSetting& one : kind.settings)
        if (std::none_of(given.begin(), given.end(),
                         [&](const contract::Member& member) { return member.name == one.name; }))
            list.push_back(&one);
}

void addOfEngines(Pointers& list, const Known& known) {
    for (const DeclaredIndex* const index : known.indexes())
        for (const auto& [name, kind] : index->kinds())
            if (kind.is(contract::engine::trait)) addLeftToUser(list, kind, contract::engine::given);
    if (const DeclaredKind* const hold = known.kind(contract::hold::kind))
        addLeftToUser(list, *hold, contract::hold::given);
}

void addOfVerb(Pointers& list, const DeclaredName* declared) {
    if (declared != nullptr) addAll(list, declared->settings);
}

} // namespace

std::uint8_t BlockContext::contexts() const {
    switch (place) {
    case BlockSort::Policy:
    case BlockSort::Rule: return binding::InRule;
    case BlockSort::Provider: return binding::InProvider;
    case BlockSort::File: return binding::InKind | binding::InRule;
    default: break;
    }
    if (around == nullptr && schema == nullptr && place != BlockSort::Kind && place != BlockSort::Action &&
        place != BlockSort::ActionStep && place != BlockSort::Resource && place != BlockSort::Part)
        return binding::InTopology;
    std::uint8_t result = binding::InKind;
    if (inReplica) result |= binding::InReplica;
    if (inPair) result |= binding::InPair;
    if (inPlan) result |= binding::InPlan;
    return result;
}

BlockContext contextOf(const Cursor& cursor, const Known& known) {
    Descent descent(known);
    for (const OpenBlock& block : cursor.blocks)
        descent.enter(block);
    return descent.context;
}

std::vector<const DeclaredSetting*> settingsOf(const BlockContext& context, const Known& known) {
    Pointers result;
    const DeclaredKind* const kind = context.kind;
    switch (context.place) {
    case BlockSort::Component:
    case BlockSort::Part:
        if (kind != nullptr) addAll(result, kind->settings);
        break;
    case BlockSort::Replica:
        if (kind != nullptr) addAll(result, kind->replicaSettings);
        break;
    case BlockSort::Detector:
        if (kind != nullptr) addOfVerb(result, kind->signal(context.verb));
        break;
    case BlockSort::Step:
        if (kind == nullptr && context.verb == approveVerb) {
            addAll(result, settingsOfApproval());
            return result;
        }
        if (kind != nullptr) addOfVerb(result, kind->action(context.verb));
        break;
    case BlockSort::Plan: addOfEngines(result, known); break;
    case BlockSort::Drill:
        if (const DeclaredKind* const runner = known.kind(contract::drillRunner::kind))
            addLeftToUser(result, *runner, contract::drillRunner::given);
        break;
    case BlockSort::Topology:
    case BlockSort::Example:
        if (const DeclaredKind* const account = known.kind(contract::accountKind))
            addAll(result, account->settings);
        break;
    default: break;
    }
    addAll(result, settingsOfLanguage(context.place));
    return result;
}

} // namespace drc::language_server
