#include "policy/rule_frame.hpp"

#include "binding/builtins.hpp"
#include "binding/symbol.hpp"
#include "ir/dump.hpp"
#include "ir/number.hpp"
#include "ir/rewrite.hpp"
#include "policy/limits.hpp"
#include "policy/plan_subjects.hpp"
#include "semantics/functions.hpp"
#include "semantics/lower_value.hpp"
#include "semantics/mentions.hpp"
#include "semantics/topology_frame.hpp"
#include "source/ascii.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace drc::policy {

namespace codes = diagnostics::codes;
using semantics::Poison;
using syntax::as;
using syntax::StatementKind;

// ---- what names stand for

std::optional<Value> RuleFrame::read(const binding::Symbol& symbol, source::Span /*where*/,
                                     const Environment& /*environment*/, Evaluator& evaluator) const {
    switch (symbol.kind) {
    case binding::SymbolKind::Builtin: return subject(symbol, evaluator);
    case binding::SymbolKind::Value: return valueOf(as<syntax::Definition>(*symbol.statement), evaluator);
    case binding::SymbolKind::Parameter:
        return parameter(as<syntax::Definition>(*symbol.statement), evaluator);
    default: return semantics::nameItself(symbol);
    }
}

// A default knows nothing but what stands at the top of files.
Value RuleFrame::parameter(const syntax::Definition& parameter, Evaluator& evaluator) const {
    if (settings_ != nullptr)
        if (const Value* const given = settings_->valueOf(parameter)) return *given;
    if (parameter.value != nullptr) return files_.valueOf(parameter, nullptr, evaluator);
    evaluator.sink().report(codes::noRuleDefault, parameter.name.span, std::string(parameter.name.text));
    return Poison{};
}

std::optional<Value> RuleFrame::subject(const binding::Symbol& symbol, Evaluator& evaluator) const {
    using enum binding::Builtin;
    switch (symbol.builtin->id) {
    case Resources: return subjects_.resources;
    case Everything: return subjects_.everything;
    case Components: return subjects_.components;
    case Plans: return subjects_.plans;
    case Configurations: return subjects_.configurations();
    case Drills: return subjects_.drills();
    case Objectives: return subjects_.objectives;
    case RegionNames: return subjects_.regionNames();
    case Tags: return subjects_.tags(evaluator);
    case Protect: return subjects_.model.protect;
    case Today: return Value(source::print(subjects_.today));
    case Topology: return Value(subjects_.model.name);
    case Strategy:
        return subjects_.model.strategy.empty() ? Value(semantics::Null{})
                                                : Value(semantics::EnumMember{subjects_.model.strategy});
    case EnvironmentSuffix:
        return subjects_.environmentSuffix ? *subjects_.environmentSuffix
                                           : semantics::environmentSuffixValue();
    case EnvironmentSuffixLength: return Value(static_cast<double>(subjects_.program.longestSuffix));
    case Regions: {
        semantics::Items roles;
        for (const semantics::RegionRole& region : subjects_.model.regions)
            roles.emplace_back(region.role);
        return Value::list(std::move(roles));
    }
    case Account:
    case Component:
    case Failed:
    case From:
    case Graceful:
    case Home:
    case Kind:
    case Name:
    case Pair:
    case Region:
    case Replica:
    case Replicas:
    case Replicated:
    case To: return std::nullopt; // of kinds
    }
    return std::nullopt;
}

Value RuleFrame::valueOf(const syntax::Definition& let, Evaluator& evaluator) const {
    if (evaluator.isPoisoned(let)) return Poison{};
    return evaluator.once(let, number(), {this, nullptr, nullptr});
}

namespace {

Value listed(const Subjects::Lists& lists, const std::string& name) {
    const auto found = lists.find(name);
    return found == lists.end() ? Value::list({}) : found->second;
}

/// Nothing when the value is none of those that have resources.
std::optional<Value> resourcesOf(const Value& it, const Subjects& subjects) {
    if (const std::string* maker = resourcesMadeFor(it)) return listed(subjects.byComponent, *maker);
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

/// Those of one type.
std::optional<Value> resourcesOf(const Value& it, const Value& type, const Subjects& subjects) {
    if (it.as<Subject>() == nullptr || type.text() == nullptr) return std::nullopt;
    const Value all = *resourcesOf(it, subjects);
    semantics::Items items;
    for (const Value& item : *all.items())
        if (item.as<ResourceSubject>()->resource().address.type == *type.text()) items.push_back(item);
    return Value::list(std::move(items));
}

/// One text, or those of a list; nothing when it is neither.
std::optional<std::vector<const std::string*>> oneOrMore(const Value& texts) {
    if (texts.text() != nullptr) return std::vector{texts.text()};
    if (texts.items() == nullptr) return std::nullopt;
    std::vector<const std::string*> result;
    for (const Value& item : *texts.items())
        result.push_back(item.text());
    if (std::find(result.begin(), result.end(), nullptr) != result.end()) return std::nullopt;
    return result;
}

bool isType(const std::string& name, const expansion::Providers& providers) {
    const expansion::Provider* const provider = providers.ofType(name);
    if (provider == nullptr || provider->schema == nullptr) return false;
    return provider->schema->find(library::BlockMode::Resource, name) != nullptr ||
           provider->schema->find(library::BlockMode::Data, name) != nullptr ||
           provider->schema->find(library::BlockMode::Ephemeral, name) != nullptr;
}

/// Warns where a rule of the user's asks for types that the provider does not have.
void checkTypes(const Value& types, source::Span call, const expansion::Providers& providers,
                Evaluator& evaluator) {
    if (evaluator.sources().file(call.file).origin() != source::Origin::User) return;
    const auto names = oneOrMore(types);
    if (!names) return;
    for (std::size_t index = 0; index < names->size(); ++index) {
        const std::string& name = *(*names)[index];
        if (isType(name, providers)) continue;
        const Value& one = types.items() == nullptr ? types : (*types.items())[index];
        const source::Span origin = one.origin;
        const bool isOwn =
            !origin.empty() && evaluator.sources().file(origin.file).origin() == source::Origin::User;
        const source::Span where = isOwn ? origin : call;
        evaluator.sink()
            .report(codes::ruleFindsNothing, where, name)
            .didYouMean(fmt::format("\"{}\"", name), where, [&] {
                std::vector<std::string> known;
                for (const expansion::Provider& provider : providers.all())
                    if (provider.schema != nullptr)
                        for (const std::string_view type :
                             provider.schema->typeNames(library::BlockMode::Resource))
                            known.push_back(fmt::format("\"{}\"", type));
                return known;
            });
    }
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
    const std::optional<bool> isGranular = services->isGranular(permission);
    return exists ? isGranular.has_value() : isGranular.value_or(true);
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

source::Span RuleFrame::concerned(const Environment& environment) const {
    const Subject* subject = innermostSubject(environment);
    if (subject == nullptr && judging_ != nullptr) subject = innermostSubject(*judging_);
    return subject == nullptr ? source::Span{} : subject->component();
}

std::optional<Value> RuleFrame::call(const semantics::Arguments& arguments, const Environment& environment,
                                     Evaluator& evaluator) const {
    const binding::BuiltinFunction* const known = arguments.builtin;
    if (known == nullptr || (known->contexts & binding::InRule) == 0) return std::nullopt;
    if (!semantics::countFits(*known, arguments, environment, evaluator)) return Value(Poison{});
    const auto fail = [&](const char* reason) {
        evaluator.reportFor(arguments.operands(), environment, codes::wrongArgument, arguments.span,
                            std::string(arguments.function), reason);
        return Value(Poison{});
    };
    if (arguments.function == "attribute") { // the most frequent one
        if (arguments.values[0].isPoison() || arguments.values[1].isPoison()) return Value(Poison{});
        const auto* resource = arguments.values[0].as<ResourceSubject>();
        if (resource == nullptr) return fail("expected a resource as the first argument");
        if (arguments.values[1].text() != nullptr) return resource->attribute(arguments.values[1]);
        const auto name = semantics::print(arguments.values[1]);
        return name ? resource->attribute(*name) : fail("expected a name as the second argument");
    }
    if (arguments.function == "resources_of") {
        for (const Value& value : arguments.values)
            if (value.holdsPoison()) return Value(Poison{});
        checkTypes(arguments.values.back(), arguments.span, subjects_.providers, evaluator);
        if (arguments.values.size() == 2) {
            auto found = resourcesOf(arguments.values[0], arguments.values[1], subjects_);
            return found ? *std::move(found) : fail("expected a component or a resource, and a type");
        }
        if (auto found = resourcesOf(arguments.values[0], subjects_)) return found;
        return fail("expected a component, a resource, a type or a list of types");
    }
    if (arguments.function == "resources_named_without") {
        const Value& part = arguments.values[0];
        if (part.isPoison()) return Value(Poison{});
        const bool isPart = part.text() != nullptr || part.asDeferred() != nullptr;
        return isPart ? subjects_.managedWhere([&](const auto& one) { return one.isNamedWithout(part); })
                      : fail("expected a string");
    }
    if (arguments.function.starts_with("resources_")) {
        if (arguments.values[0].holdsPoison()) return Value(Poison{});
        const auto names = oneOrMore(arguments.values[0]);
        if (names) return resourcesBy(arguments.function, *names);
        return fail(arguments.function == "resources_with"
                        ? "it takes the name of an attribute, or a list of them"
                        : "it takes a pattern, or a list of them");
    }
    if (arguments.function == "everything_of") {
        if (arguments.values[0].holdsPoison()) return Value(Poison{});
        checkTypes(arguments.values[0], arguments.span, subjects_.providers, evaluator);
        const auto types = oneOrMore(arguments.values[0]);
        return types ? everythingOf(*types) : fail("expected a type or a list of types");
    }
    if (arguments.function == "maps_with" || arguments.function == "known_under") {
        if (arguments.values[0].isPoison() || arguments.values[1].isPoison()) return Value(Poison{});
        const auto* resource = arguments.values[0].as<ResourceSubject>();
        if (resource == nullptr) return fail("expected a resource as the first argument");
        const std::string* const key = arguments.values[1].text();
        if (key == nullptr) return fail("the second is a text");
        return arguments.function == "maps_with" ? resource->mapsWith(*key) : resource->knownUnder(*key);
    }
    if (arguments.function.starts_with("texts_")) {
        if (arguments.values[0].isPoison() || arguments.values[1].holdsPoison()) return Value(Poison{});
        const auto* resource = arguments.values[0].as<ResourceSubject>();
        const auto parts = oneOrMore(arguments.values[1]);
        if (resource == nullptr) return fail("expected a resource as the first argument");
        if (!parts) return fail("the second is a text, or a list of them");
        if (arguments.function == "texts_like") return resource->textsLike(subjects_.wildcards(*parts));
        return arguments.function == "texts_below" ? resource->textsBelow(*parts)
                                                   : resource->textsWith(*parts);
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
    if (arguments.function == "days_until") {
        if (arguments.values[0].isPoison()) return Value(Poison{});
        const std::string* const text = arguments.values[0].text();
        if (text == nullptr) return fail("expected a date, as in \"2027-01-31\"");
        const source::Result<source::Date> date = source::dateOf(*text);
        return date ? Value(static_cast<double>(source::daysBetween(subjects_.today, *date)))
                    : fail(date.reason().c_str());
    }
    if (arguments.function == "is_constant") {
        if (arguments.values[0].isPoison()) return Value(Poison{});
        const auto* attribute = arguments.values[0].as<AttributeSubject>();
        return attribute == nullptr ? fail("expected an attribute") : Value(subjects_.isConstant(*attribute));
    }
    if (arguments.function == "characters") return characters(arguments, environment, evaluator);
    if (arguments.function == "beyond_limits") return breaches(arguments, environment, evaluator);
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
    if (arguments.function == "referring_to") {
        const auto* resource = arguments.values[0].as<ResourceSubject>();
        return resource == nullptr ? fail("expected a resource as the first argument")
                                   : subjects_.referringTo(resource->resource().address, *text);
    }
    const auto* component = arguments.values[0].as<ComponentSubject>();
    if (component == nullptr) return fail("expected a component as the first argument");
    return Value(component->subject().kind->name == *text || component->subject().kind->is(*text));
}

/// `resources_with`, `resources_like` and `resources_named`.
Value RuleFrame::resourcesBy(std::string_view function, std::span<const std::string* const> texts) const {
    if (function == "resources_with")
        return subjects_.managedWhere([&](const ResourceSubject& one) { return one.sets(texts); });
    const semantics::AnyWildcards& patterns = subjects_.wildcards(texts);
    if (function == "resources_like")
        return subjects_.managedWhere([&](const ResourceSubject& one) { return one.hasTextLike(patterns); });
    if (!patterns.mayFitWithin(subjects_.allNames())) return Value::list({});
    return subjects_.managedWhere([&](const ResourceSubject& one) { return one.isNamedLike(patterns); });
}

Value RuleFrame::everythingOf(std::span<const std::string* const> types) const {
    semantics::Items items;
    for (const Value& item : *subjects_.everything.items()) {
        const std::string& type = item.as<ResourceSubject>()->resource().address.type;
        const bool isWanted =
            std::any_of(types.begin(), types.end(), [&](const std::string* one) { return *one == type; });
        if (isWanted) items.push_back(item);
    }
    return Value::list(std::move(items));
}

/// The other one is a component, or the name that the output has for it.
Value RuleFrame::mentions(const semantics::Arguments& arguments) const {
    const auto* component = arguments.values[0].as<ComponentSubject>();
    const auto* given = arguments.values[1].as<ComponentSubject>();
    const semantics::Component* other = given == nullptr ? nullptr : &given->subject();
    if (const std::string* name = arguments.values[1].text()) other = subjects_.model.component(*name);
    return other != nullptr && semantics::mentions(subjects_.model, component->subject(), *other);
}

Value RuleFrame::characters(const semantics::Arguments& arguments, const Environment& environment,
                            Evaluator& evaluator) const {
    const auto fail = [&](const char* reason) {
        evaluator.reportFor(arguments.operands(), environment, codes::wrongArgument, arguments.span,
                            std::string(arguments.function), reason);
        return Value(Poison{});
    };
    for (const Value& value : arguments.values)
        if (value.holdsPoison()) return Poison{};
    const Characters* const count = subjects_.characters(arguments.values[1], arguments.values[2]);
    if (count == nullptr)
        return fail("expected a map of whole numbers, and a whole number for all other values");
    const semantics::Lowered lowered = evaluator.lower(arguments.values[0], arguments.span, environment);
    if (lowered.poisoned) return Poison{};
    if (!lowered.value) return fail("the first argument cannot be represented at deployment");
    if (!evaluator.touch(arguments.values[0].extent().bytes, arguments.span, environment)) return Poison{};
    if (arguments.values.size() == 3) return static_cast<double>(count->of(*lowered.value));
    const std::string* const uncounted = arguments.values[3].text();
    return uncounted == nullptr ? fail("the characters that do not count are a text")
                                : Value(static_cast<double>(count->of(*lowered.value, *uncounted)));
}

Value RuleFrame::breaches(const semantics::Arguments& arguments, const Environment& environment,
                          Evaluator& evaluator) const {
    for (const Value& value : arguments.values)
        if (value.holdsPoison()) return Poison{};
    const auto fail = [&](const std::string& reason) {
        evaluator.reportFor(arguments.operands(), environment, codes::wrongArgument, arguments.span,
                            std::string(arguments.function), reason);
        return Value(Poison{});
    };
    const Characters* const count = subjects_.characters(arguments.values[1], arguments.values[2]);
    if (count == nullptr)
        return fail("expected a map of whole numbers, and a whole number for all other values");
    const Limits limits(arguments.values[0]);
    semantics::Items found =
        beyondLimits(limits, subjects_.model, subjects_.program, *count, evaluator.sources());
    return limits.misfit().empty() ? Value::list(std::move(found)) : fail(limits.misfit());
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
