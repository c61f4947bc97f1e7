#include "plans/plan_lowering.hpp"

#include "library/contract.hpp"
#include "plans/lower_plans.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace drc::plans {

namespace contract = library::contract;

namespace codes = diagnostics::codes;
using semantics::Type;
using semantics::TypeKind;

namespace {

/// An upper limit that no team reaches.
constexpr std::uint32_t longestQuorum = 10;

} // namespace

ir::Plan outlineOf(const semantics::Plan& plan) {
    ir::Plan result;
    result.name = plan.name;
    result.from = plan.from->role;
    result.to = plan.to->role;
    result.graceful = plan.graceful;
    result.returning = plan.kind == semantics::PlanKind::Failback;
    if (!plan.ofPart) return result;
    result.part.emplace();
    for (const semantics::Component* component : plan.only)
        result.part->insert(component->name);
    return result;
}

ir::Plan PlanLowering::run() {
    result_ = outlineOf(plan_);
    result_.engine = semantics::engineOf(plan_);
    dialect();
    result_.drill = plan_.kind == semantics::PlanKind::Drill;
    result_.startsItself = plan_.mode != semantics::Mode::Manual;
    result_.description = describe();
    result_.document = fmt::format("runbooks/{}.json", plan_.name);
    result_.origin = {plan_.span, plan_.span, plan_.name, result_.engine};
    detections();
    if (plan_.mode == semantics::Mode::Approved) approval(nullptr, 0, 0);
    // No hold is taken before the approval, nor while others recover.
    const auto decided =
        std::find_if(plan_.steps.begin(), plan_.steps.end(),
                     [](const semantics::Step& step) { return step.kind != semantics::Step::Kind::Approve; });
    steps({plan_.steps.begin(), decided}, 0);
    await();
    hold(contract::hold::take);
    steps({decided, plan_.steps.end()}, 0);
    mark();
    hold(contract::hold::giveBack);
    if (result_.startsItself) starts();
    target_ = &result_.onFailure;
    failed_ = true;
    steps(plan_.onFailure, 0);
    hold(contract::hold::giveBack);
    if (context_.extent != expansion::Extent::Recovery) collectParameters();
    return std::move(result_);
}

std::string PlanLowering::describe() const {
    std::string what(semantics::spell(plan_.kind));
    what.front() = source::capital(what.front());
    if (plan_.kind == semantics::PlanKind::Drill)
        return fmt::format("{} of {}: {} to {} and back", what, world_.model.name, plan_.from->role,
                           plan_.to->role);
    std::string result =
        fmt::format("{} of {}: {} to {}{}", what, world_.model.name, plan_.from->role, plan_.to->role,
                    plan_.graceful ? ", while both regions work" : ", when the region is lost");
    if (plan_.ofPart) {
        std::vector<std::string> part;
        for (const semantics::Component* component : plan_.only)
            part.push_back(component->written());
        result += fmt::format(". For {} alone", fmt::join(part, ", "));
    }
    if (const auto first = world_.startedAfter.find(&plan_); first != world_.startedAfter.end())
        result +=
            fmt::format(". Start it once {} serves in {}", fmt::join(first->second, ", "), plan_.to->role);
    if (const auto waits = world_.awaits.find(&plan_); waits != world_.awaits.end()) {
        std::vector<std::string> awaited;
        for (const semantics::Wait* wait : waits->second)
            awaited.push_back(wait->topology);
        result +=
            fmt::format(". It waits until {} has recovered in {}", fmt::join(awaited, ", "), plan_.to->role);
    }
    if (plan_.kind != semantics::PlanKind::Failover) return result;
    for (const semantics::PlanRefusal& refusal : world_.model.planRefusals)
        if (refusal.used)
            result += fmt::format(". No {} is derived: {}", semantics::spell(refusal.kind), refusal.reason);
    return result;
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
        wait.sleep = milliseconds(*step.operand, {&world_.frame, plan_.to, nullptr}, &wait.timed);
        wait.timeout = wait.sleep;
        wait.description = fmt::format("Wait {}", semantics::printDuration({wait.sleep}));
        wait.origin = origin(step, step.span);
        wait.group = group;
        wait.branch = branch;
        return;
    }
    case semantics::Step::Kind::Approve: approval(&step, group, branch); return;
    case semantics::Step::Kind::Action: {
        const InstanceFrame& place =
            world_.instance(*step.component).action(step, *plan_.from, *plan_.to, plan_.graceful, failed_);
        optional_ = isOptional(step);
        const std::size_t begin = result_.steps.size();
        action(*step.action->declaration->body, place, place.environment(), step, group, branch);
        if (!failed_)
            result_.actions.push_back({step.component->name, step.verb, begin, result_.steps.size(), group,
                                       branch, optional_, origin(step, step.span)});
        optional_ = false;
        propagationDelay(step, group, branch);
        return;
    }
    }
}

bool PlanLowering::isOptional(const semantics::Step& step) const {
    const semantics::Setting* const optional = step.settings.find("optional");
    if (optional == nullptr || optional->written == nullptr) return false;
    const Value value = evaluator_.evaluateAs(*optional->written, {&world_.frame, plan_.to, optional->locals},
                                              Type::of(TypeKind::Bool));
    return value.boolean() != nullptr && *value.boolean();
}

ir::Origin PlanLowering::origin(const semantics::Step& step, source::Span statement) const {
    return {statement, step.span, step.component == nullptr ? "" : step.component->name,
            step.component == nullptr ? "" : step.component->kind->name};
}

/// What the engine does before an approval, such as notifying people; nothing where it needs nothing.
void PlanLowering::ask(std::uint32_t group, std::uint32_t branch) {
    semantics::Component* const engine = engineComponent(context_, plan_, result_.engine);
    if (engine == nullptr) return;
    const auto found = engine->kind->actions.find(contract::engine::ask.name);
    if (found == engine->kind->actions.end()) return;
    semantics::Step& step = context_.steps.emplace_back();
    step.verb = found->first;
    step.component = engine;
    step.action = &found->second;
    step.span = plan_.span;
    const InstanceFrame& place =
        world_.instance(*engine).action(step, *plan_.from, *plan_.to, plan_.graceful, failed_);
    action(*step.action->declaration->body, place, place.environment(), step, group, branch);
}

void PlanLowering::approval(const semantics::Step* step, std::uint32_t group, std::uint32_t branch) {
    ask(group, branch);
    ir::PlanStep& approve = target_->emplace_back();
    approve.kind = ir::PlanStep::Kind::Approve;
    approve.name = uniqueName("approve");
    approve.description = step == nullptr
                              ? fmt::format("A person decides whether to go to {}", plan_.to->role)
                              : fmt::format("A person decides whether {} goes on", plan_.name);
    approve.origin = step == nullptr ? result_.origin : origin(*step, step->span);
    approve.group = group;
    approve.branch = branch;
    const Environment environment{&world_.frame, plan_.to, nullptr};
    const auto setting = [&](std::string_view ofStep, std::string_view ofPlan) {
        const semantics::Setting* own = step == nullptr ? nullptr : step->settings.find(ofStep);
        return own != nullptr ? own : plan_.settings.find(ofPlan);
    };
    const semantics::Setting* const timeout = setting("timeout", "approval_timeout");
    if (timeout != nullptr && timeout->written != nullptr)
        approve.timeout = milliseconds(*timeout->written, environment, &approve.timed);
    const semantics::Setting* const approvals = setting("approvals", "approvals");
    if (approvals != nullptr && approvals->written != nullptr) {
        const Value value =
            evaluator_.evaluateAs(*approvals->written, environment, Type::of(TypeKind::Number));
        const double* const number = value.number();
        if (number != nullptr && (*number < 1 || *number > longestQuorum || *number != std::floor(*number)))
            evaluator_.sink().report(codes::quorum, approvals->written->span, semantics::describe(value),
                                     longestQuorum);
        else if (number != nullptr)
            approve.approvals = static_cast<std::uint32_t>(*number);
    }
    const semantics::Setting* const approvers = setting("approvers", "approvers");
    if (approvers == nullptr || approvers->written == nullptr) return;
    const ir::Value list = inDocument(*approvers->written, environment);
    if (list.list() == nullptr) return;
    approve.approvers = *list.list();
    if (approve.approvals > approve.approvers.size())
        evaluator_.sink().report(codes::fewApprovers, approvals->written->span, approve.approvals,
                                 approve.approvers.size());
}

} // namespace drc::plans
