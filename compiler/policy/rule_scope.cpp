#include "policy/rule_scope.hpp"

#include "binding/builtins.hpp"
#include "ir/dump.hpp"
#include "ir/number.hpp"
#include "ir/rewrite.hpp"
#include "semantics/functions.hpp"
#include "semantics/mentions.hpp"
#include "semantics/topology_scope.hpp"
#include "syntax/visit.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace drc::policy {

namespace codes = diagnostics::codes;
using semantics::Poison;
using syntax::as;
using syntax::StatementKind;

namespace {

const char* nameOf(semantics::Mode mode) {
    switch (mode) {
    case semantics::Mode::Automatic: return "automatic";
    case semantics::Mode::Approved: return "approved";
    case semantics::Mode::Manual: return "manual";
    }
    return "";
}

/// Whether the plan may go on without the step, as far as can be seen where it is written.
bool mayFail(const semantics::Step& step) {
    const semantics::Setting* const optional = step.settings.find("optional");
    if (optional == nullptr || optional->written == nullptr) return false;
    if (optional->written->kind != syntax::ExpressionKind::Bool) return true;
    return as<syntax::BoolExpression>(*optional->written).value;
}

/// What is done, in order, to what, and whether the plan can do without: lists of which each step has one
/// entry.
semantics::Entries actionsOf(const std::vector<semantics::Step>& steps) {
    semantics::Items verbs;
    semantics::Items components;
    semantics::Items optional;
    semantics::forEachAction(steps, [&](const semantics::Step& step) {
        verbs.emplace_back(step.verb);
        components.emplace_back(step.component->name);
        optional.emplace_back(mayFail(step));
    });
    return {{"verbs", Value::list(std::move(verbs))},
            {"components", Value::list(std::move(components))},
            {"optional", Value::list(std::move(optional))}};
}

Value described(const semantics::Plan& plan) {
    semantics::Entries actions = actionsOf(plan.steps);
    return Value::map({{"name", Value(plan.name)},
                       {"from", Value(plan.from->role)},
                       {"to", Value(plan.to->role)},
                       {"mode", semantics::Symbol{nameOf(plan.mode)}},
                       {"graceful", Value(plan.graceful)},
                       std::move(actions[0]),
                       std::move(actions[1]),
                       std::move(actions[2]),
                       {"on_failure", Value::map(actionsOf(plan.onFailure))}});
}

} // namespace

Subjects::Subjects(const semantics::Model& ofModel, const ir::Program& ofProgram,
                   const expansion::Providers& ofProviders)
    : model(ofModel), program(ofProgram), providers(ofProviders) {
    semantics::Items ownComponents;
    for (const semantics::Component& component : model.components) {
        Value subject = Value::object<ComponentSubject>(component);
        named.emplace(component.name, subject);
        ownComponents.push_back(std::move(subject));
    }
    semantics::Items managed;
    std::map<std::string, semantics::Items> owned;
    std::map<std::string, semantics::Items> ofType;
    semantics::Items all;
    for (const ir::Resource& resource : program.resources) {
        const auto component = named.find(resource.origin.componentName);
        Value subject = Value::object<ResourceSubject>(resource, model.region(resource.role),
                                                       component == named.end() ? Value(semantics::Null{})
                                                                                : component->second);
        byAddress.emplace(resource.address, &resource);
        if (resource.address.mode == ir::ResourceMode::Managed) {
            managed.push_back(subject);
            ofType[resource.address.type].push_back(subject);
            owned[resource.origin.componentName].push_back(subject);
        }
        all.push_back(std::move(subject));
    }
    resources = Value::list(std::move(managed));
    for (auto& [name, items] : owned)
        byComponent.emplace(name, Value::list(std::move(items)));
    for (auto& [type, items] : ofType)
        byType.emplace(type, Value::list(std::move(items)));
    everything = Value::list(std::move(all));
    components = Value::list(std::move(ownComponents));
    semantics::Items ownPlans;
    for (const semantics::Plan& plan : model.plans)
        ownPlans.push_back(described(plan));
    plans = Value::list(std::move(ownPlans));
}

const Subjects::Referring& Subjects::referringIn(const std::string& attribute) const {
    const auto [found, isNew] = referring_.try_emplace(attribute);
    if (!isNew) return found->second;
    for (const Value& item : *resources.items()) {
        const ir::Resource& resource = item.as<ResourceSubject>()->resource();
        for (const ir::Attribute& one : resource.body.attributes) {
            if (one.name != attribute) continue;
            std::set<ir::Address> mentioned;
            ir::forEachReference(
                one.value, [&](const ir::Reference& reference) { mentioned.insert(reference.address); });
            for (const ir::Address& address : mentioned)
                found->second[address].push_back(item);
        }
    }
    return found->second;
}

Value Subjects::referringTo(const ir::Address& address, const std::string& attribute) const {
    const Referring& all = referringIn(attribute);
    const auto found = all.find(address);
    return Value::list(found == all.end() ? semantics::Items{} : found->second);
}

const syntax::Definition* RuleScope::ownValue(std::string_view name) const {
    for (const syntax::Statement* statement : policy_.block().body->statements)
        if (statement->kind == StatementKind::Let && as<syntax::Definition>(*statement).name.text == name)
            return &as<syntax::Definition>(*statement);
    return nullptr;
}

std::optional<Value> RuleScope::subject(std::string_view name) const {
    if (name == "resources") return subjects_.resources;
    if (name == "everything") return subjects_.everything;
    if (name == "components") return subjects_.components;
    if (name == "plans") return subjects_.plans;
    if (name == "topology") return Value(subjects_.model.name);
    if (name == "strategy")
        return subjects_.model.strategy.empty() ? Value(semantics::Null{})
                                                : Value(semantics::Symbol{subjects_.model.strategy});
    if (name == "environment_suffix") return semantics::environmentSuffixValue();
    if (name == "environment_suffix_length") return Value(static_cast<double>(ir::longestSuffix));
    if (name != "regions") return std::nullopt;
    semantics::Items roles;
    for (const semantics::Region& region : subjects_.model.regions)
        roles.emplace_back(region.role);
    return Value::list(std::move(roles));
}

std::optional<Value> RuleScope::value(const syntax::Definition& let, const Environment& /*environment*/,
                                      Evaluator& evaluator) const {
    const auto known = computed_.find(&let);
    if (known != computed_.end()) return known->second;
    const Environment inner{this, nullptr, nullptr};
    if (evaluator.isPoisoned(let)) return Value(semantics::Poison{});
    if (evaluator.isComputing(let, inner)) {
        evaluator.reportCircle(let, inner);
        return Value(semantics::Poison{});
    }
    const Evaluator::Computing computing(evaluator, let, inner);
    return computed_.emplace(&let, evaluator.evaluate(*let.value, inner)).first->second;
}

std::optional<Value> RuleScope::lookup(const syntax::Name& name, const Environment& environment,
                                       Evaluator& evaluator) const {
    if (const syntax::Definition* const definition = ownValue(name.text))
        return value(*definition, environment, evaluator);
    if (auto value = subject(name.text)) return value;
    if (auto value = semantics::libraryValue(library_, name, environment, evaluator)) return value;
    if (library_.trait(name.text) || library_.kind(name.text) || library_.pattern(name.text))
        return Value(semantics::Symbol{std::string(name.text)});
    return std::nullopt;
}

std::vector<std::string> RuleScope::names() const {
    std::vector<std::string> names{
        "resources", "everything", "components",         "plans",
        "topology",  "strategy",   "environment_suffix", "environment_suffix_length",
        "regions"};
    for (const syntax::Statement* statement : policy_.block().body->statements)
        if (statement->kind == StatementKind::Let)
            names.emplace_back(as<syntax::Definition>(*statement).name.text);
    return names;
}

const syntax::Definition* RuleScope::function(std::string_view name) const {
    for (const syntax::Statement* statement : policy_.block().body->statements)
        if (statement->kind == StatementKind::Function &&
            as<syntax::Definition>(*statement).name.text == name)
            return &as<syntax::Definition>(*statement);
    return files_.function(name);
}

bool RuleScope::owns(const syntax::Definition& function) const {
    const auto& all = policy_.block().body->statements;
    return std::find(all.begin(), all.end(), &function) != all.end();
}

namespace {

Value listed(const std::map<std::string, Value>& lists, const std::string& name) {
    const auto found = lists.find(name);
    return found == lists.end() ? Value::list({}) : found->second;
}

/// Nothing when the value is none of those that have resources.
std::optional<Value> resourcesOf(const Value& it, const Subjects& subjects) {
    if (const auto* owner = it.as<Subject>()) return listed(subjects.byComponent, owner->componentName());
    if (it.text() != nullptr) return listed(subjects.byType, *it.text());
    if (it.items() == nullptr) return std::nullopt;
    semantics::Items all;
    for (const Value& type : *it.items()) {
        if (type.text() == nullptr) return std::nullopt;
        const Value resources = listed(subjects.byType, *type.text());
        all.insert(all.end(), resources.items()->begin(), resources.items()->end());
    }
    return Value::list(std::move(all));
}

Value needsOf(const ComponentSubject& component, const Subjects& subjects) {
    semantics::Items items;
    for (const semantics::Component* needed : semantics::needsOf(subjects.model, component.subject()))
        items.push_back(subjects.named.at(needed->name));
    return Value::list(std::move(items));
}

/// Without interfaces it is unknown: then a permission is taken to exist, and to be grantable on individual
/// resources.
std::optional<bool> aboutPermission(std::string_view function, const std::string& permission,
                                    const expansion::Providers& providers) {
    const bool exists = function == "permission_exists";
    if (!exists && function != "permission_narrows") return std::nullopt;
    const library::ServiceInterfaces* const services = providers.permissions(permission);
    if (services == nullptr) return true;
    const auto found = services->permission(permission);
    return exists ? found.has_value() : !found || found->granular;
}

/// How many characters so many are: nothing where it is no whole number from 0 on.
std::optional<std::size_t> countOfCharacters(const Value& value) {
    const double* const number = value.number();
    const auto whole = number == nullptr ? std::nullopt : ir::wholeNumber(*number);
    return whole && *whole >= 0 ? std::optional(static_cast<std::size_t>(*whole)) : std::nullopt;
}

/// Nothing when they are not written as estimates are.
std::optional<Characters::Estimates> estimatesOf(const Value& beside, const Value& otherwise) {
    Characters::Estimates estimates;
    const auto rest = countOfCharacters(otherwise);
    if (!rest || beside.entries() == nullptr) return std::nullopt;
    estimates.otherwise = *rest;
    for (const auto& [attribute, item] : *beside.entries()) {
        const auto count = countOfCharacters(item);
        if (!count) return std::nullopt;
        estimates.beside.emplace(attribute, *count);
    }
    return estimates;
}

/// Whether an attribute of a resource refers to another one.
bool refers(const ir::Resource& resource, const ir::Resource& other) {
    bool found = false;
    ir::forEachReference(resource.body, [&](const ir::Reference& reference) {
        found = found || reference.address == other.address;
    });
    return found;
}

} // namespace

std::vector<std::string> RuleScope::functionNames() const {
    return binding::functionNames(binding::InRule);
}

std::optional<Value> RuleScope::call(const semantics::Arguments& arguments, const Environment& environment,
                                     Evaluator& evaluator) const {
    const binding::BuiltinFunction* const known = arguments.builtin;
    if (known == nullptr || (known->contexts & binding::InRule) == 0) return std::nullopt;
    if (!semantics::countFits(*known, arguments, environment, evaluator)) return Value(Poison{});
    const auto fail = [&](const char* reason) {
        evaluator.report(environment, codes::wrongArgument, arguments.span, std::string(arguments.function),
                         reason);
        return Value(Poison{});
    };
    if (arguments.function == "resources_of") {
        if (arguments.values[0].holdsPoison()) return Value(Poison{});
        if (auto found = resourcesOf(arguments.values[0], subjects_)) return found;
        return fail("expected a component, a resource, a type or a list of types");
    }
    if (arguments.function == "needs") {
        if (arguments.values[0].isPoison()) return Value(Poison{});
        const auto* component = arguments.values[0].as<ComponentSubject>();
        return component == nullptr ? fail("expected a component") : needsOf(*component, subjects_);
    }
    if (arguments.function.starts_with("permission_")) {
        if (arguments.values[0].isPoison()) return Value(Poison{});
        if (arguments.values[0].text() == nullptr) return fail("expected a string");
        return Value(*aboutPermission(arguments.function, *arguments.values[0].text(), subjects_.providers));
    }
    if (arguments.function == "characters") return characters(arguments, environment, evaluator);
    if (arguments.values[0].isPoison() || arguments.values[1].isPoison()) return Value(Poison{});
    if (arguments.function == "refers") {
        const auto* resource = arguments.values[0].as<ResourceSubject>();
        const auto* other = arguments.values[1].as<ResourceSubject>();
        return resource == nullptr || other == nullptr
                   ? fail("expected two resources")
                   : Value(refers(resource->resource(), other->resource()));
    }
    if (arguments.function == "mentions")
        return arguments.values[0].as<ComponentSubject>() == nullptr
                   ? fail("expected a component as the first argument")
                   : mentions(arguments);
    const auto text = semantics::print(arguments.values[1]);
    if (!text) return fail("expected a name as the second argument");
    if (arguments.function == "attribute") {
        const auto* resource = arguments.values[0].as<ResourceSubject>();
        return resource == nullptr ? fail("expected a resource as the first argument")
                                   : resource->attribute(*text);
    }
    if (arguments.function == "referring_to") {
        const auto* resource = arguments.values[0].as<ResourceSubject>();
        return resource == nullptr ? fail("expected a resource as the first argument")
                                   : subjects_.referringTo(resource->resource().address, *text);
    }
    const auto* component = arguments.values[0].as<ComponentSubject>();
    if (component == nullptr) return fail("expected a component as the first argument");
    return Value(component->subject().kind->name == *text || component->subject().kind->is(*text));
}

/// The other one is a component, or the name that the output has for it.
Value RuleScope::mentions(const semantics::Arguments& arguments) const {
    const auto* component = arguments.values[0].as<ComponentSubject>();
    const auto* given = arguments.values[1].as<ComponentSubject>();
    const semantics::Component* other = given == nullptr ? nullptr : &given->subject();
    if (const std::string* name = arguments.values[1].text()) other = subjects_.model.component(*name);
    return other != nullptr && semantics::mentions(subjects_.model, component->subject(), *other);
}

Value RuleScope::characters(const semantics::Arguments& arguments, const Environment& environment,
                            Evaluator& evaluator) const {
    const auto fail = [&](const char* reason) {
        evaluator.report(environment, codes::wrongArgument, arguments.span, std::string(arguments.function),
                         reason);
        return Value(Poison{});
    };
    for (const Value& value : arguments.values)
        if (value.holdsPoison()) return Poison{};
    const auto estimates = estimatesOf(arguments.values[1], arguments.values[2]);
    if (!estimates) return fail("expected a map of whole numbers, and a whole number for all other values");
    const semantics::Lowered lowered = evaluator.lower(arguments.values[0], arguments.span, environment);
    if (lowered.poisoned) return Poison{};
    if (!lowered.value) return fail("the first argument cannot be represented at deployment");
    if (!evaluator.touch(ir::extent(*lowered.value).bytes, arguments.span, environment)) return Poison{};
    const Characters count(subjects_.program, subjects_.byAddress, subjects_.providers, *estimates);
    return static_cast<double>(count.of(*lowered.value));
}

std::string describeDeferred(const ir::Value& value) {
    const ir::Template* const parts = value.asTemplate();
    const auto shown = [](const ir::Value& part) {
        std::string text = ir::print(part);
        if (text.size() >= 2 && text.front() == '<') text = "${" + text.substr(1, text.size() - 2) + "}";
        return text;
    };
    if (parts == nullptr) return shown(value);
    std::string result;
    for (const ir::Value& part : parts->parts)
        result += part.text() != nullptr ? *part.text() : shown(part);
    return result;
}

} // namespace drc::policy
