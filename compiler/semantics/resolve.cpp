#include "semantics/resolve.hpp"

#include "binding/topology_settings.hpp"
#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"
#include "semantics/needed_now.hpp"
#include "semantics/resolver.hpp"
#include "semantics/settings.hpp"
#include "semantics/wildcards.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace drc::semantics {

namespace contract = library::contract;

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::StatementKind;
using syntax::TopologyItem;

std::unique_ptr<Model> resolve(const library::Declaration& topology, library::Library& library, Kinds& kinds,
                               const ProviderFacts& facts, const ReservedNames& reserved,
                               const library::GivenValues& given, const Uses& uses, Evaluator& evaluator) {
    return Resolver(topology, library, kinds, facts, reserved, given, uses, evaluator).run();
}

const std::vector<std::string>& componentSettings() {
    static const std::vector<std::string> names{"in", "tags", "objectives", std::string(formerName)};
    return names;
}

Resolver::Resolver(const library::Declaration& topology, library::Library& library, Kinds& kinds,
                   const ProviderFacts& facts, const ReservedNames& reserved,
                   const library::GivenValues& given, const Uses& uses, Evaluator& evaluator)
    : library_(library),
      kinds_(kinds),
      facts_(facts),
      reserved_(reserved),
      given_(given),
      uses_(uses),
      evaluator_(evaluator),
      frame_(*model_, kinds, evaluator.memo()) {
    model_->bindings = &evaluator.bindings();
    model_->declaration = &topology.block();
    model_->module = topology.module;
    model_->name = model_->declaration->name.text;
    model_->nameSpan = model_->declaration->name.span;
    statements_ = library::statementsOf(*model_->declaration, library);
}

std::unique_ptr<Model> Resolver::run() {
    declareNames();
    checkRegionsDiffer();
    const auto each = [&](StatementKind kind, auto visit) {
        for (const syntax::Statement* statement : statements_)
            if (statement->kind == kind) visit(*statement);
    };
    each(StatementKind::Replicate,
         [&](const auto& statement) { replicate(as<syntax::Directed>(statement)); });
    placeComponents();
    const syntax::Statement* first = nullptr;
    each(StatementKind::Objectives, [&](const auto& statement) {
        if (first != nullptr)
            report(codes::duplicateName, statement.keyword, "objectives")
                .label(first->keyword, "first set here");
        else
            objectives(as<syntax::Block>(statement), model_->objectives);
        if (first == nullptr) first = &statement;
    });
    each(StatementKind::Uses, [&](const auto& statement) { use(as<syntax::Clause>(statement)); });
    each(StatementKind::Failover, [&](const auto& statement) { plan(as<syntax::Directed>(statement)); });
    each(StatementKind::Failback, [&](const auto& statement) { plan(as<syntax::Directed>(statement)); });
    each(StatementKind::Switchover, [&](const auto& statement) { plan(as<syntax::Directed>(statement)); });
    each(StatementKind::NoFailback, [&](const auto& statement) { refusal(as<syntax::Clause>(statement)); });
    each(StatementKind::NoSwitchover, [&](const auto& statement) { refusal(as<syntax::Clause>(statement)); });
    deriveFailbacks();
    deriveSwitchovers();
    checkMark();
    checkRefusals();
    holds();
    each(StatementKind::Drill, [&](const auto& statement) { drill(as<syntax::Block>(statement)); });
    each(StatementKind::Allow,
         [&](const auto& statement) { suppression(as<syntax::Suppression>(statement), nullptr); });
    for (const Plan& plan : model_->plans) {
        if (plan.derived) continue;
        for (const syntax::Statement* statement : plan.declaration->body->statements)
            if (statement->kind == StatementKind::Allow)
                suppression(as<syntax::Suppression>(*statement), &plan);
    }
    each(StatementKind::Assume, [&](const auto& statement) { assumption(as<syntax::Clause>(statement)); });
    each(StatementKind::Adopt, [&](const auto& statement) { adoption(as<syntax::Entry>(statement)); });
    environmentOfAdoptions();
    return std::move(model_);
}

// ---- names

namespace {

std::string goodName(std::string_view name) {
    std::string result;
    for (const char letter : name) {
        const bool capital = source::isCapital(letter);
        if (capital && !result.empty() && result.back() != '_') result += '_';
        if (letter == '_' && (result.empty() || result.back() == '_')) continue;
        result += source::small(letter);
    }
    while (!result.empty() && result.back() == '_')
        result.pop_back();
    return result;
}

} // namespace

bool Resolver::declareName(const syntax::Name& name, ir::Sorts sort) {
    if (!isGoodName(name.text)) {
        const std::string better = goodName(name.text);
        auto& error =
            report(codes::nameShape, name.span, std::string(name.text), std::string(spellSort(sort)));
        error.note("names become parts of resource names: they begin with a letter and consist of lower-case "
                   "letters, "
                   "digits and single `_`");
        if (!better.empty() && isGoodName(better)) error.didYouMean(better, name.span);
    }
    const auto [entry, isNew] = taken_.emplace(name.text, name.span);
    if (isNew)
        checkReserved(name, sort);
    else
        report(codes::duplicateName, name.span, std::string(name.text))
            .label(entry->second.span, entry->second.label);
    return isNew;
}

// What has a reserved name is declared all the same: only its name is wrong.
void Resolver::checkReserved(const syntax::Name& name, ir::Sorts sort) {
    const ir::ReservedName* const reserved = reserved_.find(name.text, sort);
    if (reserved == nullptr) return;
    const std::string_view what = spellSort(sort);
    report(codes::reservedName, name.span, std::string(what), std::string(name.text))
        .note(reserved->reason)
        .help(fmt::format("give it another name, such as `{}`",
                          freeName(fmt::format("{}_{}", name.text, what))));
}

std::string Resolver::freeName(const std::string& wanted) const {
    const auto isTaken = [&](const std::string& name) {
        return std::any_of(statements_.begin(), statements_.end(), [&](const syntax::Statement* statement) {
            return syntax::declaredName(*statement).text == name;
        });
    };
    std::string name = wanted;
    for (int number = 2; isTaken(name); ++number)
        name = fmt::format("{}_{}", wanted, number);
    return name;
}

// The region of each role is a parameter of the deployment, too.
void Resolver::checkParameterNames() {
    for (const DeployParameter& parameter : model_->parameters)
        for (const RegionRole& region : model_->regions)
            if (parameter.name == regionVariable(region.role))
                report(codes::reservedName, taken_.find(parameter.name)->second.span, "parameter",
                       parameter.name)
                    .label(region.span,
                           fmt::format("the deployment selects the region of `{}` with it", region.role))
                    .help(fmt::format("give it another name, such as `{}`",
                                      freeName(parameter.name + "_parameter")));
}

void Resolver::declareNames() {
    if (isGoodName(model_->name))
        checkReserved(model_->declaration->name, ir::sorts::topology);
    else
        declareName(model_->declaration->name, ir::sorts::topology);
    for (const syntax::Statement* statement : statements_) {
        switch (syntax::itemOf<TopologyItem>(*statement)) {
        case TopologyItem::Region: region(as<syntax::Definition>(*statement)); break;
        case TopologyItem::Param: parameter(as<syntax::Definition>(*statement)); break;
        case TopologyItem::Let: {
            const auto& definition = as<syntax::Definition>(*statement);
            if (declareName(definition.name, ir::sorts::value))
                model_->lets.emplace(definition.name.text, &definition);
            break;
        }
        case TopologyItem::Component: declareComponent(as<syntax::Entry>(*statement)); break;
        case TopologyItem::Setting: {
            const auto& definition = as<syntax::Definition>(*statement);
            if (const Setting* first = model_->settings.find(definition.name.text))
                report(codes::duplicateName, definition.name.span, std::string(definition.name.text))
                    .label(first->name.span, "first set here");
            else
                model_->settings.all.push_back({definition.name, definition.value, nullptr, std::nullopt});
            break;
        }
        case TopologyItem::Section: {
            const auto& block = as<syntax::Block>(*statement);
            report(codes::misplacedSetting, block.name.span, std::string(block.name.text), "a topology")
                .didYouMean(block.name.text, block.name.span,
                            [] { return std::vector<std::string>{"objectives"}; });
            break;
        }
        case TopologyItem::Objectives:
        case TopologyItem::Replicate:
        case TopologyItem::Failover:
        case TopologyItem::Failback:
        case TopologyItem::Switchover:
        case TopologyItem::NoFailback:
        case TopologyItem::NoSwitchover:
        case TopologyItem::Drill:
        case TopologyItem::Assume:
        case TopologyItem::Allow:
        case TopologyItem::Adopt:
        case TopologyItem::Uses: break; // read in `run`, when every name is known
        }
    }
    makeComponents();
    checkParameterNames();
    checkTopologySettings();
    readTopologySettings();
    if (model_->regions.empty())
        report(codes::noRegions, model_->nameSpan, model_->name)
            .help("declare at least one: `region primary = \"…\"`");
}

// Those of the language, and what the library lets a topology say of the account.
void Resolver::checkTopologySettings() {
    std::vector<std::string> known(binding::topologySettings.begin(), binding::topologySettings.end());
    const auto isKnown = [&](const Setting& setting) {
        return std::find(known.begin(), known.end(), setting.name.text) != known.end();
    };
    const auto& all = model_->settings.all;
    if (std::all_of(all.begin(), all.end(), isKnown)) return;
    if (const Kind* const account = kinds_.find(contract::accountKind))
        for (const Parameter& parameter : account->parameters.parameters) {
            known.emplace_back(parameter.name());
            if (const Setting* const given = model_->settings.find(parameter.name()))
                model_->ofAccount.all.push_back(*given);
        }
    onlySettings(model_->settings, known, "a topology");
}

// The settings that say what form the topology has.
void Resolver::readTopologySettings() {
    if (const Setting* const layout = model_->settings.find("layout");
        layout != nullptr && layout->written != nullptr) {
        const Value value =
            evaluator_.evaluateAs(*layout->written, environment(), Type::enumeration({"single", "split"}));
        model_->split = value.enumMember() != nullptr && value.enumMember()->name == "split";
    }
    if (const Setting* const protect = model_->settings.find("protect");
        protect != nullptr && protect->written != nullptr) {
        const Value value = evaluator_.evaluateAs(*protect->written, environment(), Type::of(TypeKind::Bool));
        if (const bool* const known = value.boolean())
            model_->protect = *known;
        else if (value.holdsDeferred())
            adviseKnown(
                report(codes::neededNow, protect->written->span, "whether a topology protects what it keeps"),
                value);
    }
    environmentSetting();
    const Setting* const strategy = model_->settings.find("strategy");
    if (strategy == nullptr || strategy->written == nullptr) return;
    const syntax::Name name = syntax::plainName(strategy->written);
    if (name.text.empty()) {
        report(codes::wrongType, strategy->written->span, "the name of a pattern", "an expression");
        return;
    }
    model_->strategy = name.text;
    if (library_.pattern(name.text)) return;
    const std::vector<std::string> known = library_.patternNames();
    auto& error = report(codes::unknownPattern, strategy->written->span, std::string(name.text));
    error.didYouMean(name.text, strategy->written->span, [&] { return known; });
    error.help("the library has " + diagnostics::enumeration(known));
    model_->strategy.clear();
}

// ---- regions

void Resolver::region(const syntax::Definition& definition) {
    if (!declareName(definition.name, ir::sorts::region)) return refuse(definition);
    if (model_->regions.size() == mostRegions) {
        refuse(definition);
        if (!tooManyRegions_) report(codes::tooManyRegions, definition.name.span, mostRegions);
        tooManyRegions_ = true;
        return;
    }
    RegionRole& region = model_->regions.emplace_back();
    model_->made.emplace(&definition, &region);
    region.role = definition.name.text;
    region.span = definition.span;
    region.index = model_->regions.size() - 1;
    const Value value = evaluator_.evaluateAs(*definition.value, environment(), Type::of(TypeKind::String));
    if (value.text() == nullptr) {
        if (value.holdsDeferred())
            adviseKnown(report(codes::neededNow, definition.value->span, "the name of a region"), value);
        return;
    }
    region.name = *value.text();
    const auto& known = facts_.regions;
    if (known.empty() || std::find(known.begin(), known.end(), region.name) != known.end()) return;
    for (const auto& [pattern, reason] : facts_.otherRegions)
        if (Wildcards(pattern).fit(region.name)) {
            report(codes::unknownRegion, definition.value->span, region.name).note(reason);
            return;
        }
    const auto quoted = [](const std::string& name) { return fmt::format("\"{}\"", name); };
    report(codes::unknownRegion, definition.value->span, region.name)
        .didYouMean(quoted(region.name), definition.value->span, [&] {
            std::vector<std::string> names(known.size());
            std::transform(known.begin(), known.end(), names.begin(), quoted);
            return names;
        });
}

void Resolver::checkRegionsDiffer() {
    if (tooManyRegions_) return;
    for (const RegionRole& later : model_->regions) {
        for (const RegionRole& earlier : model_->regions) {
            if (earlier.index >= later.index) break;
            if (later.name.empty() || earlier.name != later.name) continue;
            report(codes::sameRegion, later.span, earlier.role, later.role, later.name)
                .label(earlier.span, fmt::format("`{}` is assigned here", earlier.role))
                .note("a region cannot be the standby of itself: when it is lost, both roles are lost")
                .help("give each role a region of its own");
            break;
        }
    }
}

const RegionRole* Resolver::regionNamed(const syntax::Name& role) {
    const Made* const made = model_->madeOf(evaluator_.symbolOf(role));
    if (const auto* const region = made == nullptr ? nullptr : std::get_if<const RegionRole*>(made))
        return *region;
    if (!tooManyRegions_) reportUndefinedRole(role);
    return nullptr;
}

std::vector<std::string> Resolver::roles() const {
    std::vector<std::string> roles;
    for (const RegionRole& region : model_->regions)
        roles.push_back(region.role);
    return roles;
}

void Resolver::reportUndefinedRole(const syntax::Name& role) {
    model_->undefinedRoles.emplace(role.text);
    report(codes::unknownRole, role.span, std::string(role.text))
        .didYouMeanOneOf(role.text, role.span, roles(), "the roles are");
}

namespace {

/// Whether a map can only say what holds in each region: the parameter takes none, or takes no maps in it.
bool isByRegion(const syntax::MapExpression& map, const Type& type) {
    if (type.isAny() || type.kind == TypeKind::Union) return false;
    if (type.kind != TypeKind::Map) return true;
    const bool holdsMaps = type.elementType().kind == TypeKind::Map;
    return !holdsMaps &&
           std::all_of(map.entries.begin(), map.entries.end(), [](const syntax::MapEntry& entry) {
               return entry.value->kind == syntax::ExpressionKind::Map;
           });
}

} // namespace

// A map with the right number of keys, of which all are roles but for misspelt ones.
void Resolver::checkRoles(const Setting& setting, const ParameterList& parameters) {
    const Parameter* const parameter = parameters.find(setting.name.text);
    if (parameter == nullptr || setting.written == nullptr ||
        setting.written->kind != syntax::ExpressionKind::Map)
        return;
    const auto& map = as<syntax::MapExpression>(*setting.written);
    if (map.entries.size() != model_->regions.size() || !isByRegion(map, parameter->type)) return;
    std::vector<std::string> missing = roles();
    std::vector<syntax::Name> others;
    for (const syntax::MapEntry& entry : map.entries) {
        const syntax::Name key = syntax::plainName(entry.key);
        if (!key) return;
        const auto role = std::find(missing.begin(), missing.end(), key.text);
        if (role != missing.end())
            missing.erase(role);
        else
            others.push_back(key);
    }
    if (others.empty() || others.size() == map.entries.size()) return;
    const auto isMisspelt = [&](const syntax::Name& key) {
        return !diagnostics::closest(key.text, missing).empty();
    };
    if (!std::all_of(others.begin(), others.end(), isMisspelt)) return;
    for (const syntax::Name& key : others)
        reportUndefinedRole(key);
}

// ---- values of the deployment

void Resolver::parameter(const syntax::Definition& definition) {
    if (!declareName(definition.name, ir::sorts::parameter)) return refuse(definition);
    DeployParameter& parameter = model_->parameters.emplace_back();
    model_->made.emplace(&definition, &parameter);
    parameter.name = definition.name.text;
    parameter.type = kinds_.resolve(*definition.type);
    parameter.span = definition.span;
    if (const library::Module* const module = library_.moduleOf(definition.span.file))
        parameter.documentation = syntax::documentation(module->tree, module->file->text(), definition);
    static constexpr std::array carried{TypeKind::Bool, TypeKind::Number, TypeKind::String,
                                        TypeKind::List, TypeKind::Map,    TypeKind::Any};
    if (std::find(carried.begin(), carried.end(), parameter.type.kind) == carried.end()) {
        report(codes::wrongType, definition.type->span,
               "`string`, `number`, `bool`, or a list or map of them", describe(parameter.type))
            .note("a parameter becomes a variable of the configuration, which supports only these types");
        parameter.type = {};
    }
    if (const library::GivenValue* const given = given_.find(model_->name, parameter.name)) {
        parameter.given = givenTo(parameter, *given);
        parameter.givenText = given->text();
    }
    if (definition.value == nullptr) return;
    parameter.defaultValue = evaluator_.evaluateAs(*definition.value, environment(), parameter.type);
    if (parameter.defaultValue->holdsDeferred())
        adviseKnown(report(codes::neededNow, definition.value->span, "a default"), *parameter.defaultValue);
}

// A text stands as it is written, as on any command line; all else is an expression.
Value Resolver::givenTo(const DeployParameter& parameter, const library::GivenValue& given) {
    const bool isText =
        parameter.type.kind == TypeKind::String && given.readable && !given.text().starts_with('"');
    if (isText) {
        Value value{std::string(given.text())};
        value.origin = given.valueSpan;
        return value;
    }
    evaluator_.sink().take(given.findings);
    Value value = Poison{};
    if (given.expression != nullptr) {
        evaluator_.bind(*given.expression);
        value = evaluator_.evaluateAs(*given.expression, environment(), parameter.type);
    } else if (!given.findings.hasErrors()) {
        report(codes::wrongType, given.valueSpan, describe(parameter.type),
               fmt::format("`{}`", given.text()));
    }
    if (value.isPoison())
        evaluator_.sink().labelLast(given.valueSpan, parameter.span, "the parameter is declared here");
    return value;
}

// ---- components

Settings Resolver::settings(const syntax::Body* body) {
    return SettingsCheck(evaluator_.sink()).read(body, locals_);
}

void Resolver::declareComponent(const syntax::Entry& entry) {
    const syntax::Name name = syntax::declaredName(entry);
    const Kind* const kind = kinds_.find(entry.head.text);
    if (kind == nullptr) {
        report(codes::unknownKind, entry.head.span, std::string(entry.head.text))
            .didYouMean(entry.head.text, entry.head.span, [&] {
                std::vector<std::string> candidates = library_.kindNames();
                for (const char* keyword : {"region", "replicate", "failover", "failback", "switchover",
                                            "drill", "allow", "assume", "param", "let"})
                    candidates.emplace_back(keyword);
                return candidates;
            });
        taken_.emplace(name.text, name.span);
        reported_.emplace(name.text);
        return refuse(entry);
    }
    if (kind->is(contract::compilerMadeTrait)) {
        report(codes::compilerMade, entry.head.span, kind->name)
            .label(kind->declaration->name.span, "its documentation says what they are made for")
            .help("remove it");
        taken_.emplace(name.text, name.span);
        reported_.emplace(name.text);
        return refuse(entry);
    }
    if (!declareName(name, ir::sorts::component)) return refuse(entry);
    toMake_.emplace_back(&entry, kind);
    componentNames_.insert(name.text);
}

// What families are repeated over may use values that are declared further down, and what their elements are
// called must differ from all other names.
void Resolver::makeComponents() {
    for (const auto& [entry, kind] : toMake_) {
        const syntax::Name name = syntax::declaredName(*entry);
        if (entry->repetition != nullptr)
            family(*entry, *kind);
        else if (evaluator_.account(Evaluator::costOfComponent, name.span, environment()))
            model_->made.emplace(
                entry, &component(firstName(*entry), name.text, *entry, *kind, settings(entry->body)));
        else {
            reported_.emplace(name.text);
            refuse(*entry);
        }
    }
}

Component& Resolver::component(std::string name, std::string_view declaredName, const syntax::Entry& entry,
                               const Kind& kind, const Settings& settings) {
    Component& component = model_->add(std::move(name), declaredName);
    component.nameSpan = entry.target->span;
    component.span = {entry.span.file, entry.head.span.begin, entry.target->span.end};
    component.kind = &kind;
    component.settings = settings;
    checkSettings(component.settings, kind.parameters, componentSettings(), semantics::describe(kind),
                  component.span, kind.declaration->name.span);
    for (const Setting& setting : component.settings.all)
        checkRoles(setting, kind.parameters);
    const Setting* const own = component.settings.find("objectives");
    if (own != nullptr && own->section != nullptr) objectives(*own->section, component.objectives);
    return component;
}

void Resolver::checkSettings(const Settings& settings, const ParameterList& parameters,
                             const std::vector<std::string>& builtin, const std::string& owner,
                             source::Span span, source::Span declared) {
    SettingsCheck(evaluator_.sink()).check(settings, parameters, builtin, {owner, span, declared});
}

void Resolver::missing(const Parameter& parameter, const std::string& owner, source::Span span) {
    SettingsCheck(evaluator_.sink()).missing(parameter, owner, span);
}

void Resolver::leftToUser(const Settings& settings, const Kind& kind, std::span<const contract::Member> given,
                          const std::string& owner, source::Span span, std::vector<std::string>& allowed) {
    for (const Parameter& parameter : kind.parameters.parameters) {
        if (contract::contains(given, parameter.definition->name.text)) continue;
        allowed.push_back(parameter.name());
        if (parameter.required() && settings.find(parameter.name()) == nullptr)
            missing(parameter, owner, span);
    }
}

std::vector<std::string> Resolver::onlySettings(const Settings& settings,
                                                const std::vector<std::string>& allowed,
                                                const std::string& owner) {
    std::vector<std::string> meant;
    for (const Setting& setting : settings.all) {
        if (std::find(allowed.begin(), allowed.end(), setting.name.text) != allowed.end()) continue;
        report(codes::misplacedSetting, setting.name.span, std::string(setting.name.text), owner)
            .didYouMeanOneOf(setting.name.text, setting.name.span, allowed, "its settings are");
        meant.push_back(diagnostics::closest(setting.name.text, allowed));
    }
    return meant;
}

void Resolver::placeComponents() {
    for (Component& component : model_->components) {
        component.regions = placement(component, component.settings.find("in"));
        for (const Replication* replication : component.replications)
            if (component.home == nullptr) component.home = replication->from;
        if (component.home == nullptr && !component.regions.empty())
            component.home = component.regions.front();
    }
}

std::vector<const RegionRole*> Resolver::placement(const Component& component, const Setting* setting) {
    std::vector<const RegionRole*> everywhere = frame_.regions();
    if (setting == nullptr || setting->written == nullptr) return everywhere;
    const Value value = evaluator_.evaluate(*setting->written, environment(*setting));
    if (value.isPoison()) return everywhere;
    std::vector<const RegionRole*> result;
    const Items items = value.items() != nullptr ? *value.items() : Items{value};
    for (const Value& item : items) {
        const auto* region = item.as<RegionObject>();
        if (region == nullptr) {
            report(codes::wrongType, setting->written->span, "the role of a region or a list of roles",
                   describe(item));
            return everywhere;
        }
        result.push_back(&region->region());
    }
    for (const Replication* replication : component.replications) {
        for (const RegionRole* end : {replication->from, replication->to}) {
            if (std::find(result.begin(), result.end(), end) != result.end()) continue;
            report(codes::notInRegion, replication->span, semantics::describe(component), end->role)
                .label(setting->written->span, "it exists only here");
        }
    }
    std::sort(result.begin(), result.end(),
              [](const RegionRole* left, const RegionRole* right) { return left->index < right->index; });
    return result;
}

} // namespace drc::semantics
