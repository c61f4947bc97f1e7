#include "plans/plan_lowering.hpp"

#include "expansion/requirements.hpp"
#include "plans/document_text.hpp"
#include "semantics/lower_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

/// What the actions of a plan's steps do, as their kinds write it.
namespace drc::plans {

namespace codes = diagnostics::codes;
using semantics::Type;
using semantics::TypeKind;
using syntax::ActionItem;
using syntax::ActionStepItem;
using syntax::as;
using syntax::StatementKind;

void PlanLowering::action(const syntax::Body& body, const InstanceFrame& place, Environment environment,
                          const semantics::Step& step, std::uint32_t group, std::uint32_t branch) {
    for (const syntax::Statement* statement : body.statements) {
        switch (syntax::itemOf<ActionItem>(*statement)) {
        case ActionItem::Let: {
            const auto& definition = as<syntax::Definition>(*statement);
            environment = evaluator_.with(environment, definition.name,
                                          evaluator_.evaluate(*definition.value, environment));
            break;
        }
        case ActionItem::Require:
            if (!checkRequirement(as<syntax::Requirement>(*statement), place, environment, evaluator_)) {
                if (plan_.derived) explainDerived();
                return;
            }
            break;
        case ActionItem::Permit: permit(as<syntax::Clause>(*statement), environment, step); break;
        case ActionItem::ActionStep:
            actionStep(as<syntax::Block>(*statement), environment, step, group, branch);
            break;
        case ActionItem::InSource:
            inSource(as<syntax::Placement>(*statement), place, environment, step, group, branch);
            break;
        case ActionItem::For:
            evaluator_.forEach(
                as<syntax::Loop>(*statement).binding, environment, [&](const Environment& inner) {
                    action(*as<syntax::Loop>(*statement).body, place, inner, step, group, branch);
                });
            break;
        case ActionItem::When: {
            if (const syntax::Body* chosen = evaluator_.choose(as<syntax::Choice>(*statement), environment))
                action(*chosen, place, environment, step, group, branch);
            break;
        }
        case ActionItem::Param: break; // parameters are found by name
        }
    }
}

/// The finding that was just reported is about a derived plan.
void PlanLowering::explainDerived() {
    diagnostics::Diagnostic* const finding = evaluator_.sink().last();
    if (finding == nullptr) return;
    const std::string_view kind = semantics::spell(plan_.kind);
    finding
        ->note(
            fmt::format("it does not hold in the {} `{}`, which is derived from this plan: the same steps, "
                        "from `{}` to `{}`, while both regions work",
                        kind, plan_.name, plan_.from->role, plan_.to->role))
        .help(fmt::format("write a {} with other steps: `{} {} -> {} {{ … }}`", kind, kind, plan_.from->role,
                          plan_.to->role))
        .help(fmt::format("or state that there is none: `{}`", semantics::refusalOf(plan_.kind)));
}

void PlanLowering::permit(const syntax::Clause& clause, const Environment& environment,
                          const semantics::Step& step) {
    if (context_.extent == expansion::Extent::Recovery) return;
    const Value actions = evaluator_.evaluate(*clause.actions(), environment);
    ir::Permission permission;
    const auto take = [&](const Value& value) {
        if (value.text() != nullptr)
            permission.actions.push_back(*value.text());
        else if (!value.isPoison())
            evaluator_.report(environment, codes::wrongType, clause.actions()->span, "a quoted action name",
                              semantics::describe(value));
    };
    if (actions.items() != nullptr)
        std::for_each(actions.items()->begin(), actions.items()->end(), take);
    else
        take(actions);
    ir::Value resources =
        stored(evaluator_.evaluate(*clause.resources(), environment), *clause.resources(), environment);
    if (resources.list() == nullptr) resources = ir::List{resources};
    permission.resources = std::move(resources);
    if (clause.conditions() != nullptr)
        permission.conditions =
            stored(evaluator_.evaluate(*clause.conditions(), environment), *clause.conditions(), environment);
    permission.origin = origin(step, clause.span);
    add(std::move(permission));
}

/// Permissions that differ by their resources alone are one: a role's policies may hold only so many
/// characters.
void PlanLowering::add(ir::Permission permission) {
    std::vector<ir::Permission>& all = remote_ ? permissionsThere() : result_.permissions;
    const auto known = std::find_if(all.begin(), all.end(), [&](const ir::Permission& other) {
        return other.actions == permission.actions && other.conditions == permission.conditions;
    });
    if (known == all.end()) {
        all.push_back(std::move(permission));
        return;
    }
    ir::List resources = *known->resources.list();
    for (const ir::Value& resource : *permission.resources.list())
        if (std::find(resources.begin(), resources.end(), resource) == resources.end())
            resources.push_back(resource);
    known->resources = std::move(resources);
}

void PlanLowering::actionStep(const syntax::Block& block, const Environment& environment,
                              const semantics::Step& step, std::uint32_t group, std::uint32_t branch) {
    ir::PlanStep result;
    result.name = uniqueName(fmt::format("{}_{}_{}", step.component->name, step.verb, block.name.text));
    result.action = step.verb;
    result.description = fmt::format("{} {}: {}", step.verb, step.component->written(), block.name.text);
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
            .help("add `timeout = …`: the time limit of one attempt");
    result.optional = result.optional || optional_;
    if (result.kind == ir::PlanStep::Kind::Until) result.awaits = awaits_;
    if (remote_) callRemotely(result);
    target_->push_back(std::move(result));
}

void PlanLowering::outputs(const syntax::Block& block, const Environment& environment, ir::PlanStep& result) {
    for (const auto& [name, path] : inputs(block.body, environment)) {
        if (path.text() != nullptr)
            result.outputs.emplace_back(name, *path.text());
        else
            evaluator_.report(environment, codes::wrongType, block.name.span, "a quoted path for each output",
                              semantics::describe(semantics::lift(path)));
    }
}

void PlanLowering::setting(const syntax::Definition& setting, const Environment& environment,
                           ir::PlanStep& result) {
    const std::string_view name = setting.name.text;
    if (name == "timeout") {
        result.timeout = milliseconds(*setting.value, environment, &result.timed);
    } else if (name == "typical") {
        result.typical = milliseconds(*setting.value, environment);
    } else if (name == "source" || name == "description") {
        (name == "source" ? result.source : result.description) = knownText(*setting.value, environment);
    } else if (name == "attempts") {
        const Value value = evaluator_.evaluateAs(*setting.value, environment, Type::of(TypeKind::Number));
        if (value.number() != nullptr)
            result.attempts = static_cast<std::uint32_t>(std::clamp(*value.number(), 1.0, 100.0));
    } else if (name == "optional") {
        result.optional = isTrue(*setting.value, environment);
    } else if (name == "loses_data") {
        result.losesData = isTrue(*setting.value, environment);
    } else if (name == "unbounded") {
        result.unbounded = isTrue(*setting.value, environment);
    } else if (name == "patience") {
        result.patience = milliseconds(*setting.value, environment);
    } else {
        evaluator_.report(environment, codes::unknownSetting, setting.name.span, "a step", std::string(name))
            .help("its settings are `timeout`, `typical`, `source`, `attempts`, `optional`, `loses_data`, "
                  "`unbounded`, `patience` and `description`");
    }
}

void PlanLowering::operation(const syntax::Statement& statement, const Environment& environment,
                             ir::PlanStep& result) {
    switch (syntax::itemOf<ActionStepItem>(statement)) {
    case ActionStepItem::Call:
        result.kind = ir::PlanStep::Kind::Call;
        result.call = call(as<syntax::ApiCall>(statement), environment);
        return;
    case ActionStepItem::Until:
    case ActionStepItem::Check:
        result.kind =
            statement.kind == StatementKind::Until ? ir::PlanStep::Kind::Until : ir::PlanStep::Kind::Check;
        result.call = call(as<syntax::ApiCall>(statement), environment);
        result.expectation = expectation(*as<syntax::ApiCall>(statement).selector,
                                         *as<syntax::ApiCall>(statement).expected, environment);
        return;
    case ActionStepItem::Unless:
        result.unless.emplace_back(call(as<syntax::ApiCall>(statement), environment),
                                   expectation(*as<syntax::ApiCall>(statement).selector,
                                               *as<syntax::ApiCall>(statement).expected, environment));
        return;
    case ActionStepItem::Invoke: invocation(as<syntax::Invocation>(statement), environment, result); return;
    case ActionStepItem::Sleep:
        result.kind = ir::PlanStep::Kind::Sleep;
        result.sleep = milliseconds(*as<syntax::Entry>(statement).target, environment, &result.timed);
        return;
    case ActionStepItem::Setting:
    case ActionStepItem::Section:
        evaluator_.report(environment, codes::misplacedSetting, statement.keyword,
                          std::string(syntax::productionName(statement.kind)), "a step");
        return;
    }
}

// ---- calls

void PlanLowering::invocation(const syntax::Invocation& written, const Environment& environment,
                              ir::PlanStep& result) {
    result.kind = ir::PlanStep::Kind::Invoke;
    result.function = inDocument(*written.target, environment);
    result.call.inputs = inputs(written.body, environment);
    if (written.selector != nullptr)
        result.expectation = expectation(*written.selector, *written.expected, environment);
}

ir::ApiCall PlanLowering::call(const syntax::ApiCall& written, const Environment& environment) {
    // Functions call services by the provider's own names.
    const auto renamed = remote_ ? serviceNames_.end() : serviceNames_.find(written.service.text);
    std::string own(written.service.text);
    std::string operation(written.operation.text);
    ir::Map values = inputs(written.body, environment);
    if (renamed == serviceNames_.end()) return {std::move(own), std::move(operation), std::move(values)};
    return {renamed->second, std::move(operation), std::move(values), std::move(own)};
}

ir::Expectation PlanLowering::expectation(const syntax::Expression& selector,
                                          const syntax::Expression& wanted, const Environment& environment) {
    ir::Expectation result;
    result.selector = knownText(selector, environment);
    result.span = wanted.span;
    const Value expected = evaluator_.evaluate(wanted, environment);
    result.absent = expected.isNull();
    if (result.absent) return result;
    const semantics::Items items =
        expected.items() != nullptr ? *expected.items() : semantics::Items{expected};
    for (const Value& item : items) {
        if (item.isPoison()) continue;
        const auto printed = semantics::print(item);
        if (item.asDeferred() != nullptr) {
            result.values.push_back(stored(item, wanted, environment));
        } else if (printed) {
            result.values.push_back(item.boolean() == nullptr ? ir::Value(*printed)
                                                              : ir::Value(*item.boolean()));
        } else {
            evaluator_.report(environment, codes::wrongType, wanted.span, "the expected value",
                              semantics::describe(item));
        }
    }
    checkText(expected, result.values, wanted, environment);
    return result;
}

ir::Map PlanLowering::inputs(const syntax::Body* body, const Environment& environment) {
    ir::Map result;
    if (body == nullptr || context_.extent == expansion::Extent::Recovery) return result;
    for (const syntax::Statement* statement : body->statements) {
        if (statement->kind == StatementKind::Section) {
            const auto& block = as<syntax::Block>(*statement);
            result.emplace_back(block.name.text, inputs(block.body, environment));
        } else {
            const auto& definition = as<syntax::Definition>(*statement);
            ir::Value value = inDocument(*definition.value, environment);
            if (!value.isNull()) result.emplace_back(definition.name.text, std::move(value));
        }
    }
    return result;
}

ir::Value PlanLowering::stored(const Value& value, const syntax::Expression& expression,
                               const Environment& environment) {
    return expansion::storedValue(value, {expression.span, environment, evaluator_}, [] { return "a plan"; })
        .value_or(ir::Value());
}

ir::Value PlanLowering::inDocument(const syntax::Expression& expression, const Environment& environment) {
    const Value value = evaluator_.evaluate(expression, environment);
    ir::Value held = stored(value, expression, environment);
    checkText(value, held, expression, environment);
    return held;
}

std::string PlanLowering::knownText(const syntax::Expression& expression, const Environment& environment) {
    const Value value = evaluator_.evaluateAs(expression, environment, Type::of(TypeKind::String));
    if (value.text() == nullptr) {
        if (!value.isPoison())
            evaluator_.report(environment, codes::wrongType, expression.span,
                              "a string known at compile time", semantics::describe(value));
        return "";
    }
    checkText(value, *value.text(), expression, environment);
    return *value.text();
}

/// At the line where the text was written, which for a setting is the user's.
void PlanLowering::checkText(const Value& value, const ir::Value& held, const syntax::Expression& expression,
                             const Environment& environment) {
    const source::Span span = value.origin.empty() ? expression.span : value.origin;
    checkDocumentText(held, result_.format, {span, environment, evaluator_});
}

bool PlanLowering::isTrue(const syntax::Expression& expression, const Environment& environment) {
    const Value value = evaluator_.evaluateAs(expression, environment, Type::of(TypeKind::Bool));
    return value.boolean() != nullptr && *value.boolean();
}

double PlanLowering::milliseconds(const syntax::Expression& expression, const Environment& environment,
                                  source::Span* written) {
    const Value value = evaluator_.evaluateAs(expression, environment, Type::of(TypeKind::Duration));
    if (written != nullptr) *written = value.origin;
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

} // namespace drc::plans
