#include "plans/states.hpp"

#include "library/contract.hpp"
#include "plans/bounds.hpp"
#include "semantics/mentions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::plans {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

namespace {

constexpr std::array<std::pair<std::string_view, ir::State>, 5> stateNames{
    {{contract::state::serving, ir::State::Serving},
     {contract::state::readOnly, ir::State::ReadOnly},
     {contract::state::paused, ir::State::Paused},
     {contract::state::restoring, ir::State::Restoring},
     {contract::state::absent, ir::State::Absent}}};

/// What one component says of itself.
class StatesOfComponent {
public:
    /// `needsData`: whether it does not serve without what it keeps.
    StatesOfComponent(Instance& instance, Evaluator& evaluator, bool needsData)
        : instance_(instance), evaluator_(evaluator), needsData_(needsData) {}

    ir::ComponentStates run() {
        const semantics::Component& component = instance_.component();
        ir::ComponentStates result;
        result.component = component.name;
        if (component.home != nullptr) result.home = component.home->role;
        result.span = component.span;
        result.kind = instance_.kind().name;
        result.auxiliary = instance_.kind().is(contract::recovery::auxiliary);
        result.keepsData = instance_.kind().is(contract::recovery::stateful);
        result.buffers = instance_.kind().is(contract::recovery::buffer);
        result.entrance = instance_.kind().is(contract::recovery::entrance);
        for (const RegionRole* region : component.regions)
            result.before.emplace(region->role, before(region, result.keepsData && !hasData(region)));
        if (const auto value = exportOf(instance_, contract::kind::becomes, component.home, evaluator_))
            result.changes = changesIn(*value, contract::kind::becomes);
        return result;
    }

    /// What its actions make of others, by their names.
    std::vector<std::pair<std::string, std::vector<ir::StateChange>>> changesOfOthers() {
        std::vector<std::pair<std::string, std::vector<ir::StateChange>>> result;
        constexpr std::string_view exported = contract::kind::becomesFor;
        const auto value = exportOf(instance_, exported, instance_.component().home, evaluator_);
        if (!value || value->isPoison()) return result;
        if (value->entries() == nullptr) {
            misfit(*value, exported, "a map of components");
            return result;
        }
        for (const auto& [name, changes] : *value->entries()) {
            if (instance_.world().model.component(name) != nullptr)
                result.emplace_back(name, changesIn(changes, exported));
            else
                misfit(Value(name), exported, "a map by the names of components");
        }
        return result;
    }

private:
    /// What has resources of its own at home has some wherever the deployment makes it.
    bool isDeployed(const RegionRole* region) {
        return hasResources(region) || !hasResources(instance_.component().home);
    }

    bool hasResources(const RegionRole* region) {
        const InstanceFrame* const place = instance_.inRegion(region);
        return place != nullptr && !instance_.world().elaboration.made(*place).resources.empty();
    }

    /// Data is where it is at home, and where it is replicated to.
    bool hasData(const RegionRole* region) {
        if (region == instance_.component().home) return true;
        const auto& places = instance_.places();
        return std::any_of(places.begin(), places.end(), [&](const InstanceFrame& place) {
            const auto& identity = place.identity();
            return identity.kind == expansion::PlaceKind::Replica &&
                   (identity.region == region || identity.other == region);
        });
    }

    /// `lacksData`: it keeps data, and has none there.
    ir::State before(const RegionRole* region, bool lacksData) {
        if (lacksData && needsData_) return ir::State::Absent;
        if (const auto value = exportOf(instance_, contract::kind::state, region, evaluator_))
            return stateOf(*value, contract::kind::state).value_or(ir::State::Serving);
        return lacksData && !isDeployed(region) ? ir::State::Absent : ir::State::Serving;
    }

    std::vector<ir::StateChange> changesIn(const Value& value, std::string_view exported) {
        std::vector<ir::StateChange> result;
        if (value.isPoison()) return result;
        if (value.entries() == nullptr) {
            misfit(value, exported, "a map of states, by the verb of an action");
            return result;
        }
        for (const auto& [action, state] : *value.entries())
            result.push_back({instance_.component().name, action,
                              state.isNull() ? std::nullopt : stateOf(state, exported)});
        return result;
    }

    std::optional<ir::State> stateOf(const Value& value, std::string_view exported) {
        if (value.isPoison()) return std::nullopt;
        if (value.text() != nullptr)
            for (const auto& [name, state] : stateNames)
                if (*value.text() == name) return state;
        misfit(value, exported, contract::state::spelled);
        return std::nullopt;
    }

    /// As the check of kinds says it, which then says nothing of what stands there.
    void misfit(const Value& value, std::string_view exported, std::string_view expected) {
        const syntax::Definition& definition = *instance_.exportDefinition(exported);
        evaluator_.sink()
            .report(codes::brokenContract, source::join(definition.name.span, definition.value->span),
                    instance_.kind().name,
                    fmt::format("its export `{}` must be {}, found {}", exported, expected,
                                semantics::describe(value)))
            .label(instance_.component().nameSpan, "for this");
    }

    Instance& instance_;
    Evaluator& evaluator_;
    bool needsData_;
};

/// The topology accepts that what the component keeps is lost with a region.
bool mayLoseData(const semantics::Model& model, const semantics::Component& component) {
    return std::any_of(
        model.suppressions.begin(), model.suppressions.end(), [&](const semantics::Suppression& one) {
            return one.component == &component && one.rule == contract::recovery::replicatedRule;
        });
}

/// The members of a component through which others write; nothing where its kind does not tell them apart.
std::optional<std::vector<std::string>> writersOf(Instance& instance, Evaluator& evaluator) {
    const auto value = exportOf(instance, contract::kind::writes, instance.component().home, evaluator);
    if (!value || value->items() == nullptr) return std::nullopt;
    std::vector<std::string> result;
    for (const Value& item : *value->items())
        if (item.text() != nullptr) result.push_back(*item.text());
    return result;
}

/// What components need, by what their settings mention.
class Needs {
public:
    explicit Needs(Expansion& expansion) : world_(expansion.world()) {}

    std::vector<ir::Need> of(const semantics::Component& component) {
        std::vector<ir::Need> result;
        for (const semantics::Mention& mention : semantics::ownMentions(world_.model, component)) {
            if (&mention.component == &component) continue;
            const bool reading = reads(mention);
            const auto known = std::find_if(result.begin(), result.end(), [&](const ir::Need& need) {
                return need.component == mention.component.name;
            });
            if (known == result.end())
                result.push_back({mention.component.name, reading});
            else
                known->reading = known->reading && reading;
        }
        return result;
    }

private:
    bool reads(const semantics::Mention& mention) {
        if (mention.member.empty()) return false;
        const auto known = writers_.find(&mention.component);
        const auto& writers =
            known != writers_.end()
                ? known->second
                : writers_
                      .emplace(&mention.component,
                               writersOf(world_.instance(mention.component), world_.evaluator))
                      .first->second;
        return writers && std::find(writers->begin(), writers->end(), mention.member) == writers->end();
    }

    expansion::ExpansionContext& world_;
    std::map<const semantics::Component*, std::optional<std::vector<std::string>>> writers_;
};

} // namespace

void addStates(Expansion& expansion) {
    expansion::ExpansionContext& world = expansion.world();
    Needs needs(expansion);
    std::map<std::string, std::vector<ir::StateChange>> byOthers;
    for (const semantics::Component& component : world.model.components) {
        StatesOfComponent own(world.instance(component), world.evaluator,
                              !mayLoseData(world.model, component));
        ir::ComponentStates states = own.run();
        states.needs = needs.of(component);
        expansion.program().states.push_back(std::move(states));
        for (const auto& [name, changes] : own.changesOfOthers())
            byOthers[name].insert(byOthers[name].end(), changes.begin(), changes.end());
    }
    for (ir::ComponentStates& states : expansion.program().states) {
        const std::vector<ir::StateChange>& more = byOthers[states.component];
        states.changes.insert(states.changes.end(), more.begin(), more.end());
    }
}

std::string_view spell(ir::State state) {
    const auto* const found = std::find_if(stateNames.begin(), stateNames.end(),
                                           [&](const auto& one) { return one.second == state; });
    return found->first;
}

} // namespace drc::plans
