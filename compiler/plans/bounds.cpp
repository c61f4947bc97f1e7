#include "plans/bounds.hpp"
#include "library/contract.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace drc::plans {

namespace contract = library::contract;

namespace codes = diagnostics::codes;
using semantics::Entries;

namespace {

constexpr std::array<std::pair<std::string_view, ir::Evidence>, 4> evidenceNames{
    {{contract::bound::enforced, ir::Evidence::Enforced},
     {contract::bound::promised, ir::Evidence::Promised},
     {contract::bound::typicalEvidence, ir::Evidence::Typical},
     {contract::bound::assumed, ir::Evidence::Assumed}}};

/// Where the kind declares an export, for messages and as the place that a term comes from.
source::Span declaredAt(const Instance& instance, std::string_view name) {
    const syntax::Definition* const found = instance.exportDefinition(name);
    return found == nullptr ? instance.kind().declaration->name.span : found->name.span;
}

class Reader {
public:
    Reader(const ir::Origin& origin, Evaluator& evaluator) : origin_(origin), evaluator_(evaluator) {}

    std::vector<ir::Bound> bounds(const Value& value) {
        std::vector<ir::Bound> result;
        if (value.isPoison() || value.isNull()) return result;
        if (value.items() == nullptr) {
            misfit(value, "a list of bounds");
            return result;
        }
        for (const Value& item : *value.items()) {
            if (item.isPoison()) continue;
            if (item.entries() == nullptr)
                misfit(item, "a bound, as returned by `enforced` and similar functions");
            else
                result.push_back(bound(*item.entries()));
        }
        return result;
    }

    void misfit(const Value& value, const char* expected) {
        evaluator_.sink()
            .report(codes::wrongType, origin_.statement, std::string(expected), semantics::describe(value))
            .label(origin_.component, "for this");
    }

private:
    ir::Bound bound(const Entries& entries) {
        ir::Bound result;
        result.origin = origin_;
        result.description = text(entries, contract::bound::says);
        result.source = text(entries, contract::bound::source);
        result.share = text(entries, contract::bound::share);
        result.max = milliseconds(entries, contract::bound::most);
        result.min = milliseconds(entries, contract::bound::least).value_or(0);
        result.typical = milliseconds(entries, contract::bound::typical);
        if (result.source.empty()) result.typicalEvidence = ir::Evidence::Assumed;
        const std::string evidence = text(entries, contract::bound::evidence);
        const auto known = std::find_if(evidenceNames.begin(), evidenceNames.end(),
                                        [&](const auto& entry) { return entry.first == evidence; });
        if (known != evidenceNames.end())
            result.evidence = known->second;
        else
            misfit(Value(evidence), "\"enforced\", \"promised\", \"typical\" or \"assumed\" as evidence");
        if (result.max) {
            result.min = std::min(result.min, *result.max);
            if (result.typical) result.typical = std::clamp(*result.typical, result.min, *result.max);
        } else if (result.typical) {
            result.min = std::min(result.min, *result.typical);
        }
        return result;
    }

    std::string text(const Entries& entries, std::string_view key) {
        const Value* const found = semantics::find(entries, key);
        if (found == nullptr || found->isNull()) return "";
        if (found->text() != nullptr) return *found->text();
        if (!found->isPoison()) misfit(*found, "a string known at compile time");
        return "";
    }

    std::optional<double> milliseconds(const Entries& entries, std::string_view key) {
        const Value* const found = semantics::find(entries, key);
        if (found == nullptr || found->isNull()) return std::nullopt;
        if (found->duration() != nullptr) return std::max(found->duration()->milliseconds, 0.0);
        if (!found->isPoison()) misfit(*found, "a duration");
        return std::nullopt;
    }

    const ir::Origin& origin_;
    Evaluator& evaluator_;
};

/// Where clients are led, and what warms up, is a matter of regions.
bool isKnown(std::string_view key, std::string_view disruption) {
    namespace known = contract::disruption;
    if (key == known::loss.name || key == known::recovery.name) return true;
    return disruption == known::region &&
           (key == known::recoveryOfHome.name || key == known::redirection.name ||
            key == known::warmUp.name || key == known::quotas.name);
}

/// `{ loss: […], recovery: […] }`
void readDisruption(const Entries& costs, ir::DisruptionImpact& result, Reader& reader) {
    for (const auto& [key, bounds] : costs)
        if (!isKnown(key, result.disruption))
            reader.misfit(Value(key),
                          result.disruption == contract::disruption::region
                              ? "`loss`, `recovery`, `recovery_of_home`, `redirection`, `warm_up` or `quotas`"
                              : "`loss` or `recovery`");
    const auto read = [&](std::string_view key, std::optional<std::vector<ir::Bound>>& bounds) {
        if (const Value* found = semantics::find(costs, key)) bounds = reader.bounds(*found);
    };
    read(contract::disruption::loss, result.loss);
    read(contract::disruption::recovery, result.recovery);
    if (!result.recovery) {
        read(contract::disruption::recoveryOfHome, result.recovery);
        result.recoversHomeOnly = result.recovery.has_value();
    }
    read(contract::disruption::redirection, result.redirection);
    read(contract::disruption::warmUp, result.warmUp);
    read(contract::disruption::quotas, result.quotas);
}

/// `{ zone: { loss: […], recovery: […] } }`
void readDisruptions(const Value& value, const ir::DisruptionImpact& pattern, Evaluator& evaluator,
                     std::vector<ir::DisruptionImpact>& result) {
    if (value.isPoison() || value.isNull()) return;
    Reader reader(pattern.origin, evaluator);
    if (value.entries() == nullptr) return reader.misfit(value, "a map of disruptions");
    for (const auto& [disruption, costs] : *value.entries()) {
        if (costs.isPoison()) continue;
        if (costs.entries() == nullptr) {
            reader.misfit(costs, "a map with `loss` and `recovery`");
            continue;
        }
        ir::DisruptionImpact one = pattern;
        one.disruption = disruption;
        readDisruption(*costs.entries(), one, reader);
        result.push_back(std::move(one));
    }
}

} // namespace

bool exports(const InstanceFrame& place, std::string_view name) {
    return place.contents().exported(name) != nullptr;
}

std::optional<Value> exportOf(const InstanceFrame& place, std::string_view name, Evaluator& evaluator) {
    return place.exported(name, place.environment(), evaluator);
}

std::optional<Value> exportOf(Instance& instance, std::string_view name, const RegionRole* region,
                              Evaluator& evaluator) {
    const syntax::Definition* const found = instance.exportDefinition(name);
    if (found == nullptr) return std::nullopt;
    return instance.exported(found->name, {&instance.placeFor(region), region, nullptr}, evaluator);
}

std::vector<ir::Bound> boundsIn(const Value& value, const ir::Origin& origin, Evaluator& evaluator) {
    return Reader(origin, evaluator).bounds(value);
}

namespace {

bool isRegion(const semantics::Component& component, const std::string& name) {
    return std::any_of(component.regions.begin(), component.regions.end(),
                       [&](const RegionRole* region) { return region->role == name; });
}

/// What is lost with a region: by what the kind says of its regions or, for those that it does not tell
/// apart, of its replicas.
std::vector<ir::DisruptionImpact> lossesOf(Instance& instance, const ir::Origin& own, Evaluator& evaluator) {
    std::vector<ir::DisruptionImpact> result;
    const semantics::Component& component = instance.component();
    ir::DisruptionImpact pattern;
    pattern.component = component.name;
    pattern.disruption = contract::disruption::region;
    pattern.origin = own;
    for (const InstanceFrame& place : instance.places()) {
        if (place.identity().kind != expansion::PlaceKind::Replica) continue;
        ir::DisruptionImpact& one = result.emplace_back(pattern);
        one.from = place.identity().other->role;
        one.to = place.identity().region->role;
        one.origin.statement = declaredAt(instance, contract::replica::loss);
        one.origin.component = place.identity().replication->span;
        if (const auto loss = exportOf(place, contract::replica::loss, evaluator))
            one.loss = boundsIn(*loss, one.origin, evaluator);
    }
    if (instance.exportDefinition(contract::kind::lostWith) == nullptr) return result;
    pattern.origin.statement = declaredAt(instance, contract::kind::lostWith);
    pattern.backward = true;
    for (const RegionRole* const region : component.regions) {
        const auto value = exportOf(instance, contract::kind::lostWith, region, evaluator);
        if (!value || value->isPoison()) continue;
        if (value->entries() == nullptr) {
            Reader(pattern.origin, evaluator).misfit(*value, "a map of bounds, by the region");
            break;
        }
        for (const auto& [to, bounds] : *value->entries()) {
            if (!isRegion(component, to)) {
                Reader(pattern.origin, evaluator).misfit(Value(to), "the name of a region where it lives");
                continue;
            }
            pattern.from = region->role;
            pattern.to = to;
            const auto flows = [&](const ir::DisruptionImpact& one) {
                return one.from == pattern.from && one.to == pattern.to;
            };
            const auto known = std::find_if(result.begin(), result.end(), flows);
            ir::DisruptionImpact& one = known == result.end() ? result.emplace_back(pattern) : *known;
            one.origin.statement = pattern.origin.statement;
            one.loss = boundsIn(bounds, one.origin, evaluator);
        }
    }
    return result;
}

/// What the component endures, by disruption and region.
std::vector<ir::DisruptionImpact> impactsOf(Instance& instance, Evaluator& evaluator) {
    const semantics::Component& component = instance.component();
    const ir::Origin own{component.nameSpan, component.nameSpan, component.name, instance.kind().name};
    std::vector<ir::DisruptionImpact> result = lossesOf(instance, own, evaluator);
    ir::DisruptionImpact pattern;
    pattern.origin = own;
    if (const auto endures = exportOf(instance, contract::kind::endures, component.home, evaluator)) {
        pattern.component = component.name;
        pattern.origin.statement = declaredAt(instance, contract::kind::endures);
        readDisruptions(*endures, pattern, evaluator, result);
    }
    if (const auto others = exportOf(instance, contract::kind::enduresFor, component.home, evaluator)) {
        pattern.origin.statement = declaredAt(instance, contract::kind::enduresFor);
        pattern.way = component.name;
        if (others->entries() == nullptr && !others->isPoison())
            Reader(pattern.origin, evaluator).misfit(*others, "a map of components");
        if (others->entries() != nullptr)
            for (const auto& [name, disruptions] : *others->entries()) {
                pattern.component = name;
                readDisruptions(disruptions, pattern, evaluator, result);
            }
    }
    return result;
}

/// `{ interval: [10s, 30s] }`
void readChoices(const Value& value, const ir::Choice& pattern, const ir::Origin& origin,
                 Evaluator& evaluator, std::vector<ir::Choice>& result) {
    if (value.isPoison()) return;
    Reader reader(origin, evaluator);
    if (value.entries() == nullptr) return reader.misfit(value, "a map of settings");
    for (const auto& [setting, values] : *value.entries()) {
        if (values.items() == nullptr) {
            if (!values.isPoison()) reader.misfit(values, "a list of values");
            continue;
        }
        for (const Value& one : *values.items()) {
            ir::Choice choice = pattern;
            choice.setting = setting;
            choice.printed = semantics::print(one).value_or("");
            if (one.duration() != nullptr) {
                choice.type = ir::Choice::Type::Duration;
                choice.number = one.duration()->milliseconds;
            } else if (one.number() != nullptr) {
                choice.number = *one.number();
            } else if (one.boolean() != nullptr) {
                choice.type = ir::Choice::Type::Bool;
                choice.number = *one.boolean() ? 1 : 0;
            } else if (one.enumMember() != nullptr) {
                choice.type = ir::Choice::Type::Name;
                choice.name = one.enumMember()->name;
            } else {
                if (!one.isPoison()) reader.misfit(one, "a duration, a number, a name or a boolean");
                continue;
            }
            result.push_back(std::move(choice));
        }
    }
}

/// The settings of the component and of its signals that could be others.
std::vector<ir::Choice> choicesOf(Instance& instance, Evaluator& evaluator) {
    std::vector<ir::Choice> result;
    const semantics::Component& component = instance.component();
    ir::Choice pattern;
    pattern.component = component.name;
    ir::Origin origin{declaredAt(instance, contract::kind::choices), component.nameSpan, component.name,
                      instance.kind().name};
    if (const auto own = exportOf(instance, contract::kind::choices, component.home, evaluator))
        readChoices(*own, pattern, origin, evaluator, result);
    for (const semantics::Plan& plan : instance.world().model.plans) {
        for (const semantics::SignalUse& signalUse : plan.signalUses) {
            if (signalUse.component != &component) continue;
            const InstanceFrame* const place = instance.ofSignalUse(signalUse);
            if (place == nullptr) continue;
            pattern.plan = plan.name;
            pattern.signal = signalUse.signalName;
            origin.statement = signalUse.signal->declaration->name.span;
            if (const auto own = exportOf(*place, contract::kind::choices, evaluator))
                readChoices(*own, pattern, origin, evaluator, result);
        }
    }
    return result;
}

} // namespace

void addBounds(Expansion& expansion) {
    Evaluator& evaluator = expansion.world().evaluator;
    ir::Program& program = expansion.program();
    for (const semantics::Component* component : expansion.components()) {
        Instance& instance = expansion.world().instance(*component);
        for (ir::DisruptionImpact& impact : impactsOf(instance, evaluator))
            program.impacts.push_back(std::move(impact));
        for (ir::Choice& choice : choicesOf(instance, evaluator))
            program.choices.push_back(std::move(choice));
    }
}

} // namespace drc::plans
