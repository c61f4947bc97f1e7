#pragma once

#include "expansion/instance_frame.hpp"
#include "expansion/kind_members.hpp"
#include "semantics/topology_frame.hpp"

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drc::expansion {

class ExpansionContext;

/// What makes an instance a part of another one.
struct Membership {
    Instance& whole;              ///< of the kind that has the line
    const InstanceFrame* place;   ///< in which the line stands; null directly in the kind
    const syntax::Resource& line; ///< `part name: kind { … }`
    Value index = semantics::Null{};
    std::string path{}; ///< what the names of the part have before their own, with `_` at its end
    /// Where its settings are evaluated, by the region in which it exists.
    std::map<const RegionRole*, Environment> settings{};
};

/// One component, or a part of one, with everything that its kind makes of it.
class Instance {
public:
    Instance(ExpansionContext& world, const semantics::Component& component,
             std::optional<Membership> membership = std::nullopt);

    ExpansionContext& world() const { return world_; }
    /// What the instance is made of: its kind, its settings, where it lives. A part has a component of its
    /// own, which is not written in the topology.
    const semantics::Component& component() const { return component_; }
    const semantics::Kind& kind() const { return *component_.kind; }
    /// The component that a user sees: of a part, the one that it belongs to.
    const semantics::Component& owner() const { return whole().component_; }
    /// The instance of that component.
    const Instance& whole() const { return membership_ ? membership_->whole.whole() : *this; }
    Instance& whole() { return membership_ ? membership_->whole.whole() : *this; }
    /// Null for a component.
    const Membership* membership() const { return membership_ ? &*membership_ : nullptr; }

    InstanceFrame& global() { return *global_; }
    InstanceFrame* inRegion(const RegionRole* region);
    /// Every place, in the order in which resources are written: global, regions, replicas, pairs, signals.
    const std::list<InstanceFrame>& places() const { return places_; }
    InstanceFrame* ofSignalUse(const semantics::SignalUse& signalUse);
    /// The place for what a place of the whole is for, of a part that stands directly in the kind; null when
    /// there is none.
    InstanceFrame* placeLike(const InstanceFrame& ofWhole);
    /// A part of this instance; null after a report, or when the kind is made already by what this one
    /// belongs to.
    Instance* part(const syntax::Resource& line, const Value& index, const InstanceFrame* place,
                   const Environment& environment);
    /// The place in which an action is lowered, for a plan from one region to another.
    InstanceFrame& action(const semantics::Step& step, const RegionRole& from, const RegionRole& to,
                          bool graceful, bool failed);
    std::vector<const InstanceFrame*> replicas() const;

    const KindMembers& members() const { return members_; }
    /// A parameter's value in a region: what the user set, or the default.
    Value parameter(const semantics::Parameter& parameter, const RegionRole* region, Evaluator& evaluator);
    /// The same as a member that others ask for; nothing when the kind has no such parameter.
    std::optional<Value> parameterNamed(std::string_view name, const RegionRole* region,
                                        Evaluator& evaluator);
    /// An export as others see it from a region; nothing when the kind exports no such name.
    std::optional<Value> exported(const syntax::Name& name, const Environment& environment,
                                  Evaluator& evaluator);
    /// Where the kind exports a name, or null when it does not.
    const syntax::Definition* exportDefinition(std::string_view name) const;
    /// The value of a parameter by what was set, or its default, which is evaluated in the environment.
    Value given(const semantics::Settings& settings, const semantics::Parameter& parameter,
                const Environment& environment, semantics::Owner owner, Evaluator& evaluator);
    /// A signal as a value: its parameters, whether it is used, what it exports.
    Value signal(const semantics::Signal& signal, Evaluator& evaluator);
    /// A replica as a value: its ends and its parameters.
    Value replicaValue(const semantics::Replication& replication);
    /// A `let` or an export outside of all places, as a region sees it.
    Value kindValue(const syntax::Definition& definition, const RegionRole* region, Evaluator& evaluator);
    /// The tags that the user gave to the component.
    Value tags(const RegionRole* region, Evaluator& evaluator);
    /// The place whose names are known in a region; the global one outside of regions.
    InstanceFrame& placeFor(const RegionRole* region);
    /// The line of the user's that a broken requirement is about.
    source::Span diagnosticSpan(const syntax::Expression& condition, const InstanceFrame& place) const;
    /// Where the setting stands that the symbol is a parameter for; empty where there is none.
    source::Span settingSpan(const binding::Symbol& symbol, const InstanceFrame& place) const;
    /// The components that the user's text of a parameter mentions, in order.
    void forEachMentioned(const binding::Symbol& parameter,
                          const std::function<void(const semantics::Component&)>& visit) const;

private:
    /// The value of a setting as a parameter takes it.
    Value setting(const semantics::Setting& setting, const semantics::Parameter& parameter,
                  const RegionRole* region, Evaluator& evaluator);
    Value regionalSetting(const syntax::MapExpression& map, const semantics::Setting& setting,
                          const semantics::Parameter& parameter, const RegionRole* region,
                          Evaluator& evaluator);
    /// The place of a signal that no plan watches: its parameters have values all the same.
    const InstanceFrame& unwatched(const semantics::Signal& signal);
    void makePlaces();
    void makeSignalPlaces();
    Environment settingsEnvironment(const RegionRole* region, const semantics::Locals& locals);
    /// What was set for a parameter, of the kind or of what has the inner settings; null when nothing was.
    const semantics::Setting* settingOf(const binding::Symbol& symbol,
                                        const semantics::Settings* inner) const;
    source::Span settingSpan(const syntax::Expression& condition, const InstanceFrame& place) const;
    std::optional<Value> exportedInRegion(const syntax::Name& name, const Environment& environment,
                                          Evaluator& evaluator);
    Value sectionValue(const syntax::Block& section, const Environment& environment, Evaluator& evaluator);

    ExpansionContext& world_;
    semantics::Owner number_; ///< for whom parameters, and values outside of all places, are computed
    const semantics::Component& component_;
    std::list<InstanceFrame> places_; // an empty deque would have memory of its own, and most have few places
    InstanceFrame* global_ = nullptr;
    std::map<const RegionRole*, InstanceFrame*> regions_;
    std::map<const semantics::SignalUse*, InstanceFrame*> signalUses_;
    std::list<InstanceFrame> actions_;
    std::map<const semantics::Signal*, InstanceFrame> unwatched_; ///< of signals that no plan watches
    const KindMembers& members_;
    std::optional<Membership> membership_;
    /// Parts that stand directly in the kind, by their lines and indices: they are the same in every region.
    std::map<std::pair<const syntax::Resource*, std::string>, Instance*> parts_;
};

} // namespace drc::expansion
