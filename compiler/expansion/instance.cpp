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
using syntax::StatementKind;

Instance::Instance(World& world, const semantics::Component& component)
    : world_(world), component_(component) {
    findNames(*component.kind->declaration->body, Declares::Kind);
    makePlaces();
}

// ---- which part of the kind declares what

void Instance::findNames(const syntax::Body& body, Declares where) {
    for (const syntax::Statement* statement : body.statements) {
        const syntax::Name name = syntax::declaredName(*statement);
        switch (statement->kind) {
        case StatementKind::Resource:
        case StatementKind::Data:
        case StatementKind::Ephemeral: declared_.emplace(name.text, where); break;
        case StatementKind::Let:
            declared_.emplace(name.text, where);
            if (where == Declares::Kind)
                kindDefinitions_.emplace(name.text, &as<syntax::Definition>(*statement));
            break;
        case StatementKind::Export:
        case StatementKind::Output:
            exports_.emplace(name.text, Exported{where, &as<syntax::Definition>(*statement)});
            break;
        case StatementKind::Signal: declared_.emplace(name.text, Declares::Signal); break;
        case StatementKind::Global: findNames(*syntax::bodyOf(*statement), Declares::Global); break;
        case StatementKind::EachRegion: findNames(*syntax::bodyOf(*statement), Declares::Region); break;
        case StatementKind::InRegion:
            findNames(*syntax::bodyOf(*statement), where == Declares::Kind ? Declares::Region : where);
            break;
        case StatementKind::EachReplica: findNames(*syntax::bodyOf(*statement), Declares::Replica); break;
        case StatementKind::EachPair: findNames(*syntax::bodyOf(*statement), Declares::Pair); break;
        case StatementKind::For: findNames(*syntax::bodyOf(*statement), where); break;
        case StatementKind::When: {
            const auto& choice = as<syntax::Choice>(*statement);
            for (const syntax::Branch& branch : choice.branches)
                findNames(*branch.body, where);
            if (choice.otherwise != nullptr) findNames(*choice.otherwise, where);
            break;
        }
        default: break; // parameters have a table of their own, actions are no values
        }
    }
}

Declares Instance::declares(std::string_view name) const {
    const auto found = declared_.find(name);
    return found == declared_.end() ? Declares::Nothing : found->second;
}

std::vector<std::string> Instance::names() const {
    std::vector<std::string> names = kind().parameters.names();
    for (const auto& entry : declared_)
        names.push_back(entry.first);
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
    for (const semantics::Plan& plan : world_.model.plans) {
        for (const semantics::Detector& detector : plan.detectors) {
            if (detector.component != &component_) continue;
            Place::Identity identity;
            identity.kind = PlaceKind::Signal;
            identity.region = plan.to;
            identity.other = plan.from;
            identity.detector = &detector;
            identity.signal = detector.signal;
            detectors_[&detector] = add(identity);
        }
    }
}

Place* Instance::inRegion(const Region* region) {
    const auto found = regions_.find(region);
    return found == regions_.end() ? nullptr : found->second;
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
    const auto key = std::pair(std::string(name), region);
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
    const Environment environment{&world_.scope, region, setting.locals};
    // Errors in a setting point at the setting; the parameter that asks for the type is the second label.
    const std::size_t before = evaluator.sink().errorCount();
    Value value;
    if (setting.given) {
        value = *setting.given;
    } else if (setting.section != nullptr) {
        value = evaluator.conform(sectionValue(*setting.section, environment, evaluator), parameter.type,
                                  setting.name.span, environment);
    } else if (const auto* map = perRegion(*setting.written, world_.model)) {
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

Value Instance::tags(const Region* region, Evaluator& evaluator) {
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

const syntax::Definition* Instance::kindDefinition(std::string_view name) const {
    const auto found = kindDefinitions_.find(name);
    return found == kindDefinitions_.end() ? nullptr : found->second;
}

std::optional<Value> Instance::exportedInRegion(const syntax::Name& name, const Environment& environment,
                                                Evaluator& evaluator) {
    const Region* const region = environment.region;
    if (region == nullptr) {
        evaluator
            .report(environment, codes::regionNeeded, name.span,
                    fmt::format("{}.{}", component_.written(), name.text))
            .help(fmt::format("choose one with `in`, as in `{}.{} in {}`", component_.written(), name.text,
                              component_.home == nullptr ? "home" : component_.home->role));
        return Poison{};
    }
    const Place* const place = inRegion(region);
    if (place == nullptr) {
        evaluator
            .report(environment, codes::notInRegion, name.span,
                    fmt::format("the {} `{}`", kind().name, component_.written()), region->role)
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
    const auto found = exports_.find(name.text);
    if (found == exports_.end()) return std::nullopt;
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
    const auto found = exports_.find(name);
    return found == exports_.end() ? nullptr : found->second.definition;
}

Value Instance::replicaValue(const semantics::Replication& replication) {
    semantics::Entries members;
    const auto region = [](const Region& value) {
        return Value::object(std::make_shared<const semantics::RegionObject>(value));
    };
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
    return Value::object(std::make_shared<const Record>(
        fmt::format("the replica of `{}` in `{}`", component_.written(), replication.to->role),
        std::move(members)));
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
    return Value::object(
        std::make_shared<const Record>(fmt::format("the signal `{}` of `{}`", name, component_.written()),
                                       std::move(members), std::move(used)));
}

// ---- where a broken requirement is shown

source::Span Instance::blame(const syntax::Expression& condition, const Place& place) const {
    const Place::Identity& identity = place.identity();
    const semantics::Settings* inner = identity.step != nullptr          ? &identity.step->settings
                                       : identity.detector != nullptr    ? &identity.detector->settings
                                       : identity.replication != nullptr ? &identity.replication->settings
                                                                         : nullptr;
    source::Span found{};
    syntax::forEachName(condition, [&](const syntax::Name& name) {
        const Setting* setting = inner == nullptr ? nullptr : inner->find(name.text);
        if (setting == nullptr) setting = component_.settings.find(name.text);
        if (setting == nullptr || !found.empty()) return;
        found = setting->written != nullptr ? setting->written->span : setting->name.span;
    });
    if (!found.empty()) return found;
    if (identity.step != nullptr) return identity.step->span;
    if (identity.detector != nullptr) return identity.detector->span;
    return identity.replication != nullptr ? identity.replication->span : component_.span;
}

} // namespace drc::expansion
