#include "expansion/instance.hpp"

#include "expansion/objects.hpp"
#include "expansion/world.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using semantics::Parameter;
using semantics::Poison;
using semantics::Setting;
using syntax::as;
using syntax::KindItem;
using syntax::StatementKind;

Instance::Instance(World& world, const semantics::Component& component, std::optional<Membership> membership)
    : world_(world),
      component_(component),
      members_(world.membersOf(*component.kind)),
      membership_(std::move(membership)) {
    makePlaces();
    if (!membership_) makeSignalPlaces();
}

std::vector<std::string> Instance::names() const {
    std::vector<std::string> names = kind().parameters.names();
    for (const auto& entry : members_.declared)
        names.emplace_back(entry.first);
    return names;
}

// ---- places

void Instance::makePlaces() {
    const auto add = [&](const Place::Identity& identity) { return &places_.emplace_back(*this, identity); };
    Place::Identity global;
    global_ = add(global);
    for (const Region* region : component_.regions) {
        Place::Identity identity;
        identity.kind = PlaceKind::Region;
        identity.region = region;
        regions_[region] = add(identity);
    }
    for (const semantics::Replication* replication : component_.replications) {
        Place::Identity identity;
        identity.kind = PlaceKind::Replica;
        identity.region = replication->to;
        identity.other = replication->from;
        identity.replication = replication;
        add(identity);
    }
    for (const Region* first : component_.regions) {
        for (const Region* second : component_.regions) {
            if (first->index >= second->index) continue;
            Place::Identity identity;
            identity.kind = PlaceKind::Pair;
            identity.region = first;
            identity.other = second;
            add(identity);
        }
    }
}

/// Plans know components, not their parts.
void Instance::makeSignalPlaces() {
    for (const semantics::Plan& plan : world_.model.plans) {
        for (const semantics::Detector& detector : plan.detectors) {
            if (detector.component != &component_) continue;
            Place::Identity identity;
            identity.kind = PlaceKind::Signal;
            identity.region = plan.to;
            identity.other = plan.from;
            identity.detector = &detector;
            identity.signal = detector.signal;
            detectors_[&detector] = &places_.emplace_back(*this, identity);
        }
    }
}

Place* Instance::inRegion(const Region* region) {
    const auto found = regions_.find(region);
    if (found == regions_.end()) return nullptr;
    if (membership_ && membership_->place == nullptr) {
        // Whether the part exists there is decided where the kind around it is gone through for the region.
        Place* const around = membership_->whole.inRegion(region);
        if (around == nullptr) return nullptr;
        around->fill();
        if (membership_->settings.count(region) == 0) return nullptr;
    }
    return found->second;
}

Place* Instance::placeLike(const Place& ofWhole) {
    const Place::Identity& wanted = ofWhole.identity();
    for (Place& place : places_) {
        const Place::Identity& own = place.identity();
        if (own.kind == wanted.kind && own.region == wanted.region && own.other == wanted.other)
            return &place;
    }
    return nullptr;
}

Place* Instance::ofDetector(const semantics::Detector& detector) {
    const auto found = detectors_.find(&detector);
    return found == detectors_.end() ? nullptr : found->second;
}

Place& Instance::action(const semantics::Step& step, const Region& from, const Region& to, bool graceful,
                        bool failed) {
    Place::Identity identity;
    identity.kind = PlaceKind::Action;
    identity.region = &to;
    identity.other = &from;
    identity.step = &step;
    identity.graceful = graceful;
    identity.failed = failed;
    return actions_.emplace_back(*this, identity);
}

std::vector<const Place*> Instance::replicas() const {
    std::vector<const Place*> result;
    for (const Place& place : places_)
        if (place.identity().kind == PlaceKind::Replica) result.push_back(&place);
    return result;
}

Place& Instance::placeFor(const Region* region) {
    Place* const place = region == nullptr ? nullptr : inRegion(region);
    return place == nullptr ? *global_ : *place;
}

// ---- parameters

std::optional<Value> Instance::parameter(std::string_view name, const Region* region, Evaluator& evaluator) {
    const Parameter* const parameter = kind().parameters.find(name);
    if (parameter == nullptr) return std::nullopt;
    const auto key = std::pair(parameter, region);
    const auto known = parameters_.find(key);
    if (known != parameters_.end()) {
        if (known->second) return *known->second;
        evaluator.reportCircle(*parameter->definition, placeFor(region).environment());
        return Poison{};
    }
    parameters_[key] = std::nullopt;
    Value value = semantics::Null{};
    const Setting* const setting = component_.settings.find(name);
    semantics::CircleStop stop = semantics::stopOf(*parameter->definition);
    if (setting != nullptr) stop = {setting->name.text, setting->name.span, setting->written};
    const Evaluator::Computing computing(evaluator, *parameter->definition, placeFor(region).environment(),
                                         stop);
    if (setting != nullptr) {
        value = this->setting(*setting, *parameter, region, evaluator);
    } else if (parameter->definition->value != nullptr) {
        const Environment environment{&placeFor(region), region, nullptr};
        value = evaluator.evaluateAs(*parameter->definition->value, environment, parameter->type);
    } else if (parameter->required()) {
        value = Poison{}; // reported where the settings were checked
    }
    parameters_[key] = value;
    return value;
}

namespace {

/// A map whose keys are all roles says what holds in each region.
const syntax::MapExpression* perRegion(const syntax::Expression& written, const semantics::Model& model) {
    if (written.kind != syntax::ExpressionKind::Map) return nullptr;
    const auto& map = as<syntax::MapExpression>(written);
    const auto isRole = [&](const syntax::MapEntry& entry) {
        const syntax::Name key = syntax::plainName(entry.key);
        return key && model.region(key.text) != nullptr;
    };
    const bool all = !map.entries.empty() && std::all_of(map.entries.begin(), map.entries.end(), isRole);
    return all ? &map : nullptr;
}

} // namespace

Value Instance::setting(const Setting& setting, const Parameter& parameter, const Region* region,
                        Evaluator& evaluator) {
    const Environment environment = settingsEnvironment(region, setting.locals);
    // Errors in a setting point at the setting; the parameter that declares the type is the second label.
    const std::size_t before = evaluator.sink().errorCount();
    Value value;
    if (setting.given) {
        value = *setting.given;
    } else if (setting.section != nullptr) {
        value = evaluator.conform(sectionValue(*setting.section, environment, evaluator), parameter.type,
                                  setting.name.span, environment);
    } else if (const auto* map = membership_ ? nullptr : perRegion(*setting.written, world_.model)) {
        value = regionalSetting(*map, setting, parameter, region, evaluator);
    } else {
        value = evaluator.evaluateAs(*setting.written, environment, parameter.type);
    }
    if (value.isPoison() && evaluator.sink().errorCount() > before)
        evaluator.sink().explainLast(parameter.definition->span, "the parameter is declared here");
    if (value.origin.empty())
        value.origin = setting.written != nullptr ? setting.written->span : setting.name.span;
    return value;
}

Value Instance::regionalSetting(const syntax::MapExpression& map, const Setting& setting,
                                const Parameter& parameter, const Region* region, Evaluator& evaluator) {
    const Environment environment{&world_.scope, region, setting.locals};
    if (region == nullptr) {
        evaluator.report(environment, codes::regionNeeded, setting.name.span, std::string(setting.name.text));
        return Poison{};
    }
    for (const syntax::MapEntry& entry : map.entries)
        if (syntax::plainName(entry.key).text == region->role)
            return evaluator.evaluateAs(*entry.value, environment, parameter.type);
    evaluator
        .report(environment, codes::noValueForRegion, setting.written->span, std::string(setting.name.text),
                region->role)
        .help(fmt::format("add `{}: …`", region->role));
    return Poison{};
}

Value Instance::sectionValue(const syntax::Block& section, const Environment& environment,
                             Evaluator& evaluator) {
    semantics::Entries entries;
    for (const syntax::Statement* statement : section.body->statements) {
        if (statement->kind == StatementKind::Section) {
            const auto& block = as<syntax::Block>(*statement);
            entries.emplace_back(block.name.text, sectionValue(block, environment, evaluator));
        } else {
            const auto& definition = as<syntax::Definition>(*statement);
            entries.emplace_back(definition.name.text, evaluator.evaluate(*definition.value, environment));
        }
    }
    return Value::map(std::move(entries));
}

Environment Instance::settingsEnvironment(const Region* region, const semantics::Locals& locals) {
    if (!membership_) return {&world_.scope, region, locals};
    if (region != nullptr) inRegion(region); // which notes it
    const auto found = membership_->settings.find(region);
    if (found != membership_->settings.end()) return found->second;
    // A part in a block has one place for all that its kind says.
    return membership_->place != nullptr ? membership_->settings.begin()->second
                                         : Environment{&membership_->whole.placeFor(region), region, nullptr};
}

Value Instance::tags(const Region* region, Evaluator& evaluator) {
    if (membership_) return whole().tags(region, evaluator);
    static const semantics::Type type =
        semantics::Type::mapOf(semantics::Type::of(semantics::TypeKind::String));
    const Setting* const own = component_.settings.find("tags");
    if (own == nullptr || own->written == nullptr) return Value::map({});
    Value tags = evaluator.evaluateAs(*own->written, {&world_.scope, region, own->locals}, type);
    return tags.entries() == nullptr ? Value::map({}) : tags;
}

// ---- values that others see

Value Instance::kindValue(const syntax::Definition& definition, const Region* region, Evaluator& evaluator) {
    Place& place = placeFor(region);
    return place.evaluateOnce(definition, {&place, region, nullptr}, evaluator);
}

std::optional<Value> Instance::exportedInRegion(const syntax::Name& name, const Environment& environment,
                                                Evaluator& evaluator) {
    const Region* const region = environment.region;
    if (region == nullptr) {
        evaluator
            .report(environment, codes::regionNeeded, name.span,
                    fmt::format("{}.{}", component_.written(), name.text))
            .help(fmt::format("select one with `in`, as in `{}.{} in {}`", component_.written(), name.text,
                              component_.home == nullptr ? "home" : component_.home->role));
        return Poison{};
    }
    const Place* const place = inRegion(region);
    if (place == nullptr) {
        evaluator
            .report(environment, codes::notInRegion, name.span, semantics::describe(component_), region->role)
            .label(component_.nameSpan, "placed here");
        return Poison{};
    }
    if (auto value = place->exported(name, environment, evaluator)) return value;
    for (const Place* replica : replicas())
        if (replica->identity().region == region)
            if (auto value = replica->exported(name, environment, evaluator)) return value;
    return std::nullopt;
}

std::optional<Value> Instance::exported(const syntax::Name& name, const Environment& environment,
                                        Evaluator& evaluator) {
    const auto found = members_.exports.find(name.text);
    if (found == members_.exports.end()) return std::nullopt;
    if (found->second.where == Declares::Kind)
        return kindValue(*found->second.definition, environment.region, evaluator);
    std::optional<Value> value = global_->exported(name, environment, evaluator);
    if (!value && found->second.where != Declares::Global)
        value = exportedInRegion(name, environment, evaluator);
    if (value) return value;
    evaluator.report(environment, codes::notMade, name.span, std::string(name.text))
        .note("it is declared in a block whose condition does not hold for this component");
    return Poison{};
}

const syntax::Definition* Instance::exportDefinition(std::string_view name) const {
    const auto found = members_.exports.find(name);
    return found == members_.exports.end() ? nullptr : found->second.definition;
}

Value Instance::replicaValue(const semantics::Replication& replication) {
    semantics::Entries members;
    const auto region = [](const Region& value) { return Value::object<semantics::RegionObject>(value); };
    members.emplace_back("source", region(*replication.from));
    members.emplace_back("target", region(*replication.to));
    for (const Place& place : places_) {
        if (place.identity().replication != &replication) continue;
        for (const Parameter& parameter : kind().replicaParameters.parameters) {
            const syntax::Name name{parameter.definition->name.text, parameter.definition->name.span};
            if (auto value = place.lookup(name, place.environment(), world_.evaluator))
                members.emplace_back(name.text, *value);
        }
    }
    return Value::object<Record>(
        fmt::format("the replica of `{}` in `{}`", component_.written(), replication.to->role),
        std::move(members));
}

Value Instance::signal(const std::string& name, const Environment& /*environment*/, Evaluator& evaluator) {
    const auto found = kind().signals.find(name);
    if (found == kind().signals.end()) return Poison{}; // it stands in a placement, which was reported
    const semantics::Signal& signal = found->second;
    std::vector<const Place*> used;
    for (const Place& place : places_)
        if (place.identity().signal == &signal) used.push_back(&place);
    Place::Identity identity;
    identity.kind = PlaceKind::Signal;
    identity.signal = &signal;
    const Place unused(*this, identity);
    const Place& settings = used.empty() ? unused : *used.front();
    semantics::Entries members{{"used", Value(!used.empty())}};
    for (const Parameter& parameter : signal.parameters.parameters) {
        const syntax::Name parameterName{parameter.definition->name.text, parameter.definition->name.span};
        if (auto value = settings.lookup(parameterName, settings.environment(), evaluator))
            members.emplace_back(parameterName.text, *value);
    }
    return Value::object<Record>(fmt::format("the signal `{}` of `{}`", name, component_.written()),
                                 std::move(members), std::move(used));
}

// ---- where a broken requirement is shown

source::Span Instance::settingBlamed(const syntax::Expression& condition, const Place& place) const {
    const Place::Identity& identity = place.identity();
    const semantics::Settings* inner = identity.step != nullptr          ? &identity.step->settings
                                       : identity.detector != nullptr    ? &identity.detector->settings
                                       : identity.replication != nullptr ? &identity.replication->settings
                                                                         : nullptr;
    const Setting* found = nullptr;
    syntax::forEachName(condition, [&](const syntax::Name& name) {
        if (found == nullptr && inner != nullptr) found = inner->find(name.text);
        if (found == nullptr) found = component_.settings.find(name.text);
    });
    if (found == nullptr) return {};
    const source::Span own = found->written != nullptr ? found->written->span : found->name.span;
    if (!membership_ || found->written == nullptr) return own;
    // The line of a part passes on what a user has set.
    const Place& around = membership_->place != nullptr ? *membership_->place : *membership_->whole.global_;
    const source::Span handed = membership_->whole.settingBlamed(*found->written, around);
    if (!handed.empty()) return handed;
    const bool isUsers = world_.evaluator.sources().file(own.file).origin() == source::Origin::User;
    return isUsers ? own : source::Span{};
}

source::Span Instance::blame(const syntax::Expression& condition, const Place& place) const {
    const source::Span found = settingBlamed(condition, place);
    if (!found.empty()) return found;
    const Place::Identity& identity = place.identity();
    if (identity.step != nullptr) return identity.step->span;
    if (identity.detector != nullptr) return identity.detector->span;
    return identity.replication != nullptr ? identity.replication->span : component_.span;
}

void Instance::forEachMentioned(std::string_view parameter,
                                const std::function<void(const semantics::Component&)>& visit) const {
    const Setting* const setting = component_.settings.find(parameter);
    if (setting == nullptr) return;
    if (membership_) { // names of the kind around the part
        semantics::forEachName(*setting, [&](const syntax::Name& name) {
            membership_->whole.forEachMentioned(name.text, visit);
        });
        return;
    }
    const semantics::MentionVisitor visitor{
        [&](const semantics::Component& component, source::Span) { visit(component); },
        [](const syntax::Definition&, source::Span) {}};
    semantics::forEachMention(world_.model, *setting, visitor);
}

} // namespace drc::expansion
