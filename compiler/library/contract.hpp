#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

/// Everything that the compiler and the library of kinds agree on by name. A change here needs the same
/// change in `stdlib/`: `checking::checkContract` and the unit tests compare the two. Types are written as in
/// `.dr`.
namespace drc::library::contract {

/// Whether a kind must have it to be used.
enum class Need : std::uint8_t { Optional, Required };

/// A parameter that the compiler passes, an export that it reads, or a key of a map.
struct Member {
    std::string_view name;
    std::string_view type;
    std::string_view doc;
    Need need = Need::Optional;
    constexpr operator std::string_view() const { return name; }
};

/// An action that the compiler runs by itself, with the parameters that it passes.
struct Action {
    std::string_view name;
    std::string_view doc;
    Need need = Need::Required;
    std::span<const Member> given{};
    constexpr operator std::string_view() const { return name; }
};

// ---- what every kind may specify about recovery

namespace kind {
inline constexpr Member after{"after", "map", "the propagation delay after an action: bounds, by its verb"};
inline constexpr Member endures{"endures", "map", "its loss and its time to recover, by the disruption"};
inline constexpr Member enduresFor{"endures_for", "map", "the same for others, by their names"};
inline constexpr Member lostWith{"lost_with", "map",
                                 "what is lost with a region: bounds, by the recovery region"};
inline constexpr Member choices{"choices", "map", "alternative settings: values to try, by name"};
inline constexpr Member state{"state", "string",
                              "what it does in a region before anything happens: one of `state`"};
inline constexpr Member becomes{
    "becomes", "map", "what an action makes of it where the plan leads: a state, or null, by its verb"};
inline constexpr Member becomesFor{
    "becomes_for", "map",
    "what its actions make of others where the plan leads: maps as `becomes`, by their names"};
inline constexpr Member writes{"writes", "list of string",
                               "the members through which others write; for the others, reading is enough"};
inline constexpr Member longest{"longest", "duration",
                                "the maximum duration of a plan that runs its actions"};
inline constexpr std::array exports{after, endures, enduresFor, lostWith, choices,
                                    state, becomes, becomesFor, writes,   longest};

inline constexpr Action atHome{"at_home", "fails unless the home region is active: before a drill",
                               Need::Optional};
inline constexpr std::array actions{atHome};
} // namespace kind

/// The values of `state`, and what `becomes` and `becomes_for` lead to.
namespace state {
inline constexpr std::string_view serving = "serving";
inline constexpr std::string_view readOnly = "read_only";
inline constexpr std::string_view paused = "paused";
inline constexpr std::string_view restoring = "restoring";
inline constexpr std::string_view absent = "absent";
inline constexpr std::array all{serving, readOnly, paused, restoring, absent};
inline constexpr std::string_view spelled =
    R"("serving", "read_only", "paused", "restoring" or "absent")"; ///< as messages list them
} // namespace state

/// Traits that say what a component is to a recovery.
namespace recovery {
inline constexpr std::string_view auxiliary = "auxiliary";
inline constexpr std::string_view buffer = "buffer";
inline constexpr std::string_view entrance = "entrance";
inline constexpr std::string_view stateful = "stateful";
/// The rule that asks for replicas: who suppresses it says that a component may begin without its data.
inline constexpr std::string_view replicatedRule = "replicated";
} // namespace recovery

/// Exports of a replica.
namespace replica {
inline constexpr Member loss{"loss", "list", "bounds of the data that was not replicated"};
inline constexpr std::array exports{loss};
} // namespace replica

namespace signal {
inline constexpr Member detection{"detection", "list", "bounds of the time until it sounds"};
inline constexpr Member sign{"sign", "string",
                             "the symptom that it observes, so that two signals can be independent"};
inline constexpr std::array exports{detection, sign, kind::choices};
/// The symptom of a signal that already combines others: it starts a plan alone.
inline constexpr std::string_view decision = "decision";
} // namespace signal

// ---- bounds of time

/// A bound is a map, as returned by `enforced`, `typical` and similar functions.
namespace bound {
inline constexpr Member says{"says", "string", "what takes the time"};
inline constexpr Member most{"most", "duration?", "how long at most; null when nobody knows"};
inline constexpr Member least{"least", "duration", "it never takes less"};
inline constexpr Member typical{"typical", "duration", "the typical case"};
inline constexpr Member evidence{"evidence", "string", "the evidence of `most`"};
inline constexpr Member source{"source", "string", "the source of that"};
inline constexpr Member share{"share", "string", "for how much of it that holds, where it is not all"};
inline constexpr std::array keys{says, most, least, typical, evidence, source, share};

inline constexpr std::string_view enforced = "enforced";       ///< set by us
inline constexpr std::string_view promised = "promised";       ///< in an agreement with the provider
inline constexpr std::string_view typicalEvidence = "typical"; ///< what the provider calls typical
inline constexpr std::string_view assumed = "assumed";         ///< without a source
inline constexpr std::array evidences{enforced, promised, typicalEvidence, assumed};
} // namespace bound

/// The keys of `endures`, and the disruptions that objectives are set for.
namespace disruption {
inline constexpr std::string_view region = "region";
inline constexpr std::array all{region, std::string_view("zone"), std::string_view("corruption")};
inline constexpr Member loss{"loss", "list", "bounds of what is lost"};
inline constexpr Member recovery{"recovery", "list", "bounds of the time until it works again"};
inline constexpr Member recoveryOfHome{
    "recovery_of_home", "list", "the same, where only the loss of the home region leads clients elsewhere"};
inline constexpr Member redirection{"redirection", "list",
                                    "bounds of the time until clients are led elsewhere, where only a step "
                                    "keeps them"};
inline constexpr Member warmUp{
    "warm_up", "list",
    "bounds of the time until it carries the load of the other region, once clients "
    "arrive"};
inline constexpr Member quotas{
    "quotas", "list", "bounds of the time until the region's quotas allow the load of the other region"};
} // namespace disruption

// ---- kinds that the compiler instantiates

/// Kinds whose components the compiler alone makes: no topology declares one, and no kind has one as a part.
inline constexpr std::string_view compilerMadeTrait = "compiler_made";

/// Properties of the whole account: every kind refers to it as `account`.
inline constexpr std::string_view accountKind = "account";

/// What the provider's `state` says of where the state of a region is kept.
namespace kept_state {
inline constexpr std::string_view backend = "backend";   ///< what keeps it
inline constexpr std::string_view settings = "settings"; ///< how that is reached
/// The setting that tells states in one place apart: whoever deploys gives it.
inline constexpr std::string_view namedBy = "named_by";
} // namespace kept_state

/// Kinds that run plans. Their parameters that the compiler does not pass are settings of plans.
namespace engine {
inline constexpr std::string_view trait = "recovery_engine";
/// The default engine.
inline constexpr std::string_view byDefault = "automation";

inline constexpr Member document{"document", "string", "the path of the plan's document", Need::Required};
inline constexpr Member description{"description", "string", "what the document is for"};
inline constexpr Member mode{"mode", "automatic | approved | manual", "what starts the plan"};
inline constexpr Member arguments{"arguments", "map", "values of the document's parameters"};
inline constexpr Member permissions{"permissions", "list of map", "what the steps need"};
inline constexpr Member approvers{"approvers", "list of string",
                                  "the approvers where a plan waits for people"};
inline constexpr Member triggers{"triggers", "list", "the signals that the plan watches"};
inline constexpr Member startedBy{"started_by", "list", "sets of signals: all of one start the plan"};
inline constexpr Member uses{"uses", "list", "the components whose actions the plan runs"};
inline constexpr Member hold{"hold", "plan_hold?", "what holds the plan back, where it starts by itself"};
inline constexpr std::array given{document,  description, mode,      arguments, permissions,
                                  approvers, triggers,    startedBy, uses,      hold};

/// The keys of each of the `permissions`.
inline constexpr std::string_view permittedActions = "actions";
inline constexpr std::string_view permittedResources = "resources";
inline constexpr std::string_view permittedConditions = "conditions";

inline constexpr Member documentFormat{"document_format", "string", "the format of its documents"};
inline constexpr Member serviceNames{"service_names", "map", "services with another name in its documents"};
inline constexpr Member throttlingErrors{"throttling_errors", "list", "errors of throttled calls"};
inline constexpr Member decision{"decision", "list", "bounds of the time until people start a plan"};
inline constexpr Member start{"start", "list", "bounds of the time until a plan has started"};
inline constexpr Member startsWith{"starts_with", "string", "what a signal must export to start a plan"};
/// Each of these names a service, of which only a failure as a whole counts, or one operation:
/// `name.Operation`.
inline constexpr Member runsOn{"runs_on", "list", "what no step of a run begins without"};
inline constexpr Member startedThrough{"started_through", "list", "what starts it by itself goes through"};
inline constexpr Member startedWith{"started_with", "list", "what every start calls, also one by people"};
inline constexpr Member asksAgain{
    "asks_again", "duration",
    "how long a step that waits pauses between two questions, where the service "
    "decides it"};
inline constexpr std::array exports{documentFormat, serviceNames, throttlingErrors, decision,    start,
                                    startsWith,     runsOn,       startedThrough,   startedWith, asksAgain};

/// The values of `document_format`.
inline constexpr std::string_view automationFormat = "automation";
inline constexpr std::string_view stateMachineFormat = "state_machine";

inline constexpr Action ask{"ask", "precedes each approval, for example to notify people", Need::Optional};
inline constexpr std::array actions{ask};
} // namespace engine

/// Engines whose runs a drill can start and watch.
inline constexpr std::string_view drillableTrait = "rehearsable";

/// The kind that runs drills, the drill runner. Its other parameters are settings of drills.
namespace drillRunner {
inline constexpr std::string_view kind = "rehearsal";

inline constexpr Member there{"there", "rehearsable", "the plan that leads away"};
inline constexpr Member back{"back", "rehearsable", "the plan that leads back"};
inline constexpr Member runbook{"runbook", "rehearsable", "the document of the drill"};
inline constexpr Member leaves{"leaves", "region", "the region that the drill leaves and returns to"};
inline constexpr Member does{"does", "list of string", "the steps in words: action and component"};
inline constexpr Member triggers{"triggers", "list", "the signals that say that the region is lost"};
inline constexpr Member failovers{"failovers", "list of rehearsable", "the plans that run when it is lost"};
inline constexpr Member objective{"objective", "duration?", "how long a recovery may take"};
inline constexpr std::array given{there, back, runbook, leaves, does, triggers, failovers, objective};

inline constexpr Member planLimit{"plan_limit", "duration", "how long a drill waits for each of its plans"};
inline constexpr std::array exports{planLimit};

inline constexpr Action rehearse{"rehearse", "moves to the other region and back"};
inline constexpr Action abandon{"abandon", "fails back after a failure"};
inline constexpr std::array actions{rehearse, abandon};
} // namespace drillRunner

/// The kind that holds back plans which start by themselves. Its other parameters are settings of those.
namespace hold {
inline constexpr std::string_view kind = "plan_hold";

inline constexpr Member holdsBack{"holds_back", "list of string", "the plans that are held back"};
inline constexpr Member holders{"holders", "list of string", "the plans and drills that hold"};
inline constexpr Member uses{"uses", "list", "the components whose actions the plans run"};
inline constexpr std::array given{holdsBack, holders, uses};

inline constexpr Member holder{"holder", "string", "the holder"};
inline constexpr Member lasting{"lasting", "duration", "the maximum duration"};
inline constexpr std::array givenToTake{holder, lasting};
inline constexpr std::array givenToGiveBack{holder};
inline constexpr Action take{"take", "begins a hold", Need::Required, givenToTake};
inline constexpr Action giveBack{"give_back", "ends a hold", Need::Required, givenToGiveBack};
inline constexpr std::array actions{take, giveBack};
} // namespace hold

/// Kinds that say in each region whether the topology is there: a topology has one at most. The action ends
/// its plans without being written.
namespace mark {
inline constexpr std::string_view trait = "awaited";

inline constexpr Action set{"set", "says that the topology has recovered in the recovery region"};
inline constexpr std::array actions{set};
} // namespace mark

/// The kind that waits for what such a kind of another topology says. Without resources: what it asks about
/// belongs to that topology, and is known by its name.
namespace wait {
inline constexpr std::string_view kind = "recovery_wait";

inline constexpr Member waitsFor{"waits_for", "string", "the name of the other topology", Need::Required};
inline constexpr std::array given{waitsFor};

inline constexpr Member timeout{"timeout", "duration", "how long it waits at most", Need::Required};
inline constexpr std::array givenToAwait{timeout};
inline constexpr Action await{"await", "waits until the other topology has recovered in the recovery region",
                              Need::Required, givenToAwait};
inline constexpr std::array actions{await};

/// The setting of plans that is given as `timeout`.
inline constexpr std::string_view setting = "await_timeout";
} // namespace wait
/// The kind that makes the calls of plans in the region that they leave, one for each region where such a
/// plan runs.
namespace remote {
inline constexpr std::string_view kind = "remote_calls";

inline constexpr Member permissions{"permissions", "list of map",
                                    "what the calls need, each with the region that they go to",
                                    Need::Required};
inline constexpr std::array given{permissions};
/// The key of the region, beside those of the `permissions` of engines.
inline constexpr std::string_view calledRegion = "region";

inline constexpr Member functionName{"function_name", "string", "the function that makes a call",
                                     Need::Required};
inline constexpr Member callersNeed{
    "callers_need", "list of map", "permissions of plans that call it, as engines take them", Need::Required};
inline constexpr Member longestCall{"longest_call", "duration", "how long one call of it may take",
                                    Need::Required};
inline constexpr std::array exports{functionName, callersNeed, longestCall};

// What the function is given.
inline constexpr std::string_view region = "region";
inline constexpr std::string_view seconds = "seconds"; ///< how long it may wait for what is expected
inline constexpr std::string_view does = "does";       ///< one of these three
inline constexpr std::string_view call = "call";
inline constexpr std::string_view check = "check";
inline constexpr std::string_view until = "until";
inline constexpr std::string_view asks = "asks"; ///< the call itself: service, operation and inputs
inline constexpr std::string_view service = "service";
inline constexpr std::string_view operation = "operation";
inline constexpr std::string_view inputs = "inputs";
inline constexpr std::string_view unless = "unless"; ///< questions, each like `asks` with what is expected
inline constexpr std::string_view select = "select"; ///< of `check`, `until` and questions
inline constexpr std::string_view expected = "expected";
inline constexpr std::string_view absent =
    "absent"; ///< in the place of `expected`: the part is missing or null
// What it answers when all is done.
inline constexpr std::string_view state = "$.state";
inline constexpr std::string_view done = "done";
} // namespace remote

// ---- kinds that the compiler asks

/// Kinds that say what must hold so that their region could take over.
namespace readiness {
inline constexpr std::string_view trait = "checked";
inline constexpr Member checks{"checks", "list", "what must hold in the region"};
inline constexpr std::array exports{checks};
} // namespace readiness

/// Kinds that the compiler makes, gives something to or reads, in one table: by the name of a kind, by that
/// of a trait, or, without a name, all kinds.
struct Interface {
    std::string_view kind;
    std::string_view trait;
    std::span<const Member> given{};
    std::span<const Member> exports{};
    std::span<const Member> signalExports{};
    std::span<const Member> replicaExports{};
    std::span<const Action> actions{};
    std::span<const std::string_view> traits{}; ///< that a kind of the name has
};

inline constexpr std::array madeTraits{compilerMadeTrait};
inline constexpr std::array defaultEngineTraits{engine::trait, drillableTrait, compilerMadeTrait};

inline constexpr std::array interfaces{
    Interface{"", "", {}, kind::exports, signal::exports, replica::exports, kind::actions},
    Interface{accountKind, ""},
    Interface{"", engine::trait, engine::given, engine::exports, {}, {}, engine::actions},
    Interface{engine::byDefault, "", {}, {}, {}, {}, {}, defaultEngineTraits},
    Interface{drillRunner::kind,
              "",
              drillRunner::given,
              drillRunner::exports,
              {},
              {},
              drillRunner::actions,
              madeTraits},
    Interface{hold::kind, "", hold::given, {}, {}, {}, hold::actions, madeTraits},
    Interface{"", mark::trait, {}, {}, {}, {}, mark::actions},
    Interface{wait::kind, "", wait::given, {}, {}, {}, wait::actions, madeTraits},
    Interface{remote::kind, "", remote::given, remote::exports, {}, {}, {}, madeTraits},
    Interface{"", readiness::trait, {}, readiness::exports},
};

inline constexpr std::array traits{compilerMadeTrait, engine::trait,      drillableTrait,
                                   readiness::trait,  mark::trait,        recovery::auxiliary,
                                   recovery::buffer,  recovery::entrance, recovery::stateful};

// ---- what is asked elsewhere

/// The policy of what things cost.
namespace prices {
inline constexpr std::string_view policy = "cost";
/// Its function of a resource: a number, or null for what it has no price for.
inline constexpr std::string_view monthly = "monthly";
inline constexpr std::string_view basis = "basis"; ///< its value: what the prices are, in words
/// Its function of a resource, if it has one: where the price is from, in words, or null.
inline constexpr std::string_view source = "source";
} // namespace prices

/// What every library has.
namespace files {
inline constexpr std::string_view prelude = "prelude.dr"; ///< what kinds share; read before everything else
inline constexpr std::string_view facts = "facts.dr";     ///< the values of `facts`
inline constexpr std::string_view kinds = "kinds/";       ///< the folder of kinds, one file each
inline constexpr std::array all{prelude, facts};
} // namespace files

/// Values at the top of the library's files that the compiler reads.
namespace facts {
inline constexpr Member longestSuffix{"longest_environment_suffix", "number",
                                      "the most characters of the environment's suffix", Need::Required};
inline constexpr Member leftOut{"left_out_of_packages", "map of list of string",
                                "names of files that packages leave out, by the reason", Need::Required};
inline constexpr std::array all{longestSuffix, leftOut};

/// What examples of rules that declare no regions get, as it is written: names at the provider by their
/// roles. Who runs no examples does not ask for it, so a library may lack it.
inline constexpr std::string_view regionsOfExamples = "regions_of_examples";

/// The keys of `left_out_of_packages`.
inline constexpr std::string_view tools = "development_tools"; ///< left out without a word
inline constexpr std::string_view state = "deployment_state";
inline constexpr std::string_view credentials = "credentials";
} // namespace facts

/// The value that says what a resource which exists already may keep, and what is unknown of it. Its maps
/// have types of resources for keys, beside `any`, and words of texts for values. Nobody evaluates it who
/// takes nothing over, so a library may lack it.
namespace existing {
inline constexpr std::string_view table = "existing_resources";
inline constexpr std::string_view labels = "labels";     ///< attributes that may be kept, beside the name
inline constexpr std::string_view unknown = "unknown";   ///< attributes that an import cannot read
inline constexpr std::string_view content = "content";   ///< attributes that somebody else may go on to fill
inline constexpr std::string_view tags = "tags";         ///< attributes that follow from the tags
inline constexpr std::string_view mentions = "mentions"; ///< what stands before its name in a text
inline constexpr std::string_view refused = "refused";   ///< why the type cannot be imported
inline constexpr std::array all{labels, unknown, content, tags, mentions, refused};
inline constexpr std::string_view anyType = "any";
} // namespace existing

/// What the compiler takes from `templates/` by itself; the other functions there are named by kinds.
namespace templates {
inline constexpr std::string_view deployScript = "deployment/deploy.py";
inline constexpr std::string_view readinessCheck = "readiness_check/index.py";
inline constexpr std::array all{deployScript, readinessCheck};
} // namespace templates

/// Whether a member of the name is in the table.
constexpr bool contains(std::span<const Member> table, std::string_view name) {
    for (const Member& member : table)
        if (member.name == name) return true;
    return false;
}

} // namespace drc::library::contract
