#pragma once

#include "expansion/place.hpp"
#include "semantics/topology_scope.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drc::expansion {

class World;

/// Which part of a kind declares a name. A kind's names are told apart by where they are known.
enum class Declares : std::uint8_t { Nothing, Kind, Global, Region, Replica, Pair, Signal };

/// One component with everything that its kind makes of it.
class Instance {
public:
    Instance(World& world, const semantics::Component& component);

    World& world() const { return world_; }
    const semantics::Component& component() const { return component_; }
    const semantics::Kind& kind() const { return *component_.kind; }

    Place& global() { return *global_; }
    Place* inRegion(const Region* region);
    /// Every place, in the order in which resources are written: global, regions, replicas, pairs, signals.
    const std::deque<Place>& places() const { return places_; }
    Place* ofDetector(const semantics::Detector& detector);
    /// The place in which an action is lowered, for a plan from one region to another.
    Place& action(const semantics::Step& step, const Region& from, const Region& to, bool graceful,
                  bool failed);
    std::vector<const Place*> replicas() const;

    /// A parameter's value in a region: what the user set, or the default. Nothing when the kind has no such
    /// parameter.
    std::optional<Value> parameter(std::string_view name, const Region* region, Evaluator& evaluator);
    /// An export as others see it from a region; nothing when the kind exports no such name.
    std::optional<Value> exported(const syntax::Name& name, const Environment& environment,
                                  Evaluator& evaluator);
    /// Where the kind exports a name, or null when it does not.
    const syntax::Definition* exportDefinition(std::string_view name) const;
    Declares declares(std::string_view name) const;
    /// The value of a setting as a parameter takes it.
    Value setting(const semantics::Setting& setting, const semantics::Parameter& parameter,
                  const Region* region, Evaluator& evaluator);
    /// A signal as a value: its parameters, whether it is used, what it exports.
    Value signal(const std::string& name, const Environment& environment, Evaluator& evaluator);
    /// A replica as a value: its ends and its parameters.
    Value replicaValue(const semantics::Replication& replication);
    /// A `let` or an export outside of all places, as a region sees it.
    Value kindValue(const syntax::Definition& definition, const Region* region, Evaluator& evaluator);
    /// The `let` of that name outside of all places, or null.
    const syntax::Definition* kindDefinition(std::string_view name) const;
    /// The tags that the user gave to the component.
    Value tags(const Region* region, Evaluator& evaluator);
    /// The names that the kind declares.
    std::vector<std::string> names() const;
    /// The place whose names are known in a region; the global one outside of regions.
    Place& placeFor(const Region* region);
    /// The line of the user's that a broken requirement is about.
    source::Span blame(const syntax::Expression& condition, const Place& place) const;

private:
    Value regionalSetting(const syntax::MapExpression& map, const semantics::Setting& setting,
                          const semantics::Parameter& parameter, const Region* region, Evaluator& evaluator);
    void findNames(const syntax::Body& body, Declares where);
    void makePlaces();
    std::optional<Value> exportedInRegion(const syntax::Name& name, const Environment& environment,
                                          Evaluator& evaluator);
    Value sectionValue(const syntax::Block& section, const Environment& environment, Evaluator& evaluator);

    World& world_;
    const semantics::Component& component_;
    std::deque<Place> places_;
    Place* global_ = nullptr;
    std::map<const Region*, Place*> regions_;
    std::map<const semantics::Detector*, Place*> detectors_;
    std::deque<Place> actions_;
    std::map<std::string, Declares, std::less<>> declared_;
    std::map<std::string, const syntax::Definition*, std::less<>> kindDefinitions_; ///< outside of all places
    struct Exported {
        Declares where;
        const syntax::Definition* definition;
    };
    std::map<std::string, Exported, std::less<>> exports_;
    std::map<std::pair<std::string, const Region*>, std::optional<Value>, std::less<>> parameters_;
};

} // namespace drc::expansion
