#include "expansion/place.hpp"

#include "binding/builtins.hpp"
#include "expansion/host_functions.hpp"
#include "expansion/instance.hpp"
#include "expansion/objects.hpp"
#include "expansion/walk.hpp"
#include "expansion/world.hpp"
#include "library/contract.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::expansion {

namespace contract = library::contract;

namespace codes = diagnostics::codes;
using semantics::Poison;

Place::Place(Instance& instance, Identity identity)
    : instance_(instance), identity_(identity), files_(this, instance.world().library) {}

// ---- names

std::optional<Value> Place::lookup(const syntax::Name& name, const Environment& environment,
                                   Evaluator& evaluator) const {
    if (auto value = placeBuiltin(name.text)) return value;
    if (auto value = placeParameter(name.text, evaluator)) return value;
    // The names of a region are those of the region that the expression is evaluated in, which `in` may have
    // changed.
    if (identity_.kind != PlaceKind::Region)
        if (auto value = own(name, environment, evaluator)) return value;
    if (auto value = fromKind(name, environment, evaluator)) return value;
    if (auto value = builtin(name, environment, evaluator)) return value;
    const auto& symbols = instance_.kind().symbols;
    if (std::find(symbols.begin(), symbols.end(), name.text) != symbols.end())
        return semantics::Symbol{std::string(name.text)};
    World& world = instance_.world();
    if (auto value = semantics::libraryValue(world.library, name, environment, evaluator)) return value;
    if (world.library.trait(name.text) || world.library.kind(name.text))
        return semantics::Symbol{std::string(name.text)};
    return std::nullopt;
}

std::optional<Value> Place::fromKind(const syntax::Name& name, const Environment& environment,
                                     Evaluator& evaluator) const {
    const std::string text(name.text);
    const Region* const region = environment.region;
    if (auto value = instance_.parameter(name.text, region, evaluator)) return value;
    const Place* place = nullptr;
    switch (instance_.declares(name.text)) {
    case Declares::Nothing:
    case Declares::Pair: return std::nullopt;
    case Declares::Signal: return instance_.signal(text, environment, evaluator);
    case Declares::Kind:
        if (const syntax::Definition* definition = instance_.kindDefinition(name.text))
            return instance_.kindValue(*definition, region, evaluator);
        // A resource outside of all placements was reported.
        if (!instance_.declaresPart(name.text)) return Poison{};
        place = region == nullptr ? &instance_.global() : instance_.inRegion(region);
        break;
    case Declares::Global: place = &instance_.global(); break;
    case Declares::Region: place = region == nullptr ? nullptr : instance_.inRegion(region); break;
    case Declares::Replica:
        for (const Place* replica : instance_.replicas())
            if (replica->identity().region == region) place = replica;
        break;
    }
    if (place == nullptr && region == nullptr) return reportRegionNeeded(name, environment, evaluator);
    if (place == nullptr) {
        evaluator.report(environment, codes::notInRegion, name.span,
                         fmt::format("`{}` of `{}`", text, instance_.component().written()), region->role);
        return Poison{};
    }
    const Environment inside =
        place->identity().kind == PlaceKind::Global ? environment.in(nullptr) : environment;
    if (auto value = place->own(name, inside, evaluator)) return value;
    evaluator.report(environment, codes::notMade, name.span, text)
        .note("it is declared in a block whose condition does not hold for this component");
    return Poison{};
}

Value Place::reportRegionNeeded(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) {
    evaluator.report(environment, codes::regionNeeded, name.span, std::string(name.text))
        .help(fmt::format("select one with `in`, as in `{} in home`", name.text));
    return Poison{};
}

namespace {

/// Which part of a kind declares the names of a place.
Declares declaringPart(PlaceKind kind) {
    switch (kind) {
    case PlaceKind::Global: return Declares::Global;
    case PlaceKind::Region: return Declares::Region;
    case PlaceKind::Replica: return Declares::Replica;
    case PlaceKind::Pair: return Declares::Pair;
    case PlaceKind::Signal: return Declares::Signal;
    case PlaceKind::Action: break;
    }
    return Declares::Nothing;
}

} // namespace

std::optional<Value> Place::own(const syntax::Name& name, const Environment& environment,
                                Evaluator& evaluator) const {
    fill();
    const auto family = families_.find(std::pair(std::string(name.text), environment.region));
    if (family != families_.end()) return valueOf(family->second, name.text, instance_.world());
    const auto let = lets_.find(name.text);
    if (let != lets_.end()) return evaluateOnce(*let->second.definition, let->second.environment, evaluator);
    const bool isDeclared =
        instance_.declares(name.text) == declaringPart(identity_.kind) || instance_.declaresPart(name.text);
    if (state_ == State::Filling && isDeclared) {
        evaluator.report(environment, codes::dependsOnItself, name.span, std::string(name.text))
            .note("a condition or loop that uses it decides whether it exists");
        return Poison{};
    }
    return std::nullopt;
}

std::optional<Value> Place::exported(const syntax::Name& name, const Environment& /*environment*/,
                                     Evaluator& evaluator) const {
    fill();
    for (const auto& [exportName, found] : exports_)
        if (exportName == name.text) return evaluateOnce(*found.definition, found.environment, evaluator);
    return std::nullopt;
}

Value Place::evaluateOnce(const syntax::Definition& definition, const Environment& environment,
                          Evaluator& evaluator) const {
    const auto key = std::pair(&definition, environment.region);
    const auto known = computed_.find(key);
    if (known != computed_.end()) {
        if (known->second) return *known->second;
        evaluator.reportCircle(definition, environment);
        return Poison{};
    }
    computed_[key] = std::nullopt;
    const Evaluator::Computing computing(evaluator, definition, environment);
    Value value = evaluator.evaluate(*definition.value, environment);
    computed_[key] = value;
    return value;
}

// ---- parameters of replicas, signals and actions

std::optional<Value> Place::placeParameter(std::string_view name, Evaluator& evaluator) const {
    const semantics::ParameterList* list = nullptr;
    const semantics::Settings* settings = nullptr;
    static const semantics::Settings none;
    switch (identity_.kind) {
    case PlaceKind::Replica:
        list = &instance_.kind().replicaParameters;
        settings = &identity_.replication->settings;
        break;
    case PlaceKind::Signal:
        list = &identity_.signal->parameters;
        settings = identity_.detector == nullptr ? &none : &identity_.detector->settings;
        break;
    case PlaceKind::Action:
        list = &identity_.step->action->parameters;
        settings = &identity_.step->settings;
        break;
    case PlaceKind::Global:
    case PlaceKind::Region:
    case PlaceKind::Pair: return std::nullopt;
    }
    const semantics::Parameter* const parameter = list->find(name);
    if (parameter == nullptr) return std::nullopt;
    const auto key = std::pair(parameter->definition, identity_.region);
    const auto known = computed_.find(key);
    if (known != computed_.end() && known->second) return *known->second;
    Value value = semantics::Null{};
    if (const semantics::Setting* setting = settings->find(name))
        value = instance_.setting(*setting, *parameter, identity_.region, evaluator);
    else if (parameter->definition->value != nullptr)
        value = evaluator.evaluateAs(*parameter->definition->value, environment(), parameter->type);
    else if (parameter->required())
        value = Poison{}; // reported where the settings were checked
    computed_[key] = value;
    return value;
}

// ---- built-in names

namespace {

Value valueOf(const Region* region) {
    return region == nullptr ? Value(semantics::Null{}) : Value::object<semantics::RegionObject>(*region);
}

} // namespace

std::optional<Value> Place::placeBuiltin(std::string_view name) const {
    if (identity_.kind == PlaceKind::Action || identity_.kind == PlaceKind::Signal) {
        if (name == "to") return valueOf(identity_.region);
        if (name == "from") return valueOf(identity_.other);
        if (name == "graceful") return identity_.graceful;
        if (name == "failed") return identity_.failed;
    }
    if (identity_.kind == PlaceKind::Replica && name == "replica")
        return instance_.replicaValue(*identity_.replication);
    if (identity_.kind == PlaceKind::Pair && name == "pair")
        return Value::object<Record>(
            "the pair of regions",
            semantics::Entries{{"from", valueOf(identity_.region)}, {"to", valueOf(identity_.other)}});
    return std::nullopt;
}

std::optional<Value> Place::builtin(const syntax::Name& written, const Environment& environment,
                                    Evaluator& evaluator) const {
    const std::string_view name = written.text;
    const semantics::Component& component = instance_.owner();
    if (name == "name") return resourceName(*this, "", environment);
    if (name == "component") return component.name;
    if (name == "kind") return instance_.kind().name;
    if (name == "topology") return instance_.world().model.name;
    if (name == "region" && environment.region == nullptr)
        return reportRegionNeeded(written, environment, evaluator);
    if (name == "region") return valueOf(environment.region);
    if (name == "home") return valueOf(component.home);
    if (name == "replicated") return !component.replications.empty();
    if (name == "environment_suffix") return semantics::environmentSuffixValue();
    if (name == contract::accountKind) return instance_.world().account();
    if (name == "tags") return instance_.tags(environment.region, evaluator);
    if (name == "regions") {
        semantics::Items items;
        for (const Region* region : instance_.component().regions)
            items.push_back(valueOf(region));
        return Value::list(std::move(items));
    }
    if (name == "replicas") {
        semantics::Items items;
        for (const semantics::Replication* replication : component.replications)
            items.push_back(instance_.whole().replicaValue(*replication));
        return Value::list(std::move(items));
    }
    return std::nullopt;
}

std::vector<std::string> Place::names() const {
    std::vector<std::string> names = instance_.names();
    std::uint8_t contexts = binding::InKind;
    if (identity_.kind == PlaceKind::Action || identity_.kind == PlaceKind::Signal)
        contexts |= binding::InPlan;
    if (identity_.kind == PlaceKind::Replica) contexts |= binding::InReplica;
    if (identity_.kind == PlaceKind::Pair) contexts |= binding::InPair;
    for (const binding::BuiltinName& builtin : binding::builtinNames())
        if ((builtin.contexts & contexts) != 0) names.emplace_back(builtin.name);
    return names;
}

const syntax::Definition* Place::function(std::string_view name) const {
    const library::Declaration declaration = instance_.world().library.function(name);
    return declaration ? &declaration.definition() : nullptr;
}

std::vector<std::string> Place::functionNames() const {
    std::vector<std::string> names = instance_.world().library.names(syntax::StatementKind::Function);
    for (std::string& name : binding::functionNames(binding::InKind))
        names.push_back(std::move(name));
    return names;
}

std::optional<Value> Place::call(const semantics::Arguments& arguments, const Environment& environment,
                                 Evaluator& evaluator) const {
    return callHostFunction(*this, arguments, environment, evaluator);
}

source::Span Place::cause() const {
    if (identity_.step != nullptr) return identity_.step->span;
    if (identity_.detector != nullptr) return identity_.detector->span;
    return instance_.component().span;
}

std::string Place::causeText() const {
    if (identity_.step != nullptr) return "for this step";
    if (identity_.detector != nullptr) return "for this signal";
    return fmt::format("for the component `{}`", instance_.owner().written());
}

void Place::explain(diagnostics::Diagnostic& diagnostic) const {
    const Membership* const membership = instance_.membership();
    if (membership == nullptr) return;
    diagnostic.label(membership->line.name.span,
                     fmt::format("for the part `{}`", membership->line.name.text));
    if (const Membership* const outer = membership->whole.membership())
        (outer->place != nullptr ? *outer->place : outer->whole.global()).explain(diagnostic);
}

const Region* Place::region(std::string_view role) const {
    return instance_.world().model.region(role);
}
std::vector<const Region*> Place::regions() const {
    return instance_.component().regions;
}

// ---- what the walk finds

void Place::fill() const {
    if (state_ != State::Empty || identity_.kind == PlaceKind::Action) return;
    // A signal that is not watched creates nothing; its parameters have values all the same.
    if (identity_.kind == PlaceKind::Signal && identity_.detector == nullptr) return;
    state_ = State::Filling;
    walk(const_cast<Place&>(*this), instance_.world().evaluator);
    state_ = State::Full;
}

const std::vector<Place::Content>& Place::contents() const {
    fill();
    return contents_;
}

const std::vector<std::pair<std::string, Place::Export>>& Place::exports() const {
    fill();
    return exports_;
}

void Place::add(const syntax::Definition& definition, const Environment& environment) {
    Export entry{&definition, environment, definition.kind == syntax::StatementKind::Output};
    const std::string name(definition.name.text);
    if (definition.kind == syntax::StatementKind::Let) {
        lets_.emplace(name, std::move(entry));
        return;
    }
    for (const auto& [known, other] : exports_) {
        if (known != name) continue;
        instance_.world()
            .evaluator.report(environment, codes::duplicateName, definition.name.span, name)
            .label(other.definition->name.span, "first exported here");
        return;
    }
    exports_.emplace_back(name, std::move(entry));
}

std::string printedIndex(const Value& index) {
    std::string text = semantics::print(index).value_or("");
    for (char& letter : text) {
        if (!source::isLetter(letter) && !source::isDigit(letter)) letter = '_';
    }
    return text;
}

std::string Place::labelStart(const Region* region) const {
    const Membership* const membership = instance_.membership();
    return placeLabel(region) + "_" + (membership == nullptr ? "" : membership->path);
}

std::string Place::placeLabel(const Region* region) const {
    if (const Membership* const membership = instance_.membership()) {
        // A part begins like what stands beside it.
        const Place* const around =
            membership->place != nullptr ? membership->place : membership->whole.placeLike(*this);
        if (around != nullptr) return around->placeLabel(region);
    }
    std::string result = instance_.owner().name;
    if (region != nullptr) result += "_" + region->role;
    const Region* const other = region == identity_.other ? identity_.region : identity_.other;
    if (identity_.kind == PlaceKind::Pair || identity_.kind == PlaceKind::Replica)
        result += "_" + other->role;
    if (identity_.kind == PlaceKind::Signal)
        result += "_" + std::string(identity_.signal->declaration->name.text);
    return result;
}

std::string Place::label(std::string_view name, const Value& index, const Region* region) const {
    std::string result = labelStart(region);
    const Membership* const membership = instance_.membership();
    if (name != partItself || membership == nullptr)
        result += std::string(name);
    else if (!membership->index.isNull() || membership->line.name.text != membership->line.type.text)
        result.pop_back(); // the path ends in the name of the part
    else
        result += membership->line.name.text;
    if (!index.isNull()) result += "_" + printedIndex(index);
    return result;
}

void Place::reportTaken(const syntax::Resource& statement, const Environment& environment,
                        const ResourceInstance& first) const {
    Evaluator& evaluator = instance_.world().evaluator;
    const semantics::Component& other = first.place->instance().owner();
    if (&other == &instance_.owner()) {
        if (!instance_.world().takenTwice.emplace(&statement, first.statement).second) return;
        evaluator.report(environment, codes::duplicateName, statement.name.span, ir::toString(first.address))
            .label(first.statement->name.span, "first created here")
            .note("labels are unique within a resource type: use another name or an index");
        return;
    }
    evaluator.sink()
        .report(codes::sharedName, instance_.owner().span, "resources", ir::toString(first.address))
        .at(fmt::format("created for `{}`", instance_.owner().written()))
        .label(other.span, fmt::format("the first one is created for `{}`", other.written()))
        .note("the label of a resource joins the names of the component, the role and the resource with `_`: "
              "different parts can make one label")
        .help("rename one of the two");
}

std::optional<Value> Place::indexOf(const syntax::Resource& line, const Environment& environment) const {
    if (line.index == nullptr) return semantics::Null{};
    Evaluator& evaluator = instance_.world().evaluator;
    Value index = evaluator.evaluate(*line.index, environment);
    if (index.isPoison()) return std::nullopt;
    if (!index.holdsDeferred() && semantics::print(index)) return index;
    evaluator.report(environment, codes::wrongType, line.index->span, "a number or a name as index",
                     semantics::describe(index));
    return std::nullopt;
}

void Place::add(const syntax::Resource& statement, const Environment& environment) {
    World& world = instance_.world();
    Evaluator& evaluator = world.evaluator;
    if (!evaluator.account(Evaluator::costOfResource, statement.name.span, environment)) return;
    auto index = indexOf(statement, environment);
    if (!index) return;
    const auto mode = statement.kind == syntax::StatementKind::Data        ? ir::ResourceMode::Data
                      : statement.kind == syntax::StatementKind::Ephemeral ? ir::ResourceMode::Ephemeral
                                                                           : ir::ResourceMode::Managed;
    ir::Address address{mode, std::string(statement.type.text),
                        label(statement.name.text, *index, environment.region)};
    const auto [entry, isNew] = world.addresses.emplace(address, nullptr);
    if (!isNew) {
        reportTaken(statement, environment, *entry->second);
        return;
    }
    ResourceInstance& resource = resources_.emplace_back();
    resource = {&statement, environment, std::move(*index), std::move(address),
                nullptr,    this,        environment.region};
    resource.schema = findSchema(world, statement);
    entry->second = &resource;
    Family& family = families_[{std::string(statement.name.text), environment.region}];
    family.indexed = statement.index != nullptr;
    family.members.push_back({&resource});
    contents_.push_back({&resource});
}

} // namespace drc::expansion
