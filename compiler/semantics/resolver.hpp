#pragma once

#include "semantics/resolve.hpp"
#include "semantics/topology_frame.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace drc::semantics {

/// Builds one model. Declarations come first, so that statements may refer to what stands further down.
class Resolver {
public:
    Resolver(const library::Declaration& topology, library::Library& library, Kinds& kinds,
             const ProviderFacts& facts, const ReservedNames& reserved, const library::GivenValues& given,
             const Uses& uses, Evaluator& evaluator);
    std::unique_ptr<Model> run();

private:
    // ---- resolve.cpp: names, regions, values, components
    void declareNames();
    void checkTopologySettings();
    void readTopologySettings();
    bool declareName(const syntax::Name& name, ir::Sorts sort);
    void checkReserved(const syntax::Name& name, ir::Sorts sort);
    void checkParameterNames();
    /// A name like this one that nothing in the topology has.
    std::string freeName(const std::string& wanted) const;
    void region(const syntax::Definition& definition);
    void checkRegionsDiffer();
    void parameter(const syntax::Definition& definition);
    /// The value of a parameter that the caller of the compile has given.
    Value givenTo(const DeployParameter& parameter, const library::GivenValue& given);
    void declareComponent(const syntax::Entry& entry);
    /// The name under which something was made first: what is declared, unless it was renamed since.
    std::string firstName(const syntax::Entry& entry);
    /// Nothing after a report.
    std::optional<std::string> formerNameIn(const syntax::Definition& setting, const std::string& declared);
    Component& component(std::string name, std::string_view declaredName, const syntax::Entry& entry,
                         const Kind& kind, const Settings& settings);
    void makeComponents();
    void placeComponents();
    std::vector<const RegionRole*> placement(const Component& component, const Setting* setting);

    // ---- resolve_objectives.cpp: what is asked, suppressed and assumed
    void objectives(const syntax::Block& block, ObjectivesByDisruption& result);
    void objective(const syntax::Definition& setting, Objectives& result);
    /// `rpo` and `rto`; the names of other settings are left to the caller.
    void readGoals(const Settings& from, Objectives& into);
    void objectivesOfPart(Plan& plan, const std::vector<std::string>& misspelt);
    /// `plan`: the one in which it stands; null for those of the topology.
    void suppression(const syntax::Suppression& clause, const Plan* plan);
    /// Why something is assumed, suppressed or refused, as reports show it.
    std::string reasonOf(const syntax::Clause& clause) { return writtenText(*clause.reason(), "reason"); }
    /// A text for reports, which is known and not empty; `what` it is, for messages.
    std::string writtenText(const syntax::Expression& written, const std::string& what);
    void assumption(const syntax::Clause& clause);
    /// The subject of an assumption as a path of the ledger, `orders["eu"].promote`; empty when it is no such
    /// path, nothing when a key of it was reported.
    std::optional<std::string> assumedPath(const syntax::Expression& subject);

    // ---- resolve_uses.cpp: what it needs of other topologies
    void use(const syntax::Clause& clause);
    void reportUndefinedTopology(const syntax::Name& name);
    /// Whether the topology has the component or family; reports where it has none.
    bool checkUsedComponent(const syntax::Name& component, const library::Declaration& topology);
    /// Whether the topology declares what says where it has recovered.
    bool hasMark(const library::Declaration& topology);
    /// What lets plans wait for the topology, made once.
    void wait(const Use& use);
    /// A plan that starts by itself must wait for what is used, which must say when it has recovered.
    /// What says where the topology has recovered is one component, which all of its plans can act on.
    void checkMark();
    template <class Useless>
    void placeMark(const Useless& useless);
    void reportUselessMark(const Component& mark, source::Span reasonAt, const std::string& reason,
                           const std::string& label, const std::string& help);

    // ---- resolve_adoptions.cpp: what exists already
    void adoption(const syntax::Entry& entry);
    /// What it keeps, each with the place of its key.
    std::vector<Adoption::Kept> keptBy(const syntax::Expression& written);
    /// Who takes over what exists must say for which environment.
    void environmentOfAdoptions();
    /// The environment that the topology is for, where it is for one alone.
    void environmentSetting();
    /// A text that must be known; nothing after a report, in which `what` says what it is.
    std::optional<std::string> knownText(const syntax::Expression& written, const std::string& what);

    // ---- resolve_families.cpp: what is repeated
    void family(const syntax::Entry& entry, const Kind& kind);
    void element(Family& family, const Value& key, const syntax::Entry& entry, const Settings& settings);
    /// The name of an element, if it can have one.
    std::optional<std::string> elementName(const Family& family, const Value& key, source::Span where);
    bool namesComponents(const syntax::Binding& repetition, const Family& family);
    /// Calls `turn` for each turn of what is repeated, whose names are known meanwhile; once for what is not.
    void eachTurn(const syntax::Entry& entry, const std::function<void()>& turn);
    /// The components that a line names: one component, or all elements of a family. Reports everything else.
    std::vector<Component*> componentsNamed(const syntax::Expression* target);
    /// The elements of a family, or the component that the name means; nothing when it means neither.
    std::optional<std::vector<Component*>> declaredAs(const syntax::Name& name);

    // ---- resolve_plans.cpp: what flows where, and what happens when a region dies
    void replicate(const syntax::Directed& directed);
    std::vector<Component*> replicating(const syntax::Entry& entry);
    void replica(const syntax::Entry& entry, Component& component, const RegionRole& from,
                 const RegionRole& to);
    void plan(const syntax::Directed& directed);
    /// Those that every plan has, and those of the kind that runs it; as `onlySettings`.
    std::vector<std::string> planSettings(const Plan& plan);
    /// The part that it is for, and the objectives of that.
    void partOf(Plan& plan, const std::vector<std::string>& misspelt);
    Mode mode(const Setting* setting);
    void signalUses(const syntax::Body& body, Plan& plan);
    void signalUse(const syntax::Entry& entry, Component& component, Plan& plan);
    void steps(const syntax::Body& body, const Plan& plan, std::vector<Step>& result);
    /// One line of steps; what it repeats is done side by side.
    void line(const syntax::Entry& entry, const Plan& plan, std::vector<Step>& result);
    void step(const syntax::Entry& entry, const Plan& plan, std::vector<Step>& result);
    /// The approvers, and the time that they have: settings of an approval, or of its plan. `own` is null for
    /// the approval with which a plan begins.
    void needsApprovers(const Plan& plan, const Settings* own, source::Span where,
                        const std::vector<std::string>& misspelt);
    void actionStep(const syntax::Entry& entry, Component& component, const Plan& plan, Step& step);
    /// A plan that is made from another one, if its name is free.
    void add(Plan derived);
    void deriveFailbacks();
    void deriveSwitchovers();
    /// A statement that no plan of a kind is derived.
    void refusal(const syntax::Clause& clause);
    /// Whether the derivation of such a plan was refused, which is noted as used.
    bool isRefused(PlanKind kind);
    void checkRefusals();
    /// The plan of a drill that leads from one region to another; null, where it was refused after a report.
    const Plan* planOfDrill(const Drill& drill, const RegionRole* from, const RegionRole* to,
                            const Plan& plan);
    /// What holds back the plans that start by themselves: one for each pair of regions.
    void holds();
    void hold(const Plan& plan, const Kind& kind);
    void drill(const syntax::Block& block);
    void drillSettings(const Settings& settings, const Kind& kind, source::Span drill, source::Span name);
    const Plan* planCalled(const Setting& setting);
    bool supportsDrills(const Plan& plan, source::Span drill);
    /// The plan that leads from one region to another while both work, of all that the other one is for, or
    /// null: one that is for nothing else, or that is written.
    const Plan* gracefulPlan(const RegionRole* from, const RegionRole* to, const Plan& other) const;

    // ---- shared
    Settings settings(const syntax::Body* body);
    /// Reports settings of other names; the names that these most likely stand for, which are not missing as
    /// well.
    std::vector<std::string> onlySettings(const Settings& settings, const std::vector<std::string>& allowed,
                                          const std::string& owner);
    void checkSettings(const Settings& settings, const ParameterList& parameters,
                       const std::vector<std::string>& builtin, const std::string& owner, source::Span span,
                       source::Span declared);
    void missing(const Parameter& parameter, const std::string& owner, source::Span span);
    /// The parameters of a kind that are not `given` by the compiler are allowed, and those without a default
    /// are required.
    void leftToUser(const Settings& settings, const Kind& kind,
                    std::span<const library::contract::Member> given, const std::string& owner,
                    source::Span span, std::vector<std::string>& allowed);
    const RegionRole* regionNamed(const syntax::Name& role);
    std::vector<std::string> roles() const;
    void reportUndefinedRole(const syntax::Name& role);
    /// Of what a component says by region.
    void checkRoles(const Setting& setting, const ParameterList& parameters);
    /// Of a declaration of which nothing is made, after a report.
    void refuse(const syntax::Statement& declaration) { model_->refused.insert(&declaration); }
    std::optional<std::pair<const RegionRole*, const RegionRole*>>
    direction(const syntax::Directed& directed);
    std::optional<std::string> text(const Setting& setting);
    std::optional<double> milliseconds(const syntax::Expression& expression, const std::string& what);
    Environment environment() const { return {&frame_, nullptr, locals_}; }
    Environment environment(const Setting& setting) const { return {&frame_, nullptr, setting.locals}; }
    template <class... Args>
    diagnostics::Diagnostic& report(const diagnostics::Code<Args...>& code, source::Span span,
                                    const std::type_identity_t<Args>&... args) {
        return evaluator_.sink().report(code, span, args...);
    }

    std::unique_ptr<Model> model_ = std::make_unique<Model>();
    library::Library& library_;
    Kinds& kinds_;
    const ProviderFacts& facts_;
    const ReservedNames& reserved_;
    const library::GivenValues& given_;
    const Uses& uses_;
    Evaluator& evaluator_;
    TopologyFrame frame_;
    /// Who has a name already, and how a message says it.
    struct Taken {
        Taken(source::Span where, std::string text = "first declared here")
            : span(where), label(std::move(text)) {}
        source::Span span;
        std::string label;
    };
    std::vector<const syntax::Statement*> statements_; ///< of the topology and of what extends it
    Locals locals_;                                    ///< the names of the loop that is gone through now
    std::vector<std::pair<const syntax::Entry*, const Kind*>> toMake_;
    std::set<std::string_view> componentNames_; ///< of these
    std::map<std::string, source::Span, std::less<>>
        formerNames_; ///< of what was renamed: where that is said
    /// Values that were followed, with the component that they name; empty for none.
    std::map<const syntax::Definition*, std::string_view> leadsTo_;
    std::map<std::string, Taken, std::less<>> taken_;
    bool tooManyRegions_ = false;
    std::set<std::string, std::less<>> reported_; ///< names of components and plans that were refused
};

/// The setting of a component that says what it was called when it was made.
inline constexpr std::string_view formerName = "was";
/// Settings that components of every kind have.
const std::vector<std::string>& componentSettings();
/// Settings that every step of a plan has.
const std::vector<std::string>& stepSettings();

} // namespace drc::semantics
