#include "expansion/instance.hpp"

#include "binding/symbol.hpp"
#include "expansion/elaboration.hpp"
#include "expansion/expansion_context.hpp"
#include "expansion/objects.hpp"
#include "semantics/concern.hpp"
#include "semantics/mentions.hpp"
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
using syntax::StatementKind;

Instance::Instance(ExpansionContext& world, const semantics::Component& component,
                   std::optional<Membership> membership)
    : world_(world),
      number_(world.evaluator.memo().newOwner()),
      component_(component),
      members_(world.membersOf(*component.kind)),
      membership_(std::move(membership)) {
    world.elaboration.own(number_, *this);
    makePlaces();
    if (!membership_) makeSignalPlaces();
}

// ---- places

void Instance::makePlaces() {
    const auto add = [&](const InstanceFrame::Identity& identity) {
        return &places_.emplace_back(*this, identity);
    };
    InstanceFrame::Identity global;
    global_ = add(global);
    for (const RegionRole* region : component_.regions) {
        InstanceFrame::Identity identity;
        identity.kind = PlaceKind::Region;
        identity.region = region;
        regions_[region] = add(identity);
    }
    for (const semantics::Replication* replication : component_.replications) {
        InstanceFrame::Identity identity;
        identity.kind = PlaceKind::Replica;
        identity.region = replication->to;
        identity.other = replication->from;
        identity.replication = replication;
        add(identity);
    }
    for (const RegionRole* first : component_.regions) {
        for (const RegionRole* second : component_.regions) {
            if (first->index >= second->index) continue;
            InstanceFrame::Identity identity;
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
        for (const semantics::SignalUse& signalUse : plan.signalUses) {
            if (signalUse.component != &component_) continue;
            InstanceFrame::Identity identity;
            identity.kind = PlaceKind::Signal;
            identity.region = plan.to;
            identity.other = plan.from;
            identity.signalUse = &signalUse;
            identity.signal = signalUse.signal;
            signalUses_[&signalUse] = &places_.emplace_back(*this, identity);
        }
    }
}

InstanceFrame* Instance::inRegion(const RegionRole* region) {
    const auto found = regions_.find(region);
    if (found == regions_.end()) return nullptr;
    if (membership_ && membership_->place == nullptr) {
        // Whether the part exists there is decided where the kind around it is gone through for the region.
        InstanceFrame* const around = membership_->whole.inRegion(region);
        if (around == nullptr) return nullptr;
        world_.elaboration.of(*around, around->environment());
        if (membership_->settings.count(region) == 0) return nullptr;
    }
    return found->second;
}

InstanceFrame* Instance::placeLike(const InstanceFrame& ofWhole) {
    const InstanceFrame::Identity& wanted = ofWhole.identity();
    for (InstanceFrame& place : places_) {
        const InstanceFrame::Identity& own = place.identity();
        if (own.kind == wanted.kind && own.region == wanted.region && own.other == wanted.other)
            return &place;
    }
    return nullptr;
}

InstanceFrame* Instance::ofSignalUse(const semantics::SignalUse& signalUse) {
    const auto found = signalUses_.find(&signalUse);
    return found == signalUses_.end() ? nullptr : found->second;
}

InstanceFrame& Instance::action(const semantics::Step& step, const RegionRole& from, const RegionRole& to,
                                bool graceful, bool failed) {
    InstanceFrame::Identity identity;
    identity.kind = PlaceKind::Action;
    identity.region = &to;
    identity.other = &from;
    identity.step = &step;
    identity.graceful = graceful;
    identity.failed = failed;
    return actions_.emplace_back(*this, identity);
}

std::vector<const InstanceFrame*> Instance::replicas() const {
    std::vector<const InstanceFrame*> result;
    for (const InstanceFrame& place : places_)
        if (place.identity().kind == PlaceKind::Replica) result.push_back(&place);
    return result;
}

InstanceFrame& Instance::placeFor(const RegionRole* region) {
    InstanceFrame* const place = region == nullptr ? nullptr : inRegion(region);
    return place == nullptr ? *global_ : *place;
}

// ---- parameters

Value Instance::parameter(const Parameter& parameter, const RegionRole* region, Evaluator& evaluator) {
    const auto* const known = evaluator.memo().find({parameter.definition, number_, region});
    if (known != nullptr && known->known) return known->value;
    return given(component_.settings, parameter, {&placeFor(region), region, nullptr}, number_, evaluator);
}

Value Instance::given(const semantics::Settings& settings, const Parameter& parameter,
                      const Environment& environment, semantics::Owner owner, Evaluator& evaluator) {
    const Setting* const setting = settings.find(parameter.definition->name.text);
    semantics::CycleStop stop = semantics::stopOf(*parameter.definition);
    if (setting != nullptr) {
        stop.name = setting->name.text;
        stop.span = setting->name.span;
        stop.value = setting->written;
    }
    return evaluator.once(*parameter.definition, owner, environment, stop, [&]() -> Value {
        if (setting != nullptr) return this->setting(*setting, parameter, environment.region, evaluator);
        if (parameter.definition->value != nullptr)
            return evaluator.evaluateAs(*parameter.definition->value, environment, parameter.type);
        // What is required was reported where the settings were checked.
        return parameter.required() ? Value(Poison{}) : Value(semantics::Null{});
    });
}

std::optional<Value> Instance::parameterNamed(std::string_view name, const RegionRole* region,
                                              Evaluator& evaluator) {
    const Parameter* const parameter = kind().parameters.find(name);
    if (parameter == nullptr) return std::nullopt;
    return this->parameter(*parameter, region, evaluator);
}

namespace {

source::Span textOf(const Setting& setting) {
    if (setting.written != nullptr) return join(setting.name.span, setting.written->span);
    return setting.section != nullptr ? setting.section->span : setting.name.span;
}

} // namespace

Value Instance::setting(const Setting& setting, const Parameter& parameter, const RegionRole* region,
                        Evaluator& evaluator) {
    const Environment environment = settingsEnvironment(region, setting.locals);
    // Errors in a setting point at the setting; the parameter that declares the type is the second label.
    const diagnostics::Sink& sink = evaluator.sink();
    const std::size_t before = sink.errorCount();
    const std::size_t reportsBefore = sink.errorReports();
    Value value;
    if (setting.given) {
        value = *setting.given;
    } else if (setting.section != nullptr) {
        value = evaluator.conform(sectionValue(*setting.section, environment, evaluator), parameter.type,
                                  setting.name.span, environment);
    } else if (const auto* map = membership_ ? nullptr : world_.model.byRegion(*setting.written)) {
        value = regionalSetting(*map, setting, parameter, region, evaluator);
    } else {
        value = evaluator.evaluateAs(*setting.written, environment, parameter.type);
    }
    if (value.isPoison() && sink.errorCount() > before)
        evaluator.sink().labelLast(textOf(setting), parameter.definition->span,
                                   "the parameter is declared here");
    // The settings of a family are written once for all its elements.
    diagnostics::Diagnostic* const last = sink.last();
    if (value.isPoison() && sink.errorReports() > reportsBefore && last != nullptr &&
        owner().family != nullptr && contains(textOf(setting), last->primary.span))
        last->foundFor(owner().span, semantics::forComponent(owner()));
    if (value.origin.empty())
        value.origin = setting.written != nullptr ? setting.written->span : setting.name.span;
    return value;
}

Value Instance::regionalSetting(const syntax::MapExpression& map, const Setting& setting,
                                const Parameter& parameter, const RegionRole* region, Evaluator& evaluator) {
    const Environment environment{&world_.frame, region, setting.locals};
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

Environment Instance::settingsEnvironment(const RegionRole* region, const semantics::Locals& locals) {
    if (!membership_) return {&world_.frame, region, locals};
    if (region != nullptr) inRegion(region); // which notes it
    const auto found = membership_->settings.find(region);
    if (found != membership_->settings.end()) return found->second;
    // A part in a block has one place for all that its kind says.
    return membership_->place != nullptr ? membership_->settings.begin()->second
                                         : Environment{&membership_->whole.placeFor(region), region, nullptr};
}

Value Instance::tags(const RegionRole* region, Evaluator& evaluator) {
    if (membership_) return whole().tags(region, evaluator);
    static const semantics::Type type =
        semantics::Type::mapOf(semantics::Type::of(semantics::TypeKind::String));
    const Setting* const own = component_.settings.find("tags");
    if (own == nullptr || own->written == nullptr) return Value::map({});
    Value tags = evaluator.evaluateAs(*own->written, {&world_.frame, region, own->locals}, type);
    return tags.entries() == nullptr ? Value::map({}) : tags;
}

// ---- values that others see

Value Instance::kindValue(const syntax::Definition& definition, const RegionRole* region,
                          Evaluator& evaluator) {
    InstanceFrame& place = placeFor(region);
    return evaluator.once(definition, number_, {&place, region, nullptr});
}

std::optional<Value> Instance::exportedInRegion(const syntax::Name& name, const Environment& environment,
                                                Evaluator& evaluator) {
    const RegionRole* const region = environment.region;
    if (region == nullptr) {
        evaluator
            .report(environment, codes::regionNeeded, name.span,
                    fmt::format("{}.{}", component_.written(), name.text))
            .help(fmt::format("select one with `in`, as in `{}.{} in {}`", component_.written(), name.text,
                              component_.home == nullptr ? "home" : component_.home->role));
        return Poison{};
    }
    const InstanceFrame* const place = inRegion(region);
    if (place == nullptr) {
        evaluator
            .report(environment, codes::notInRegion, name.span, semantics::describe(component_), region->role)
            .label(component_.nameSpan, "placed here");
        return Poison{};
    }
    if (auto value = place->exported(name.text, environment, evaluator)) return value;
    for (const InstanceFrame* replica : replicas())
        if (replica->identity().region == region)
            if (auto value = replica->exported(name.text, environment, evaluator)) return value;
    return std::nullopt;
}

std::optional<Value> Instance::exported(const syntax::Name& name, const Environment& environment,
                                        Evaluator& evaluator) {
    const auto found = members_.exports.find(name.text);
    if (found == members_.exports.end()) return std::nullopt;
    if (found->second.where == NameScope::Kind)
        return kindValue(*found->second.definition, environment.region, evaluator);
    std::optional<Value> value = global_->exported(name.text, environment, evaluator);
    if (!value && found->second.where != NameScope::Global)
        value = exportedInRegion(name, environment, evaluator);
    if (value) return value;
    evaluator.report(environment, codes::notMade, name.span, std::string(name.text))
        .about(owner().nameSpan)
        .note("it is declared in a block whose condition does not hold for this component");
    return Poison{};
}

const syntax::Definition* Instance::exportDefinition(std::string_view name) const {
    const auto found = members_.exports.find(name);
    return found == members_.exports.end() ? nullptr : found->second.definition;
}

Value Instance::replicaValue(const semantics::Replication& replication) {
    semantics::Entries members;
    members.emplace_back("source", semantics::regionValue(replication.from));
    members.emplace_back("target", semantics::regionValue(replication.to));
    for (const InstanceFrame& place : places_) {
        if (place.identity().replication != &replication) continue;
        for (const Parameter& parameter : kind().replicaParameters.parameters) {
            if (auto value = place.parameter(parameter, world_.evaluator))
                members.emplace_back(parameter.name(), *value);
        }
    }
    return Value::object<Record>(
        fmt::format("the replica of `{}` in `{}`", component_.written(), replication.to->role),
        std::move(members));
}

Value Instance::signal(const semantics::Signal& signal, Evaluator& evaluator) {
    std::vector<const InstanceFrame*> used;
    for (const InstanceFrame& place : places_)
        if (place.identity().signal == &signal) used.push_back(&place);
    const InstanceFrame& settings = used.empty() ? unwatched(signal) : *used.front();
    semantics::Entries members{{"used", Value(!used.empty())}};
    for (const Parameter& parameter : signal.parameters.parameters)
        if (auto value = settings.parameter(parameter, evaluator))
            members.emplace_back(parameter.name(), *value);
    return Value::object<Record>(
        fmt::format("the signal `{}` of `{}`", signal.declaration->name.text, component_.written()),
        std::move(members), std::move(used));
}

const InstanceFrame& Instance::unwatched(const semantics::Signal& signal) {
    InstanceFrame::Identity identity;
    identity.kind = PlaceKind::Signal;
    identity.signal = &signal;
    const auto known = unwatched_.find(&signal);
    if (known != unwatched_.end()) return known->second;
    return unwatched_
        .emplace(std::piecewise_construct, std::forward_as_tuple(&signal),
                 std::forward_as_tuple(*this, identity))
        .first->second;
}

// ---- where a broken requirement is shown

const Setting* Instance::settingOf(const binding::Symbol& symbol, const semantics::Settings* inner) const {
    if (symbol.builtin != nullptr) return component_.settings.find(symbol.name); // `tags`
    const KindMembers::Parameter* const parameter = members_.parameters.find(&symbol);
    if (parameter == nullptr) return nullptr;
    const semantics::Settings* const settings =
        parameter->where == NameScope::Kind ? &component_.settings : inner;
    return settings == nullptr ? nullptr : settings->find(symbol.name);
}

source::Span Instance::settingSpan(const binding::Symbol& symbol, const InstanceFrame& place) const {
    const InstanceFrame::Identity& identity = place.identity();
    const semantics::Settings* inner = identity.step != nullptr          ? &identity.step->settings
                                       : identity.signalUse != nullptr   ? &identity.signalUse->settings
                                       : identity.replication != nullptr ? &identity.replication->settings
                                                                         : nullptr;
    const Setting* const found = settingOf(symbol, inner);
    if (found == nullptr) return {};
    const source::Span own = found->written != nullptr ? found->written->span : found->name.span;
    if (!membership_ || found->written == nullptr) return own;
    // The line of a part passes on what a user has set.
    const InstanceFrame& around =
        membership_->place != nullptr ? *membership_->place : *membership_->whole.global_;
    const source::Span handed = membership_->whole.settingSpan(*found->written, around);
    if (!handed.empty()) return handed;
    const bool isUsers = world_.evaluator.sources().file(own.file).origin() == source::Origin::User;
    return isUsers ? own : source::Span{};
}

source::Span Instance::settingSpan(const syntax::Expression& condition, const InstanceFrame& place) const {
    source::Span found{};
    syntax::forEachName(condition, [&](const syntax::Name& name) {
        const binding::Symbol* const symbol = found.empty() ? world_.evaluator.symbolOf(name) : nullptr;
        if (symbol != nullptr) found = settingSpan(*symbol, place);
    });
    return found;
}

source::Span Instance::diagnosticSpan(const syntax::Expression& condition, const InstanceFrame& place) const {
    const source::Span found = settingSpan(condition, place);
    if (!found.empty()) return found;
    const InstanceFrame::Identity& identity = place.identity();
    if (identity.step != nullptr) return identity.step->span;
    if (identity.signalUse != nullptr) return identity.signalUse->span;
    return identity.replication != nullptr ? identity.replication->span : component_.span;
}

void Instance::forEachMentioned(const binding::Symbol& parameter,
                                const std::function<void(const semantics::Component&)>& visit) const {
    const Setting* const setting = settingOf(parameter, nullptr);
    if (setting == nullptr) return;
    if (membership_) { // names of the kind around the part
        semantics::forEachName(*setting, [&](const syntax::Name& name) {
            if (const binding::Symbol* const symbol = world_.evaluator.symbolOf(name))
                membership_->whole.forEachMentioned(*symbol, visit);
        });
        return;
    }
    const semantics::MentionVisitor visitor{
        [&](const semantics::Mention& mention) { visit(mention.component); },
        [](const syntax::Definition&, source::Span) {}};
    semantics::forEachMention(world_.model, *setting, visitor);
}

} // namespace drc::expansion
