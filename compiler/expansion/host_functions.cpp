#include "expansion/host_functions.hpp"

#include "binding/builtins.hpp"
#include "diagnostics/suggestion.hpp"
#include "expansion/expansion_context.hpp"
#include "expansion/instance.hpp"
#include "expansion/package.hpp"
#include "semantics/functions.hpp"
#include "semantics/lower_value.hpp"
#include "semantics/mentions.hpp"
#include "source/utf8.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using semantics::Arguments;
using semantics::Poison;

namespace {

struct Call {
    const InstanceFrame& place;
    const Arguments& arguments;
    const Environment& environment;
    Evaluator& evaluator;

    Value fail(const std::string& reason) const {
        evaluator.reportFor(arguments.operands(), environment, codes::wrongArgument, arguments.span,
                            std::string(arguments.function), reason);
        return Poison{};
    }
    const std::string* text(std::size_t index) const {
        const Value& value = arguments.values[index];
        if (value.text() != nullptr) return value.text();
        if (value.enumMember() != nullptr) return &value.enumMember()->name;
        fail(fmt::format("expected a string, found {}", semantics::describe(value)));
        return nullptr;
    }
    semantics::Lowered lower(std::size_t index) const {
        return evaluator.lower(arguments.values[index], arguments.span, environment);
    }
    source::Span span(std::size_t index) const {
        const source::Span origin = arguments.values[index].origin;
        return origin.empty() ? arguments.span : origin;
    }
};

Value name(const Call& call) {
    const auto printed = semantics::print(call.arguments.values[0]);
    if (!printed) return call.fail("a part of a name must be a string or a number");
    if (call.arguments.values.size() == 1) return resourceName(call.place, *printed, call.environment);
    const double* const length = call.arguments.values[1].number();
    const std::size_t fewest =
        semantics::shortestShortened + 1 + call.place.instance().world().longestSuffix();
    if (length == nullptr || !(*length >= static_cast<double>(fewest)) || *length != std::floor(*length))
        return call.fail(fmt::format(
            "the length is a whole number, {} or more: the hash and the suffix alone take {} characters",
            fewest, fewest - 1));
    return resourceName(call.place, *printed, call.environment, static_cast<std::size_t>(*length));
}

/// Paths in a setting are relative to the file in which it stands.
std::string resolvePath(const Call& call, std::size_t index, const std::string& path) {
    const ExpansionContext& world = call.place.instance().world();
    const library::Module* const module = world.library.moduleOf(call.span(index).file);
    return module == nullptr ? path : source::resolve(module->folder, path);
}

Value file(const Call& call) {
    const std::string* const path = call.text(0);
    if (path == nullptr) return Poison{};
    ExpansionContext& world = call.place.instance().world();
    const std::string resolved = resolvePath(call, 0, *path);
    auto content = world.library.files().read(resolved);
    if (!content) {
        call.evaluator.report(call.environment, codes::sourceUnreadable, call.span(0), resolved,
                              content.reason());
        return Poison{};
    }
    world.library.noteRead(resolved);
    if (const auto invalid = source::firstInvalidByte(*content)) {
        call.evaluator.report(call.environment, codes::sourceUnreadable, call.span(0), resolved,
                              fmt::format("invalid UTF-8 at byte {}", *invalid));
        return Poison{};
    }
    return std::move(*content);
}

Value package(const Call& call) {
    const std::string* const path = call.text(0);
    if (path == nullptr) return Poison{};
    PackageLimits limits;
    for (std::size_t index = 1; index < call.arguments.values.size(); ++index) {
        const semantics::Size* const most = call.arguments.values[index].size();
        if (most == nullptr)
            return call.fail(
                fmt::format("expected a size, found {}", semantics::describe(call.arguments.values[index])));
        (index == 1 ? limits.archive : limits.files) = most->bytes;
    }
    const bool isTemplate = path->find(':') != std::string::npos;
    return packageFolder(call.place, isTemplate ? *path : resolvePath(call, 0, *path), limits,
                         {call.span(0), call.environment, call.evaluator});
}

Value filesHoldingText(const Call& call) {
    const std::string* const path = call.text(0);
    const std::string* const text = call.text(1);
    if (path == nullptr || text == nullptr) return Poison{};
    return filesHolding(call.place, resolvePath(call, 0, *path), *text,
                        {call.span(0), call.environment, call.evaluator});
}

Value templateFile(const Call& call) {
    const semantics::Lowered path = call.lower(0);
    const semantics::Lowered values = call.lower(1);
    if (path.poisoned || values.poisoned) return Poison{};
    if (!path.value || !values.value)
        return call.fail(semantics::describe(path.value ? values.misfit : path.misfit) +
                         " cannot be represented at deployment");
    return Value::deferred(ir::Call{ir::deployed::templateFile, {*path.value, *values.value}, {}},
                           semantics::Type::of(semantics::TypeKind::String));
}

Value fileHash(const Call& call) {
    const semantics::Lowered path = call.lower(0);
    if (!path.value) return path.poisoned ? Value(Poison{}) : call.fail("expected a path");
    return Value::deferred(ir::Call{ir::deployed::fileHash, {*path.value}, {}},
                           semantics::Type::of(semantics::TypeKind::String));
}

Value is(const Call& call) {
    const auto* component = call.arguments.values[0].as<semantics::ComponentObject>();
    const std::string* const trait = call.text(1);
    if (trait == nullptr) return Poison{};
    if (component == nullptr) return call.fail("expected a component as the first argument");
    const semantics::Kind& kind = *component->component().kind;
    return kind.name == *trait || kind.is(*trait);
}

Value replicatedTo(const Call& call) {
    const auto* region = call.arguments.values[0].as<semantics::RegionObject>();
    if (region == nullptr) return call.fail("expected a region");
    const semantics::Component* whose = &call.place.instance().owner();
    if (call.arguments.values.size() == 2) {
        const auto* other = call.arguments.values[1].as<semantics::ComponentObject>();
        if (other == nullptr) return call.fail("expected a component as the second argument");
        whose = &other->component();
    }
    for (const semantics::Replication* replication : whose->replications)
        if (replication->to == &region->region() || replication->from == &region->region()) return true;
    return false;
}

/// The components that the user's text of a parameter mentions, so that access can follow from use.
Value componentsIn(const Call& call) {
    const syntax::Name parameter = call.arguments.expressions.empty()
                                       ? syntax::Name{}
                                       : syntax::plainName(call.arguments.expressions.front());
    const binding::Symbol* const symbol = parameter ? call.evaluator.symbolOf(parameter) : nullptr;
    if (symbol == nullptr) return call.fail("expected the name of a parameter");
    const Instance& instance = call.place.instance();
    semantics::Items items;
    instance.forEachMentioned(*symbol, [&](const semantics::Component& component) {
        Value value = instance.world().frame.componentValue(component);
        const auto known = [&](const Value& item) { return semantics::equal(item, value); };
        if (std::none_of(items.begin(), items.end(), known)) items.push_back(std::move(value));
    });
    return Value::list(std::move(items));
}

/// The other components whose settings mention this one, in the order of declaration.
Value usedBy(const Call& call) {
    const Instance& instance = call.place.instance();
    const ExpansionContext& world = instance.world();
    semantics::Items items;
    for (const semantics::Component& other : world.model.components)
        if (semantics::mentions(world.model, other, instance.owner()))
            items.push_back(world.frame.componentValue(other));
    return Value::list(std::move(items));
}

/// What a component cannot work without, so that a kind knows the dependencies of its target.
Value needs(const Call& call) {
    const auto* component = call.arguments.values[0].as<semantics::ComponentObject>();
    if (component == nullptr) return call.fail("expected a component as the first argument");
    const ExpansionContext& world = call.place.instance().world();
    semantics::Items items;
    for (const semantics::Component* other : semantics::needsOf(world.model, component->component()))
        items.push_back(world.frame.componentValue(*other));
    return Value::list(std::move(items));
}

/// What holds back the plans of the topology that start by themselves.
Value holds(const Call& call) {
    const ExpansionContext& world = call.place.instance().world();
    semantics::Items items;
    for (const semantics::Hold& hold : world.model.holds)
        items.push_back(world.frame.componentValue(*world.holds.at(&hold)));
    return Value::list(std::move(items));
}

struct HostFunction {
    std::string_view name;
    Value (*compute)(const Call& call);
};

constexpr std::array hostFunctions{
    HostFunction{"name", &name},
    HostFunction{"file", &file},
    HostFunction{"file_hash", &fileHash},
    HostFunction{"files_holding", &filesHoldingText},
    HostFunction{"package", &package},
    HostFunction{"template_file", &templateFile},
    HostFunction{"is", &is},
    HostFunction{"needs", &needs},
    HostFunction{"replicated_to", &replicatedTo},
    HostFunction{"components_in", &componentsIn},
    HostFunction{"used_by", &usedBy},
    HostFunction{"holds", &holds},
};

} // namespace

std::optional<Value> callHostFunction(const InstanceFrame& place, const Arguments& arguments,
                                      const Environment& environment, Evaluator& evaluator) {
    if (arguments.builtin == nullptr || (arguments.builtin->contexts & binding::InAnyKind) == 0)
        return std::nullopt;
    const auto* found =
        std::find_if(hostFunctions.begin(), hostFunctions.end(),
                     [&](const HostFunction& function) { return function.name == arguments.function; });
    if (found == hostFunctions.end()) return std::nullopt;
    const Call call{place, arguments, environment, evaluator};
    if (!semantics::countFits(*arguments.builtin, arguments, environment, evaluator)) return Poison{};
    for (const Value& value : arguments.values)
        if (value.isPoison()) return Poison{};
    return found->compute(call);
}

Value resourceName(const InstanceFrame& place, std::string_view part, const Environment& environment,
                   std::size_t longest) {
    const Instance& instance = place.instance();
    const Membership* const membership = instance.membership();
    std::string text;
    text.reserve(64); // most are shorter
    const auto add = [&text](std::string_view word) { text.append(word) += '-'; };
    add(instance.world().model.name);
    add(instance.owner().name);
    if (membership != nullptr) text += membership->path; // with `_` at its end
    if (!part.empty()) add(part);
    if (environment.region != nullptr) add(environment.region->role);
    std::replace(text.begin(), text.end(), '_', '-');
    // Names are of ASCII.
    const std::size_t room =
        longest == std::string_view::npos ? longest : longest - instance.world().longestSuffix();
    if (text.size() > room) {
        text.pop_back();
        text = semantics::shortenedText(text, room - 1) += '-';
    }
    ir::Template result;
    result.parts.reserve(2);
    result.parts.emplace_back(std::move(text));
    result.parts.emplace_back(ir::Variable{std::string(semantics::environmentSuffix), {}});
    Value name = Value::deferred(std::move(result), semantics::Type::of(semantics::TypeKind::String));
    name.origin = instance.owner().span; // what the user has named
    return name;
}

const library::SchemaBlock* findSchema(ExpansionContext& world, const syntax::Resource& statement) {
    const auto mode = library::modeOf(statement.kind);
    diagnostics::Sink& sink = world.evaluator.sink();
    const Provider* const provider = world.providers.ofType(statement.type.text);
    if (provider == nullptr || provider->schema == nullptr) {
        sink.report(codes::unknownResourceType, statement.type.span, std::string(statement.type.text));
        return nullptr;
    }
    if (const auto* schema = provider->schema->find(mode, statement.type.text)) return schema;
    auto& error =
        sink.report(codes::unknownResourceType, statement.type.span, std::string(statement.type.text));
    error.didYouMean(statement.type.text, statement.type.span, [&] {
        std::vector<std::string> candidates;
        for (const std::string_view name : provider->schema->typeNames(mode))
            candidates.emplace_back(name);
        return candidates;
    });
    for (const auto other :
         {syntax::StatementKind::Resource, syntax::StatementKind::Data, syntax::StatementKind::Ephemeral})
        if (other != statement.kind &&
            provider->schema->find(library::modeOf(other), statement.type.text) != nullptr)
            error.help(fmt::format("it exists as `{}`", syntax::productionName(other)));
    return nullptr;
}

} // namespace drc::expansion
