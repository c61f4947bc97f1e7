#pragma once

#include "binding/bindings.hpp"
#include "library/library.hpp"
#include "semantics/environment.hpp"
#include "semantics/kind.hpp"
#include "semantics/value.hpp"
#include "source/date.hpp"
#include "syntax/visit.hpp"

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

/// What a topology means: regions and roles, components of known kinds, replication, objectives, plans. It
/// knows no target. Settings are kept as they were written: their values may differ by region.
namespace drc::semantics {

/// No provider has so many, and everything that is made for each pair of regions grows with their square.
inline constexpr std::size_t mostRegions = 64;

/// A setting as written, as a value or as a nested block, or as the compiler gives it to a component of its
/// own.
struct Setting {
    syntax::Name name;
    const syntax::Expression* written = nullptr;
    const syntax::Block* section = nullptr;
    std::optional<Value> given;
    Locals locals{}; ///< the names of the loop around it
};

/// Calls `visit` with every name that a setting refers to, also within a block.
template <class Visit>
void forEachName(const Setting& setting, const Visit& visit) {
    if (setting.written != nullptr) syntax::forEachName(*setting.written, visit);
    if (setting.section != nullptr) syntax::forEachName(*setting.section->body, visit);
}

struct Settings {
    std::vector<Setting> all;
    const Setting* find(std::string_view name) const;
};

/// How much may be lost and how long it may take. In milliseconds; nothing when it isn't said.
struct Objectives {
    std::optional<double> rpo;
    std::optional<double> rto;
    source::Span rpoSpan{};
    source::Span rtoSpan{};
};

/// Objectives by what goes wrong: `region`, `zone`, `corruption`.
using ObjectivesByDisruption = std::map<std::string, Objectives>;

struct Replication;
struct Family;

struct Component {
    /// In everything that is made; of an element of a family, the family's and its key. Of what was renamed
    /// it is the name that it was first made under: what exists keeps its names.
    std::string name;
    std::string_view declaredName{}; ///< of what was renamed and belongs to no family, the new name
    const Family* family = nullptr;
    Value key; ///< within the family
    source::Span nameSpan{};
    source::Span span{};
    const Kind* kind = nullptr;
    Settings settings;
    std::vector<const RegionRole*> regions; ///< where it lives, in the order of declaration
    const RegionRole* home = nullptr;       ///< the source of its replication, else its first region
    std::vector<const Replication*> replications;
    bool replicationUnclear = false; ///< it stands in a `replicate` that had errors
    ObjectivesByDisruption objectives;

    /// How a program calls it: `ledger`, `orders["eu"]`.
    std::string written() const;
    bool livesIn(const RegionRole& region) const;
};

/// Components that one declaration repeats.
struct Family {
    std::string name;
    std::string
        namePrefix; ///< what the names of its elements begin with: of what was renamed, the first name
    source::Span span{};
    const Kind* kind = nullptr;
    std::vector<Component*> elements;
    std::map<std::string, Component*, std::less<>> byKey; ///< by the printed key
    bool unclear = false; ///< what it is repeated over had errors: there may be more elements
};

/// One component in one `replicate`: from a region to another, with what was set for it.
struct Replication {
    Component* component = nullptr;
    const RegionRole* from = nullptr;
    const RegionRole* to = nullptr;
    Settings settings;
    source::Span span{};
};

struct SignalUse {
    const Signal* signal = nullptr;
    std::string signalName;
    Component* component = nullptr;
    Settings settings;
    source::Span span{};
    source::Span target{}; ///< where it says what it watches
};

struct Step {
    enum class Kind : std::uint8_t { Action, Wait, Approve, Together };
    Kind kind = Kind::Action;
    std::string verb;
    Component* component = nullptr; ///< of an action
    const Action* action = nullptr;
    const syntax::Expression* operand = nullptr; ///< of `wait`
    Settings settings;
    std::vector<Step> parallel; ///< of `together`
    source::Span span{};
    source::Span statement{}; ///< all that is written of it, with what stands between its braces

    /// Of an action, as a program writes it: `promote ledger`.
    std::string written() const;
};

/// A step that acts on a component, which is given as a program calls it.
std::string writtenStep(std::string_view verb, std::string_view component);

enum class PlanKind : std::uint8_t { Failover, Failback, Switchover, Drill };
/// The keyword of a plan, which is its name where it has no other.
std::string_view spell(PlanKind kind);
enum class Mode : std::uint8_t { Automatic, Approved, Manual };

struct Plan {
    PlanKind kind = PlanKind::Failover;
    std::string name;
    const RegionRole* from = nullptr;
    const RegionRole* to = nullptr;
    Mode mode = Mode::Manual;
    Settings settings;
    std::vector<SignalUse> signalUses;
    std::vector<Step> steps;
    std::vector<Step> onFailure;
    bool derived = false;    ///< derived from another plan: a failback or a switchover
    bool omitsSteps = false; ///< none are written: those that recovery needs are derived
    bool graceful = false;   ///< both regions work while it runs
    source::Span span{};
    const syntax::Directed* declaration = nullptr; ///< null for a drill
    bool ofPart = false;                           ///< it is for what `only` names, and nothing else
    std::vector<const Component*> only{};          ///< of a part, what belongs to it
    source::Span onlySpan{};                       ///< of a part, the value of `only`
    Objectives objectives{};                       ///< of a part, when a region is lost

    /// Whether the component is of its part, where it is for one.
    bool isFor(std::string_view component) const;
    /// Whether all that the other one is for is brought back by this one, too.
    bool covers(const Plan& other) const;
};

/// That no plan of a kind is derived from the failovers.
struct PlanRefusal {
    PlanKind kind = PlanKind::Failback;
    std::string reason;
    bool used = false; ///< one would be derived without it
    source::Span span{};
    source::Span keyword{};
};

/// What holds back the plans that lead from one region to another by themselves.
struct Hold {
    std::string name; ///< of the component that does it
    const RegionRole* from = nullptr;
    const RegionRole* to = nullptr;
    std::vector<const Plan*> plans;
    const Kind* kind = nullptr;
    source::Span span{};
};

/// A drill: two plans that run while both regions work, one after the other, and end in the region where they
/// began.
struct Drill {
    std::string name;
    std::string drillRunner; ///< the name of its drill runner, a component
    const Plan* there = nullptr;
    const Plan* back = nullptr;
    const Kind* kind = nullptr; ///< of the drill runner
    Settings settings;          ///< those of its kind
    source::Span span{};
};

struct Assumption {
    const syntax::Expression* subject = nullptr;
    std::string path; ///< its subject, as a path of the ledger
    double bound = 0; ///< milliseconds
    std::string reason;
    source::Span span{};
};

/// The key of an element as it is written behind its family: `["eu"]`, `[3]`.
std::string writtenKey(const Value& key);

/// As messages call it: "the topic `oncall`".
std::string describe(const Component& component);

/// What an `allow` says, whatever it suppresses.
struct SuppressionTerms {
    const Component* component = nullptr; ///< null for what is about the whole topology, or a plan
    std::string reason;
    std::optional<source::Date> until{}; ///< the last day on which it holds; nothing where it has no end
    std::string owner{};                 ///< who answers for it; empty where that is not said
    source::Span span{};                 ///< shared by the suppressions of all elements of a family
    source::Span target{};               ///< where it says whom it is for

    bool hasExpired(source::Date today) const { return until && *until < today; }
};

/// A suppression of a rule.
struct Suppression : SuppressionTerms {
    std::string rule;
    source::Span ruleSpan{};
};

/// What a verdict may say of a topology, or of one component, without being an error or a warning.
enum class Waived : std::uint8_t {
    MissedObjective, ///< an objective that is not met, or not judged
    NotRecovered,    ///< a component that no plan brings back
    Degraded,        ///< an entrance that sends clients to what does not serve yet
};
inline constexpr std::array allWaived{Waived::MissedObjective, Waived::NotRecovered, Waived::Degraded};
/// How an `allow` names it instead of a rule: `missed_objective`.
std::string_view spell(Waived waived);
/// Nothing for the name of a rule.
std::optional<Waived> waivedBy(std::string_view name);

struct VerdictSuppression : SuppressionTerms {
    Waived waived = Waived::MissedObjective;
    /// The plan that it is for, with those that are derived from it, as it is declared; null for all of them.
    const syntax::Directed* plan = nullptr;

    /// Whether it counts for the plan; null for what no single plan is about.
    bool isFor(const Plan* other) const {
        return plan == nullptr || (other != nullptr && other->declaration == plan);
    }
};

/// Another topology that this one needs, or one component or family of it.
struct Use {
    library::Declaration topology;
    std::string name;      ///< of the topology
    std::string component; ///< empty for all of it
    source::Span span{};
    bool isMarked = false; ///< the topology has a component that says where it has recovered

    /// As it is written: `platform.core`.
    std::string written() const { return component.empty() ? name : name + "." + component; }
};

/// What lets plans wait until a used topology has recovered.
struct Wait {
    std::string name;     ///< of the component that does it
    std::string topology; ///< the used one
    const Kind* kind = nullptr;
    source::Span span{}; ///< of the `uses`
};

/// A text of the program that must be known, and where it stands.
struct WrittenText {
    std::string text;
    source::Span span{};
};

/// Something that exists already, and is taken over as a resource of the configuration.
struct Adoption {
    /// An attribute that has the value which it has already.
    struct Kept {
        WrittenText attribute;
        ir::Value value;
        source::Span valueSpan{};
    };
    WrittenText address; ///< `type.label`
    WrittenText id;      ///< by which it is imported; empty after a report
    std::vector<Kept> keep;
    bool keepsContent = false; ///< somebody else fills it, as before
    source::Span contentSpan{};
    source::Span span{};
};

/// A value that the deployment gives, as a variable of the configuration, or the caller of the compile.
struct DeployParameter {
    std::string name;
    Type type;
    std::optional<Value> defaultValue;
    std::optional<Value> given; ///< known at compile time: then there is no variable
    std::string givenText;      ///< as the caller wrote it
    std::string documentation;
    source::Span span{};
};

/// What a declaration of a topology has become.
using Made = std::variant<const Component*, const Family*, const RegionRole*, const DeployParameter*>;

struct Model {
    std::string name;
    source::Span nameSpan{};
    const library::Module* module = nullptr;
    const syntax::Block* declaration = nullptr;
    std::deque<RegionRole> regions;
    ObjectivesByDisruption objectives;
    std::deque<DeployParameter> parameters;
    std::map<std::string, const syntax::Definition*, std::less<>> lets;
    std::deque<Component> components;
    std::deque<Family> families;
    /// What says in each region whether the topology has recovered there; null where nothing does.
    Component* mark = nullptr;
    std::deque<Replication> replications;
    std::deque<Plan> plans;
    std::vector<PlanRefusal> planRefusals;
    std::vector<Hold> holds;
    std::vector<Drill> drills;
    std::vector<Assumption> assumptions;
    std::vector<Use> uses;
    std::deque<Wait> waits; ///< one for each used topology that says where it has recovered
    std::vector<Suppression> suppressions;
    std::vector<VerdictSuppression> verdictSuppressions;
    std::vector<Adoption> adoptions;                         ///< in the order of their statements
    WrittenText environment;                                 ///< the only one that it is for; empty for any
    const binding::Bindings* bindings = nullptr;             ///< what its names mean
    std::unordered_map<const syntax::Statement*, Made> made; ///< by the statement that declares it
    Settings settings;                                       ///< of the topology itself: `tags`, `layout`
    Settings ofAccount;   ///< those of them that are parameters of the kind of the account
    std::string strategy; ///< the pattern that it says it follows, or none
    /// Roles that no region has, which was reported.
    std::set<std::string, std::less<>> undefinedRoles;
    bool split = false;   ///< a configuration for each region, and one for what crosses them
    bool protect = false; ///< what it keeps is protected against deletion

    /// Declarations of which nothing was made, after a report.
    std::unordered_set<const syntax::Statement*> refused;

    /// What a name of the topology stands for; null where that is nothing of it.
    const Made* madeOf(const binding::Symbol* symbol) const;
    const RegionRole* region(std::string_view role) const;
    /// A setting whose keys are all roles, undefined ones included, which says what holds in each region;
    /// null for all others.
    const syntax::MapExpression* byRegion(const syntax::Expression& written) const;
    const Component* component(std::string_view wanted) const;
    Component* component(std::string_view wanted);
    /// What a program means by the name alone: elements of families have none.
    const Component* declared(std::string_view wanted) const;
    const Family* family(std::string_view wanted) const;
    /// Null for one that a drill brings with it.
    const Plan* plan(std::string_view wanted) const;
    /// How a program calls the component of that name; the name itself for what the compiler makes.
    std::string written(std::string_view componentName) const;
    /// A message with each name of an element as a program calls it, except in quotes, paths and before `.x`,
    /// as in `name.arn`. A word that only happens to be such a name is not told apart elsewhere.
    std::string inMessage(std::string text) const;
    /// Adds a component under a name that is free; `declaredName` is what a program calls it, where that is
    /// not the same.
    Component& add(std::string componentName, std::string_view declaredName = {});
    Family& addFamily(std::string_view familyName);

private:
    std::map<std::string, Component*, std::less<>> byName_;
    std::map<std::string_view, Component*, std::less<>> renamed_; ///< by the name that they have now
    std::map<std::string, Family*, std::less<>> familiesByName_;
};

/// How a topology says that no such plan is derived: `failback none because "…"`.
std::string refusalOf(PlanKind kind);

/// The name of the kind that runs a plan; empty when what was written is no name.
std::string_view engineOf(const Plan& plan);

/// Calls `visit` with every step of a list that acts on a component, also those that run side by side.
template <class Visit>
void forEachAction(const std::vector<Step>& steps, const Visit& visit) {
    for (const Step& step : steps) {
        if (step.component != nullptr) visit(step);
        forEachAction(step.parallel, visit);
    }
}

} // namespace drc::semantics
