#include "plans/plan_lowering.hpp"

#include "library/contract.hpp"
#include "plans/compiler_made.hpp"
#include "plans/plan_hold.hpp"
#include "semantics/lower_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

/// The components that run plans.
namespace drc::plans {

namespace contract = library::contract;

namespace codes = diagnostics::codes;
using semantics::Type;
using semantics::TypeKind;

namespace {

/// A text as it stands between quotes: the documents are templates of JSON. The deployment refuses what is no
/// text.
ir::Value betweenQuotes(const ir::Value& value) {
    return ir::Call{ir::deployed::betweenQuotes, {value}, {}};
}

} // namespace

semantics::Entries entriesOf(const ir::Permission& permission) {
    semantics::Items actions;
    for (const std::string& action : permission.actions)
        actions.emplace_back(action);
    return {{std::string(contract::engine::permittedActions), Value::list(std::move(actions))},
            {std::string(contract::engine::permittedResources), semantics::lift(permission.resources)},
            {std::string(contract::engine::permittedConditions), semantics::lift(permission.conditions)}};
}

semantics::Items usedBy(const ExpansionContext& world, const semantics::Plan& plan) {
    std::vector<const semantics::Component*> known;
    semantics::Items components;
    const auto add = [&](const semantics::Step& step) {
        if (std::find(known.begin(), known.end(), step.component) != known.end()) return;
        known.push_back(step.component);
        components.push_back(world.frame.componentValue(*step.component));
    };
    semantics::forEachAction(plan.steps, add);
    semantics::forEachAction(plan.onFailure, add);
    return components;
}

semantics::Component* engineComponent(LoweringContext& context, const semantics::Plan& plan,
                                      const std::string& engine) {
    ExpansionContext& world = context.world;
    const auto known = context.engines.find(&plan);
    if (known != context.engines.end()) return known->second;
    const semantics::Kind* const kind = world.kinds.find(engine);
    if (kind == nullptr || !kind->is(contract::engine::trait)) return nullptr;
    semantics::Component& component = make(world, {*kind, plan.name, plan.span, {plan.to}, plan.to});
    context.engines.emplace(&plan, &component);
    take(component, plan.settings, contract::engine::given);
    give(component, contract::engine::uses, Value::list(usedBy(world, plan)));
    return &component;
}

namespace {

/// `name`, `name.Operation`
ir::ServiceNeed serviceNeed(const std::string& written) {
    const std::size_t dot = written.find('.');
    if (dot == std::string::npos) return {written};
    return {written.substr(0, dot), written.substr(dot + 1)};
}

} // namespace

/// What the engine's kind says of the documents that it runs.
void PlanLowering::dialect() {
    const semantics::Component* const engine = engineComponent(context_, plan_, result_.engine);
    if (engine == nullptr) return; // reported where the engine is made
    const source::Span declared = engine->kind->declaration->name.span;
    const auto said = [&](std::string_view name) {
        return world_.instance(*engine)
            .exported({name, declared}, {&world_.frame, plan_.to, nullptr}, evaluator_)
            .value_or(semantics::Null{});
    };
    const auto misfit = [&](const Value& value, std::string_view name, const std::string& expected) {
        if (!value.isNull() && !value.isPoison())
            evaluator_.sink().report(codes::wrongType, declared, fmt::format("{} in `{}`", expected, name),
                                     semantics::describe(value));
    };
    const Value format = said(contract::engine::documentFormat);
    if (format.text() != nullptr && *format.text() == contract::engine::stateMachineFormat)
        result_.format = ir::Plan::Format::StateMachine;
    else if (format.text() == nullptr || *format.text() != contract::engine::automationFormat)
        misfit(format, contract::engine::documentFormat, "\"automation\" or \"state_machine\"");
    const Value names = said(contract::engine::serviceNames);
    if (names.entries() != nullptr) {
        for (const auto& [service, name] : *names.entries())
            if (name.text() != nullptr) serviceNames_.emplace(service, *name.text());
    } else {
        misfit(names, contract::engine::serviceNames, "a map of strings");
    }
    const auto readTexts = [&](std::string_view name, std::vector<std::string>& texts) {
        const Value list = said(name);
        if (list.items() == nullptr) return misfit(list, name, "a list of strings");
        for (const Value& one : *list.items())
            if (one.text() != nullptr && !one.text()->empty() && !one.text()->ends_with('.'))
                texts.push_back(*one.text());
            else
                misfit(one, name, "names");
    };
    readTexts(contract::engine::throttlingErrors, result_.throttlingErrors);
    const auto readNeeds = [&](std::string_view name, std::vector<ir::ServiceNeed>& needs) {
        std::vector<std::string> texts;
        readTexts(name, texts);
        for (const std::string& text : texts)
            needs.push_back(serviceNeed(text));
    };
    readNeeds(contract::engine::runsOn, result_.runsOn);
    readNeeds(contract::engine::startedThrough, result_.startedThrough);
    readNeeds(contract::engine::startedWith, result_.startedWith);
    const Value pause = said(contract::engine::asksAgain);
    if (pause.duration() != nullptr && pause.duration()->milliseconds > 0)
        result_.asksAgain = pause.duration()->milliseconds;
    else
        misfit(pause, contract::engine::asksAgain, "a duration above `0s`");
    engineTimes(*engine);
}

namespace {

std::vector<std::string> engineNames(ExpansionContext& world) {
    std::vector<std::string> names = world.library.kindNames();
    std::erase_if(names, [&](const std::string& name) {
        const semantics::Kind* const kind = world.kinds.find(name);
        return kind == nullptr || !kind->is(contract::engine::trait);
    });
    return names;
}

} // namespace

const semantics::Component* engineOf(LoweringContext& context, const semantics::Plan& plan,
                                     const ir::Plan& lowered) {
    ExpansionContext& world = context.world;
    semantics::Component* const found = engineComponent(context, plan, lowered.engine);
    if (found == nullptr) {
        const semantics::Setting* const setting = plan.settings.find("engine");
        const source::Span where =
            setting != nullptr && setting->written != nullptr ? setting->written->span : plan.span;
        if (lowered.engine.empty())
            world.evaluator.sink().report(codes::wrongType, where, "the name of an engine", "an expression");
        else
            world.evaluator.sink()
                .report(codes::unknownKind, where, lowered.engine)
                .didYouMean(lowered.engine, where, [&] { return engineNames(world); })
                .note("a plan is run by a kind with the trait `recovery_engine`");
        return nullptr;
    }
    semantics::Component& component = *found;
    const auto give = [&](std::string_view name, Value value) {
        plans::give(component, name, std::move(value));
    };
    give(contract::engine::document,
         Value::deferred(ir::artifactPath(lowered.document), Type::of(TypeKind::String)));
    give(contract::engine::description, Value(lowered.description));
    give(contract::engine::mode, semantics::EnumMember{plan.mode == semantics::Mode::Automatic  ? "automatic"
                                                       : plan.mode == semantics::Mode::Approved ? "approved"
                                                                                                : "manual"});
    semantics::Entries arguments;
    for (const ir::PlanParameter& parameter : lowered.parameters)
        arguments.emplace_back(parameter.name, semantics::lift(betweenQuotes(parameter.value)));
    give(contract::engine::arguments, Value::map(std::move(arguments)));
    semantics::Items permissions;
    for (const ir::Permission& permission : lowered.permissions)
        permissions.push_back(Value::map(entriesOf(permission)));
    give(contract::engine::permissions, Value::list(std::move(permissions)));
    ir::List people;
    for (const ir::PlanStep& step : lowered.steps)
        for (const ir::Value& approver : step.approvers)
            if (std::find(people.begin(), people.end(), approver) == people.end()) people.push_back(approver);
    semantics::Items approvers;
    for (const ir::Value& person : people)
        approvers.push_back(semantics::lift(person));
    give(contract::engine::approvers, Value::list(std::move(approvers)));
    semantics::Items triggers;
    for (const semantics::SignalUse& signalUse : plan.signalUses)
        triggers.push_back(world.instance(*signalUse.component).signal(*signalUse.signal, world.evaluator));
    semantics::Items starts;
    for (const std::vector<std::size_t>& set : lowered.starts) {
        semantics::Items together;
        for (const std::size_t index : set)
            together.push_back(triggers[index]);
        starts.push_back(Value::list(std::move(together)));
    }
    give(contract::engine::triggers, Value::list(std::move(triggers)));
    give(contract::engine::startedBy, Value::list(std::move(starts)));
    give(contract::engine::hold, holdOf(world, plan));
    return &component;
}

} // namespace drc::plans
