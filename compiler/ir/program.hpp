#pragma once

#include "ir/states.hpp"
#include "ir/value.hpp"
#include "source/span.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What will exist: a configuration of resources and the recovery plans, with nothing left to look up. Every
/// part knows the lines that it comes from.
namespace drc::ir {

/// The line in a kind that made something, and the component in the user's file for which it was made.
struct Origin {
    source::Span statement{};
    source::Span component{};
    std::string componentName; ///< empty for what belongs to the whole topology
    std::string kindName;
};

struct Attribute {
    std::string name;
    Value value;
    source::Span span{};
};

struct NestedBlock {
    std::string name;
    std::vector<Attribute> attributes;
    std::vector<NestedBlock> blocks;
    source::Span span{};
};

/// What the target does with a resource over its life, beside its attributes.
struct Lifecycle {
    std::vector<std::string> ignoreChanges; ///< attribute paths, or `all`
    std::vector<Address> replaceTriggeredBy;
    bool createBeforeDestroy = false;
    bool preventDestroy = false;
    std::vector<std::string> onlyIn; ///< names of regions; any when it is empty
    bool empty() const {
        return ignoreChanges.empty() && replaceTriggeredBy.empty() && !createBeforeDestroy &&
               !preventDestroy && onlyIn.empty();
    }
};

struct Resource {
    Address address;
    std::string provider; ///< `name` of the provider
    std::string role;     ///< of the region whose provider configuration it uses
    bool global = false;  ///< it belongs to no region; `role` is only where it is managed from
    NestedBlock body;     ///< the name is empty
    std::vector<Address> dependsOn;
    Lifecycle lifecycle;
    Origin origin;
};

/// A provider and its configuration for each region.
struct Provider {
    std::string name;
    std::string source;
    std::string version;
    struct Configuration {
        std::string role;
        NestedBlock body;
        Value state{}; ///< where the state of the region is kept, as the library says it; null for nowhere
    };
    std::vector<Configuration> configurations;
    Value deployment{}; ///< what the library says of its types to whoever deploys them; null for nothing
};

enum class InputType : std::uint8_t { String, Number, Bool, AnyList, AnyMap, Any };

/// A value that the deployment is given.
struct Input {
    /// What it is for: the suffix and the regions have conditions that every target checks again.
    /// A handover comes from another configuration of the same topology.
    enum class Purpose : std::uint8_t { EnvironmentSuffix, Region, User, StackInput };
    Purpose purpose = Purpose::User;
    std::string name;
    InputType type = InputType::String;
    std::string description;
    std::optional<Value> defaultValue;
    std::vector<std::string> allowed; ///< of a region: every name that the provider knows
    std::string role;                 ///< of a region
    source::Span span{};              ///< where it is declared
};

struct Output {
    /// For people; what says that a region is ready; for a later configuration.
    enum class Purpose : std::uint8_t { User, Checks, StackInput };
    Purpose purpose = Purpose::User;
    std::string name;
    std::string description;
    Value value;
    Origin origin;
};

// ---- recovery plans

/// The evidence of a bound: set by us, promised by the provider, typical, or without a source.
enum class Evidence : std::uint8_t { Enforced, Promised, Typical, Assumed };

/// One span of time in a proof: what takes it, how long that may and usually does take, and the evidence.
struct Bound {
    std::string description;
    std::optional<double> max; ///< milliseconds; nothing when no bound is known
    double min = 0;            ///< milliseconds
    std::optional<double> typical;
    Evidence evidence = Evidence::Enforced; ///< of `max`
    std::string source;                     ///< the reference for it
    Origin origin;
    std::string share{}; ///< of a figure that does not hold for all: `99.9 % of the objects`
    Evidence typicalEvidence = Evidence::Typical; ///< of `typical`, which is never better than that
    /// Nobody says how long the step takes: it counts as a call that is answered.
    bool presumed = false;
    /// Nobody says so of what waits, either: it counts with the time after which it gives up.
    bool givesUp = false;
};

/// A signal that a plan watches, and how long it takes until it sounds.
struct Detection {
    std::string component;
    std::string signal;
    bool starts = false; ///< the engine can start a plan with it; others only notify people
    std::string sign;    ///< its symptom: signals with one symptom are not independent of each other
    std::vector<Bound> bounds;
    Origin origin;
    std::string written{}; ///< how a program calls the component, where that is not its name

    /// How assumptions call it: `ledger.lagging`.
    std::string path() const { return (written.empty() ? component : written) + "." + signal; }
};

/// The propagation delay after an action, until clients see its effect.
struct PropagationDelay {
    std::string component;
    std::string action;
    std::size_t steps = 0; ///< the number of steps of the plan before it
    std::uint32_t group = 0;
    std::uint32_t branch = 0;
    std::vector<Bound> bounds;
    Origin origin;
};

/// An action of a plan, as a whole.
struct PlanAction {
    std::string component;
    std::string action;
    std::size_t begin = 0; ///< the number of steps of the plan before it
    std::size_t steps = 0; ///< the number of steps of the plan until it is done
    std::uint32_t group = 0;
    std::uint32_t branch = 0;
    bool optional = false; ///< the plan goes on when it fails
    Origin origin;
};

/// The impact of a disruption on one component: the data that it loses, and the time until it has recovered.
/// Without bounds, its kind does not specify it. A component may have several ways to recover, of which any
/// is sufficient.
struct DisruptionImpact {
    std::string component;
    std::string disruption;
    std::string from; ///< of a replica, the roles of its ends
    std::string to;
    std::string way; ///< the component that provides the recovery, when it is another one
    std::optional<std::vector<Bound>> loss;
    std::optional<std::vector<Bound>> recovery;
    /// Until clients are led to another region without a step that keeps them there.
    std::optional<std::vector<Bound>> redirection;
    Origin origin;
    bool backward = false; ///< from where no declared replica flows to the other end
    /// The loss of another region than the home one leads nobody elsewhere: `recovery` is of that one alone.
    bool recoversHomeOnly = false;
    /// Until it carries the load of the region that was lost, once clients arrive.
    std::optional<std::vector<Bound>> warmUp{};
    /// Until the quotas of the recovery region allow that load: no time where they are as high.
    std::optional<std::vector<Bound>> quotas{};
};

/// One call of a service's interface. Inputs may be deferred: they become parameters of the document.
struct ApiCall {
    std::string service;
    std::string operation;
    Map inputs;
    std::string providersName{}; ///< of the service, where documents have another one

    const std::string& ofProvider() const { return providersName.empty() ? service : providersName; }
};

/// A value inside an answer, and the texts that it is compared with, which may be deferred.
struct Expectation {
    std::string selector; ///< a path into the answer: `$.Items[0].Status`
    List values{};
    /// What the path leads to is not there, or null, and what would hold it is there: `is null`. There are no
    /// values then.
    bool absent = false;
    source::Span span{}; ///< of what is expected
};

struct PlanStep {
    enum class Kind : std::uint8_t { Call, Until, Check, Invoke, Sleep, Approve };
    Kind kind = Kind::Call;
    std::string name;        ///< unique in the plan: `ledger_promote_wait_writer`
    std::string description; ///< for people
    std::string action;      ///< the verb that it is a part of; empty for what belongs to no component
    ApiCall call;            ///< of Call, Until, Check; of Invoke the payload is `inputs`
    Value function;          ///< of Invoke
    Expectation expectation; ///< of Until and Check; of Invoke what the function answers
    std::vector<std::pair<ApiCall, Expectation>> unless; ///< the step is skipped when this holds already
    List approvers;                                      ///< of Approve
    std::uint32_t approvals = 1;                         ///< of Approve: how many of them must agree
    std::vector<std::pair<std::string, std::string>>
        outputs;          ///< parts of the answer that are kept: name and path; of Invoke, of the function's
    double timeout = 0;   ///< milliseconds, for one attempt; always set
    double sleep = 0;     ///< milliseconds
    source::Span timed{}; ///< where its timeout, or its sleep, is written
    std::uint32_t attempts = 1;
    bool optional = false;          ///< the plan goes on when it fails
    bool inSource = false;          ///< it acts in the source region
    std::vector<ApiCall> asked{};   ///< in the source region: what its function calls, without inputs
    bool losesData = false;         ///< what was not replicated is given up
    bool unbounded = false;         ///< its time has no bound: its timeout is when the plan fails
    std::optional<double> patience; ///< milliseconds that it waits at least, where its attempts may end early
    std::uint32_t group = 0;        ///< steps of one `together` share a number; 0 stands alone
    std::uint32_t branch = 0;       ///< which line of the `together` it belongs to
    std::optional<double> typical;  ///< milliseconds
    std::string source;             ///< where `typical` is documented
    Origin origin;
    std::string awaits{}; ///< the topology whose recovery it waits for; its time is that of `UsedRecovery`
};

/// A permission that the steps need.
struct Permission {
    std::vector<std::string> actions;
    Value resources;  ///< a list
    Value conditions; ///< a map as the provider's policies have it, or null
    Origin origin;
};

/// A deferred value that the steps use, under the name that the document knows it by.
struct PlanParameter {
    std::string name;
    std::string description;
    Value value;
};

/// What is needed of a service of the recovery region: one operation; without one, only a failure of the
/// whole service takes it away.
struct ServiceNeed {
    std::string service;
    std::string operation{};
};

struct Plan {
    /// What its document is written in: an automation document, or a state machine in JSON.
    enum class Format : std::uint8_t { Automation, StateMachine };
    std::string name;
    std::string engine; ///< the kind that runs it
    Format format = Format::Automation;
    /// Errors, as the format names them, that say that a call came too soon after others.
    std::vector<std::string> throttlingErrors;
    std::vector<ServiceNeed> runsOn;         ///< no step begins without
    std::vector<ServiceNeed> startedThrough; ///< it starts by itself through these
    std::vector<ServiceNeed> startedWith;    ///< every start calls these, also one by people
    /// Milliseconds between two questions of a step that waits, as assumed of the service that asks; nothing
    /// where the document says it.
    std::optional<double> asksAgain{};
    std::string description;
    std::string from;
    std::string to; ///< the role of the recovery region, where the document is deployed
    bool graceful = false;
    bool returning = false;    ///< it leads back what a failover has moved
    bool drill = false;        ///< it leads away and back
    bool startsItself = false; ///< by a signal, perhaps after an approval; otherwise it is started by hand
    std::vector<Detection> detections;
    /// What starts the plan by itself: all signals of one of these sets, by their place in `detections`.
    std::vector<std::vector<std::size_t>> starts;
    std::vector<Bound> decision;  ///< until it has been started by hand, where that is necessary
    bool decisionBounded = false; ///< the engine says how long that takes
    std::vector<Bound> start;     ///< from the signal, or the decision, to the first step
    std::vector<PropagationDelay> propagationDelays;
    std::vector<PlanAction> actions; ///< in the order of steps; without those after a failure
    std::vector<PlanStep> steps;
    std::vector<PlanStep> onFailure; ///< what is still done when a step fails
    std::vector<Permission> permissions;
    std::vector<PlanParameter> parameters;
    std::string document; ///< path of the artefact
    Origin origin;
    /// The components that it is for, where that is a part of the topology; nothing for all of it.
    std::optional<std::set<std::string, std::less<>>> part{};

    bool isFor(std::string_view component) const { return !part || part->find(component) != part->end(); }
};

/// A value that a setting could have instead: a kind names the few that are worth trying.
struct Choice {
    enum class Type : std::uint8_t { Duration, Number, Name, Bool };
    std::string component;
    std::string plan;   ///< of a signal, the plan that watches it
    std::string signal; ///< empty for a setting of the component itself
    std::string setting;
    Type type = Type::Number;
    double number = 0; ///< of a duration in milliseconds; of a boolean 0 or 1
    std::string name;
    std::string printed; ///< as it is written
};

/// What another topology takes to recover what this one uses, where both lose one region and go to another.
struct UsedRecovery {
    std::string topology;
    std::string what; ///< as it is written: `platform.core`
    std::string path; ///< how the ledger calls it: `platform.core.recovery`
    std::string from; ///< the roles of the regions in this topology
    std::string to;
    Bound bound;
    /// Both topologies have moved to `from` before: it counts for a plan that leaves a region where they are
    /// not at home.
    bool afterMove = false;
};

/// A file that the compiler makes beside the configuration.
struct File {
    std::string path;
    std::function<std::string()> content; ///< made when somebody wants to write it
    Origin origin;
};

/// One configuration, or one for each region and one for what crosses them.
enum class Layout : std::uint8_t { Single, Split };

/// How a topology writes the components whose names it does not write: elements of families (`orders_eu` is
/// `orders["eu"]`), and what was renamed.
using ElementNames = std::map<std::string, std::string, std::less<>>;

/// A component as messages and comments call it.
inline std::string written(const ElementNames& elements, std::string_view component) {
    const auto found = elements.find(component);
    return found == elements.end() ? std::string(component) : found->second;
}

/// A parameter of the topology whose value was given to the compile, as it was written there.
struct GivenParameter {
    std::string name;
    std::string text;
};

/// What exists already, and becomes a resource of the configuration without being made.
struct Adopted {
    std::string id; ///< by which the target imports it
    source::Span span{};
};

struct Program {
    std::string topology;
    Layout layout = Layout::Single;
    source::Span span{};
    std::size_t longestSuffix = 0; ///< of an environment: names must stay within the provider's limits
    std::vector<Provider> providers;
    std::vector<Input> inputs;
    std::vector<GivenParameter> given;
    std::vector<Output> outputs;
    std::vector<Resource> resources;     ///< in the order of components, then of their kinds' lines
    std::vector<std::string> components; ///< in the order of declaration
    ElementNames elements;
    std::vector<Plan> plans;
    std::vector<DisruptionImpact> impacts;
    std::vector<ComponentStates> states; ///< in the order of components
    std::vector<Choice> choices;
    std::vector<UsedRecovery> needs; ///< in the order of `uses`
    std::vector<File> files;
    std::map<Address, Adopted> adopted{};
    std::string environment{}; ///< the only suffix that it is for; empty for any
};

} // namespace drc::ir
