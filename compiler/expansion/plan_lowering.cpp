#include "expansion/plan_lowering.hpp"

#include "expansion/walk.hpp"
#include "semantics/lower_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using semantics::Type;
using semantics::TypeKind;
using syntax::as;
using syntax::StatementKind;

ir::Plan PlanLowering::run() {
    result_.name = plan_.name;
    result_.engine = semantics::defaultEngine;
    if (const semantics::Setting* engine = plan_.settings.find("engine");
        engine != nullptr && engine->written != nullptr)
        result_.engine = syntax::plainName(engine->written).text;
    dialect();
    result_.from = plan_.from->role;
    result_.to = plan_.to->role;
    result_.graceful = plan_.graceful;
    result_.startsItself = plan_.mode != semantics::Mode::Manual;
    result_.description = describe();
    result_.document = fmt::format("runbooks/{}.json", plan_.name);
    result_.origin = {plan_.span, plan_.span, plan_.name, result_.engine};
    detections();
    if (plan_.mode == semantics::Mode::Approved) approval(nullptr, 0, 0);
    steps(plan_.steps, 0);
    target_ = &result_.onFailure;
    failed_ = true;
    steps(plan_.onFailure, 0);
    collectParameters();
    return std::move(result_);
}

std::string PlanLowering::describe() const {
    std::string what(semantics::spell(plan_.kind));
    what.front() = static_cast<char>(what.front() - 'a' + 'A');
    if (plan_.kind == semantics::PlanKind::Drill)
        return fmt::format("{} of {}: {} to {} and back", what, world_.model.name, plan_.from->role,
                           plan_.to->role);
    return fmt::format("{} of {}: {} to {}{}", what, world_.model.name, plan_.from->role, plan_.to->role,
                       plan_.graceful ? ", while both regions work" : ", when the region is lost");
}

semantics::Component* engineComponent(World& world, const semantics::Plan& plan, const std::string& engine) {
    const semantics::Kind* const kind = world.kinds.find(engine);
    if (kind == nullptr || !kind->is(semantics::engineTrait)) return nullptr;
    for (semantics::Component& known : world.engines)
        if (known.name == plan.name && known.kind == kind) return &known;
    semantics::Component& component = world.engines.emplace_back();
    component.name = plan.name;
    component.nameSpan = plan.span;
    component.span = plan.span;
    component.kind = kind;
    component.regions = {plan.to};
    component.home = plan.to;
    return &component;
}

/// What the engine's kind says of the documents that it runs.
void PlanLowering::dialect() {
    const semantics::Component* const engine = engineComponent(world_, plan_, result_.engine);
    if (engine == nullptr) return; // reported where the engine is made
    const source::Span declared = engine->kind->declaration->name.span;
    const auto said = [&](std::string_view name) {
        return world_.instance(*engine)
            .exported({name, declared}, {&world_.scope, plan_.to, nullptr}, evaluator_)
            .value_or(semantics::Null{});
    };
    const auto misfit = [&](const Value& value, std::string_view name, const std::string& expected) {
        if (!value.isNull() && !value.isPoison())
            evaluator_.sink().report(codes::wrongType, declared, fmt::format("{} in `{}`", expected, name),
                                     semantics::describe(value));
    };
    const Value format = said("document_format");
    if (format.text() != nullptr && *format.text() == "state_machine")
        result_.format = ir::Plan::Format::StateMachine;
    else if (format.text() == nullptr || *format.text() != "automation")
        misfit(format, "document_format", "\"automation\" or \"state_machine\"");
    const Value names = said("service_names");
    if (names.entries() != nullptr) {
        for (const auto& [service, name] : *names.entries())
            if (name.text() != nullptr) serviceNames_.emplace(service, *name.text());
    } else {
        misfit(names, "service_names", "a map of texts");
    }
    const Value errors = said("throttling_errors");
    if (errors.items() != nullptr) {
        for (const Value& error : *errors.items())
            if (error.text() != nullptr) result_.throttlingErrors.push_back(*error.text());
    } else {
        misfit(errors, "throttling_errors", "a list of texts");
    }
    engineTimes(*engine);
}

void PlanLowering::steps(const std::vector<semantics::Step>& steps, std::uint32_t group) {
    // Lines within lines need not wait for each other either: all of them count on.
    for (const semantics::Step& step : steps)
        this->step(step, group, group == 0 ? 0 : branches_++);
}

void PlanLowering::step(const semantics::Step& step, std::uint32_t group, std::uint32_t branch) {
    switch (step.kind) {
    case semantics::Step::Kind::Together:
        if (group == 0) branches_ = 0;
        steps(step.parallel, group == 0 ? ++groups_ : group);
        return;
    case semantics::Step::Kind::Wait: {
        ir::PlanStep& wait = target_->emplace_back();
        wait.kind = ir::PlanStep::Kind::Sleep;
        wait.name = uniqueName("wait");
        wait.sleep = milliseconds(*step.operand, {&world_.scope, plan_.to, nullptr});
        wait.timeout = wait.sleep;
        wait.description = fmt::format("Wait {}", semantics::printDuration({wait.sleep}));
        wait.origin = origin(step, step.span);
        wait.group = group;
        wait.branch = branch;
        return;
    }
    case semantics::Step::Kind::Approve: approval(&step, group, branch); return;
    case semantics::Step::Kind::Action: {
        const Place& place =
            world_.instance(*step.component).action(step, *plan_.from, *plan_.to, plan_.graceful, failed_);
        action(*step.action->declaration->body, place, place.environment(), step, group, branch);
        aftermath(step, group, branch);
        return;
    }
    }
}

ir::Origin PlanLowering::origin(const semantics::Step& step, source::Span statement) const {
    return {statement, step.span, step.component == nullptr ? "" : step.component->name,
            step.component == nullptr ? "" : step.component->kind->name};
}

// ---- actions

void PlanLowering::action(const syntax::Body& body, const Place& place, Environment environment,
                          const semantics::Step& step, std::uint32_t group, std::uint32_t branch) {
    for (const syntax::Statement* statement : body.statements) {
        switch (statement->kind) {
        case StatementKind::Let: {
            const auto& definition = as<syntax::Definition>(*statement);
            environment =
                environment.with(definition.name.text, evaluator_.evaluate(*definition.value, environment));
            break;
        }
        case StatementKind::Require:
            if (!checkRequirement(as<syntax::Clause>(*statement), place, environment, evaluator_)) return;
            break;
        case StatementKind::Permit: permit(as<syntax::Clause>(*statement), environment, step); break;
        case StatementKind::ActionStep:
            actionStep(as<syntax::Block>(*statement), environment, step, group, branch);
            break;
        case StatementKind::For:
            for (const Environment& inner :
                 evaluator_.bind(as<syntax::Loop>(*statement).binding, environment))
                action(*as<syntax::Loop>(*statement).body, place, inner, step, group, branch);
            break;
        case StatementKind::When: {
            const auto& choice = as<syntax::Choice>(*statement);
            const syntax::Body* chosen = choice.otherwise;
            for (const syntax::Branch& candidate : choice.branches) {
                const auto holds = evaluator_.decide(*candidate.condition, environment);
                if (!holds) chosen = nullptr;
                if (holds && !*holds) continue;
                if (holds) chosen = candidate.body;
                break;
            }
            if (chosen != nullptr) action(*chosen, place, environment, step, group, branch);
            break;
        }
        default: break; // parameters are found by name
        }
    }
}

void PlanLowering::permit(const syntax::Clause& clause, const Environment& environment,
                          const semantics::Step& step) {
    const Value actions = evaluator_.evaluate(*clause.subject, environment);
    ir::Permission permission;
    const auto take = [&](const Value& value) {
        if (value.text() != nullptr)
            permission.actions.push_back(*value.text());
        else if (!value.isPoison())
            evaluator_.report(environment, codes::wrongType, clause.subject->span,
                              "the name of an action in quotes", semantics::describe(value));
    };
    if (actions.items() != nullptr)
        std::for_each(actions.items()->begin(), actions.items()->end(), take);
    else
        take(actions);
    ir::Value resources = lowered(*clause.second, environment);
    if (resources.list() == nullptr) resources = ir::List{resources};
    permission.resources = std::move(resources);
    if (clause.third != nullptr) permission.conditions = lowered(*clause.third, environment);
    permission.origin = origin(step, clause.span);
    const auto same = [&](const ir::Permission& known) {
        return known.actions == permission.actions && known.resources == permission.resources &&
               known.conditions == permission.conditions;
    };
    if (std::none_of(result_.permissions.begin(), result_.permissions.end(), same))
        result_.permissions.push_back(std::move(permission));
}

void PlanLowering::actionStep(const syntax::Block& block, const Environment& environment,
                              const semantics::Step& step, std::uint32_t group, std::uint32_t branch) {
    ir::PlanStep result;
    result.name = uniqueName(fmt::format("{}_{}_{}", step.component->name, step.verb, block.name.text));
    result.action = step.verb;
    result.description = fmt::format("{} {}: {}", step.verb, step.component->name, block.name.text);
    std::replace(result.description.begin(), result.description.end(), '_', ' ');
    result.origin = origin(step, block.name.span);
    result.group = group;
    result.branch = branch;
    std::size_t operations = 0;
    for (const syntax::Statement* statement : block.body->statements) {
        if (statement->kind == StatementKind::Setting) {
            setting(as<syntax::Definition>(*statement), environment, result);
        } else if (statement->kind == StatementKind::Section &&
                   syntax::declaredName(*statement).text == "outputs") {
            outputs(as<syntax::Block>(*statement), environment, result);
        } else {
            if (statement->kind != StatementKind::Unless) ++operations;
            operation(*statement, environment, result);
        }
    }
    if (operations != 1)
        evaluator_.report(environment, codes::stepOperations, block.name.span, std::string(block.name.text),
                          operations);
    if (result.kind == ir::PlanStep::Kind::Sleep) result.timeout = result.sleep;
    if (result.timeout <= 0)
        evaluator_.report(environment, codes::noTimeout, block.name.span, std::string(block.name.text))
            .help("add `timeout = …`: the longest that one attempt may take");
    const semantics::Setting* const optional = step.settings.find("optional");
    if (optional != nullptr && optional->written != nullptr) {
        const Value value = evaluator_.evaluateAs(*optional->written, {&world_.scope, plan_.to, nullptr},
                                                  Type::of(TypeKind::Bool));
        result.optional = result.optional || (value.boolean() != nullptr && *value.boolean());
    }
    target_->push_back(std::move(result));
}

void PlanLowering::outputs(const syntax::Block& block, const Environment& environment, ir::PlanStep& result) {
    for (const auto& [name, path] : inputs(block.body, environment)) {
        if (path.text() != nullptr)
            result.outputs.emplace_back(name, *path.text());
        else
            evaluator_.report(environment, codes::wrongType, block.name.span,
                              "a path in quotes for each output", semantics::describe(semantics::lift(path)));
    }
}

void PlanLowering::setting(const syntax::Definition& setting, const Environment& environment,
                           ir::PlanStep& result) {
    const std::string_view name = setting.name.text;
    if (name == "timeout") {
        result.timeout = milliseconds(*setting.value, environment);
    } else if (name == "typical") {
        result.typical = milliseconds(*setting.value, environment);
    } else if (name == "source" || name == "description") {
        const Value value = evaluator_.evaluateAs(*setting.value, environment, Type::of(TypeKind::String));
        if (value.text() != nullptr) (name == "source" ? result.source : result.description) = *value.text();
    } else if (name == "attempts") {
        const Value value = evaluator_.evaluateAs(*setting.value, environment, Type::of(TypeKind::Number));
        if (value.number() != nullptr)
            result.attempts = static_cast<std::uint32_t>(std::clamp(*value.number(), 1.0, 100.0));
    } else if (name == "optional") {
        const Value value = evaluator_.evaluateAs(*setting.value, environment, Type::of(TypeKind::Bool));
        result.optional = value.boolean() != nullptr && *value.boolean();
    } else {
        evaluator_.report(environment, codes::unknownSetting, setting.name.span, "a step", std::string(name))
            .help(
                "its settings are `timeout`, `typical`, `source`, `attempts`, `optional` and `description`");
    }
}

void PlanLowering::operation(const syntax::Statement& statement, const Environment& environment,
                             ir::PlanStep& result) {
    switch (statement.kind) {
    case StatementKind::Call:
        result.kind = ir::PlanStep::Kind::Call;
        result.call = call(as<syntax::ApiCall>(statement), environment);
        return;
    case StatementKind::Until:
    case StatementKind::Check:
        result.kind =
            statement.kind == StatementKind::Until ? ir::PlanStep::Kind::Until : ir::PlanStep::Kind::Check;
        result.call = call(as<syntax::ApiCall>(statement), environment);
        result.expectation = expectation(as<syntax::ApiCall>(statement), environment);
        return;
    case StatementKind::Unless:
        result.unless.emplace_back(call(as<syntax::ApiCall>(statement), environment),
                                   expectation(as<syntax::ApiCall>(statement), environment));
        return;
    case StatementKind::Invoke:
        result.kind = ir::PlanStep::Kind::Invoke;
        result.function = lowered(*as<syntax::Entry>(statement).target, environment);
        result.call.inputs = inputs(as<syntax::Entry>(statement).body, environment);
        return;
    case StatementKind::Sleep:
        result.kind = ir::PlanStep::Kind::Sleep;
        result.sleep = milliseconds(*as<syntax::Entry>(statement).target, environment);
        return;
    default:
        evaluator_.report(environment, codes::misplacedSetting, statement.keyword,
                          std::string(syntax::productionName(statement.kind)), "a step");
        return;
    }
}

void PlanLowering::approval(const semantics::Step* step, std::uint32_t group, std::uint32_t branch) {
    ir::PlanStep& approve = target_->emplace_back();
    approve.kind = ir::PlanStep::Kind::Approve;
    approve.name = uniqueName("approve");
    approve.description = step == nullptr
                              ? fmt::format("A person decides whether to go to {}", plan_.to->role)
                              : fmt::format("A person decides whether {} goes on", plan_.name);
    approve.origin = step == nullptr ? result_.origin : origin(*step, step->span);
    approve.group = group;
    approve.branch = branch;
    const Environment environment{&world_.scope, plan_.to, nullptr};
    const auto setting = [&](std::string_view ofStep, std::string_view ofPlan) {
        const semantics::Setting* own = step == nullptr ? nullptr : step->settings.find(ofStep);
        return own != nullptr ? own : plan_.settings.find(ofPlan);
    };
    const semantics::Setting* const timeout = setting("timeout", "approval_timeout");
    if (timeout != nullptr && timeout->written != nullptr)
        approve.timeout = milliseconds(*timeout->written, environment);
    const semantics::Setting* const approvers = setting("approvers", "approvers");
    if (approvers == nullptr || approvers->written == nullptr) return;
    const ir::Value list = lowered(*approvers->written, environment);
    if (list.list() != nullptr) approve.approvers = *list.list();
}

// ---- calls

ir::ApiCall PlanLowering::call(const syntax::ApiCall& written, const Environment& environment) {
    const auto renamed = serviceNames_.find(written.service.text);
    return {renamed == serviceNames_.end() ? std::string(written.service.text) : renamed->second,
            std::string(written.operation.text), inputs(written.body, environment)};
}

ir::Expectation PlanLowering::expectation(const syntax::ApiCall& written, const Environment& environment) {
    ir::Expectation result;
    const Value selector = evaluator_.evaluateAs(*written.selector, environment, Type::of(TypeKind::String));
    if (selector.text() != nullptr) result.selector = *selector.text();
    const Value expected = evaluator_.evaluate(*written.expected, environment);
    const semantics::Items items =
        expected.items() != nullptr ? *expected.items() : semantics::Items{expected};
    for (const Value& item : items) {
        if (item.isPoison()) continue;
        const auto printed = semantics::print(item);
        if (item.asDeferred() != nullptr) {
            result.values.push_back(item.asDeferred()->expression);
        } else if (printed) {
            // Booleans are compared as the words that the services' interfaces print.
            result.values.emplace_back(item.boolean() == nullptr ? *printed
                                       : *item.boolean()         ? "True"
                                                                 : "False");
        } else {
            evaluator_.report(environment, codes::wrongType, written.expected->span,
                              "a value that is waited for", semantics::describe(item));
        }
    }
    return result;
}

ir::Map PlanLowering::inputs(const syntax::Body* body, const Environment& environment) {
    ir::Map result;
    if (body == nullptr) return result;
    for (const syntax::Statement* statement : body->statements) {
        if (statement->kind == StatementKind::Section) {
            const auto& block = as<syntax::Block>(*statement);
            result.emplace_back(block.name.text, inputs(block.body, environment));
        } else {
            const auto& definition = as<syntax::Definition>(*statement);
            ir::Value value = lowered(*definition.value, environment);
            if (!value.isNull()) result.emplace_back(definition.name.text, std::move(value));
        }
    }
    return result;
}

ir::Value PlanLowering::lowered(const syntax::Expression& expression, const Environment& environment) {
    semantics::Lowered result = semantics::lower(evaluator_.evaluate(expression, environment));
    if (result.value) return std::move(*result.value);
    if (!result.poisoned)
        evaluator_.report(environment, codes::noFormAtDeployment, expression.span,
                          semantics::describe(result.misfit));
    return {};
}

double PlanLowering::milliseconds(const syntax::Expression& expression, const Environment& environment) {
    const Value value = evaluator_.evaluateAs(expression, environment, Type::of(TypeKind::Duration));
    return value.duration() == nullptr ? 1000 : value.duration()->milliseconds;
}

std::string PlanLowering::uniqueName(const std::string& wanted) const {
    const auto taken = [&](const std::string& name) {
        const auto same = [&](const ir::PlanStep& step) { return step.name == name; };
        return std::any_of(result_.steps.begin(), result_.steps.end(), same) ||
               std::any_of(result_.onFailure.begin(), result_.onFailure.end(), same);
    };
    if (!taken(wanted)) return wanted;
    for (int number = 2;; ++number) {
        std::string candidate = fmt::format("{}_{}", wanted, number);
        if (!taken(candidate)) return candidate;
    }
}

// ---- parameters

namespace {

std::string pascalCase(const std::string& text) {
    std::string result;
    bool capital = true;
    for (const char letter : text) {
        const bool isLetter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
        const bool isDigit = letter >= '0' && letter <= '9';
        if (!isLetter && !isDigit) {
            capital = true;
            continue;
        }
        result += capital && letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
        capital = false;
    }
    return result;
}

} // namespace

void PlanLowering::collect(const ir::Value& value, const std::string& name, const std::string& description) {
    if (value.isDeferred()) {
        auto& all = result_.parameters;
        if (std::any_of(all.begin(), all.end(),
                        [&](const ir::PlanParameter& known) { return known.value == value; }))
            return;
        const std::string wanted = pascalCase(name);
        std::string unique = wanted;
        for (int number = 2;
             std::any_of(all.begin(), all.end(),
                         [&](const ir::PlanParameter& known) { return known.name == unique; });
             ++number)
            unique = fmt::format("{}{}", wanted, number);
        all.push_back({unique, description, value});
        return;
    }
    if (value.list() != nullptr)
        for (const ir::Value& item : *value.list())
            collect(item, name, description);
    if (value.map() != nullptr)
        for (const auto& [key, item] : *value.map())
            collect(item, fmt::format("{}_{}", name, key), description);
}

void PlanLowering::collectParameters() {
    std::vector<const ir::PlanStep*> all;
    for (const ir::PlanStep& step : result_.steps)
        all.push_back(&step);
    for (const ir::PlanStep& step : result_.onFailure)
        all.push_back(&step);
    for (const ir::PlanStep* each : all) {
        const ir::PlanStep& step = *each;
        const std::string& owner = step.origin.componentName;
        const auto inputsOf = [&](const ir::ApiCall& call) {
            for (const auto& [key, value] : call.inputs)
                collect(value, fmt::format("{}_{}", owner, key), fmt::format("{} of {}", key, owner));
        };
        for (const auto& [call, expected] : step.unless) {
            inputsOf(call);
            for (const ir::Value& value : expected.values)
                collect(value, owner + "_expected", fmt::format("What {} is compared with", owner));
        }
        inputsOf(step.call);
        for (const ir::Value& value : step.expectation.values)
            collect(value, owner + "_expected", fmt::format("What {} is compared with", owner));
        collect(step.function, owner + "_function", fmt::format("The function of {}", owner));
        for (const ir::Value& approver : step.approvers)
            collect(approver, "approver", "Who may approve");
    }
}

// ---- engines

const semantics::Component* engineOf(World& world, const semantics::Plan& plan, const ir::Plan& lowered) {
    semantics::Component* const found = engineComponent(world, plan, lowered.engine);
    if (found == nullptr) {
        const semantics::Setting* const setting = plan.settings.find("engine");
        const source::Span where =
            setting != nullptr && setting->written != nullptr ? setting->written->span : plan.span;
        world.evaluator.sink()
            .report(codes::unknownKind, where, lowered.engine)
            .note("a plan is run by a kind with the trait `recovery_engine`");
        return nullptr;
    }
    semantics::Component& component = *found;
    for (const semantics::Setting& setting : plan.settings.all)
        if (component.kind->parameters.find(setting.name.text) != nullptr &&
            !semantics::givenToEngine(setting.name.text))
            component.settings.all.push_back(setting);
    const auto give = [&](std::string_view name, Value value) {
        component.settings.all.push_back({{name, plan.span}, nullptr, nullptr, std::move(value)});
    };
    give("document", Value::deferred(ir::artifactPath(lowered.document), Type::of(TypeKind::String)));
    give("description", Value(lowered.description));
    give("mode", semantics::Symbol{plan.mode == semantics::Mode::Automatic  ? "automatic"
                                   : plan.mode == semantics::Mode::Approved ? "approved"
                                                                            : "manual"});
    semantics::Entries arguments;
    for (const ir::PlanParameter& parameter : lowered.parameters)
        arguments.emplace_back(parameter.name, semantics::lift(parameter.value));
    give("arguments", Value::map(std::move(arguments)));
    semantics::Items permissions;
    for (const ir::Permission& permission : lowered.permissions) {
        semantics::Items actions;
        for (const std::string& action : permission.actions)
            actions.emplace_back(action);
        permissions.push_back(Value::map({{"actions", Value::list(std::move(actions))},
                                          {"resources", semantics::lift(permission.resources)},
                                          {"conditions", semantics::lift(permission.conditions)}}));
    }
    give("permissions", Value::list(std::move(permissions)));
    ir::List people;
    for (const ir::PlanStep& step : lowered.steps)
        for (const ir::Value& approver : step.approvers)
            if (std::find(people.begin(), people.end(), approver) == people.end()) people.push_back(approver);
    semantics::Items approvers;
    for (const ir::Value& person : people)
        approvers.push_back(semantics::lift(person));
    give("approvers", Value::list(std::move(approvers)));
    semantics::Items triggers;
    for (const semantics::Detector& detector : plan.detectors)
        triggers.push_back(
            world.instance(*detector.component).signal(detector.signalName, {}, world.evaluator));
    give("triggers", Value::list(std::move(triggers)));
    return &component;
}

} // namespace drc::expansion
