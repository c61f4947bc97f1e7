#include "plans/plan_remote.hpp"

#include "library/contract.hpp"
#include "plans/bounds.hpp"
#include "plans/compiler_made.hpp"
#include "plans/plan_lowering.hpp"
#include "semantics/lower_value.hpp"
#include "semantics/topology_frame.hpp"
#include "timing/step_time.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

/// What a plan does in its source region: each step there becomes one call of a function.
namespace drc::plans {

namespace codes = diagnostics::codes;
namespace contract = library::contract;

namespace {

/// What the kind says that its callers need.
ir::Permission permissionIn(const Value& needed, const ir::Origin& origin) {
    ir::Permission result;
    result.origin = origin;
    if (needed.entries() == nullptr) return result;
    for (const auto& [key, value] : *needed.entries()) {
        ir::Value held = semantics::lower(value).value.value_or(ir::Value());
        if (key == contract::engine::permittedResources) {
            result.resources = std::move(held);
        } else if (key == contract::engine::permittedConditions) {
            result.conditions = std::move(held);
        } else if (key == contract::engine::permittedActions && held.list() != nullptr) {
            for (const ir::Value& action : *held.list())
                if (action.text() != nullptr) result.actions.push_back(*action.text());
        }
    }
    return result;
}

void expect(ir::Map& question, const ir::Expectation& expectation) {
    question.emplace_back(contract::remote::select, expectation.selector);
    if (expectation.absent)
        question.emplace_back(contract::remote::absent, true);
    else
        question.emplace_back(contract::remote::expected, expectation.values);
}

ir::Map asked(const ir::ApiCall& call) {
    return {{std::string(contract::remote::service), call.service},
            {std::string(contract::remote::operation), call.operation},
            {std::string(contract::remote::inputs), call.inputs}};
}

std::string_view wordOf(ir::PlanStep::Kind kind) {
    switch (kind) {
    case ir::PlanStep::Kind::Until: return contract::remote::until;
    case ir::PlanStep::Kind::Check: return contract::remote::check;
    default: return contract::remote::call;
    }
}

/// What the function is given for a step.
ir::Map requestOf(const ir::PlanStep& step, const RegionRole& called) {
    ir::Map request{
        {std::string(contract::remote::region), ir::Variable{semantics::regionVariable(called.role), {}}},
        {std::string(contract::remote::does), std::string(wordOf(step.kind))},
        {std::string(contract::remote::asks), asked(step.call)}};
    if (step.kind != ir::PlanStep::Kind::Call) expect(request, step.expectation);
    ir::List questions;
    for (const auto& [call, expectation] : step.unless) {
        ir::Map question = asked(call);
        expect(question, expectation);
        questions.emplace_back(std::move(question));
    }
    if (!questions.empty()) request.emplace_back(contract::remote::unless, std::move(questions));
    request.emplace_back(contract::remote::seconds, static_cast<double>(timing::wholeSeconds(step.timeout)));
    return request;
}

} // namespace

std::vector<const semantics::Component*> completeRemoteCalls(RemoteCalls& calls) {
    std::vector<const semantics::Component*> result;
    for (auto& [number, caller] : calls) {
        if (caller.component == nullptr) continue;
        semantics::Items permissions;
        for (const auto& [of, called] : caller.called)
            for (const ir::Permission& permission : called.permissions) {
                semantics::Entries entries = entriesOf(permission);
                entries.emplace_back(std::string(contract::remote::calledRegion),
                                     semantics::regionValue(called.region));
                permissions.push_back(Value::map(std::move(entries)));
            }
        give(*caller.component, contract::remote::permissions, Value::list(std::move(permissions)));
        result.push_back(caller.component);
    }
    return result;
}

// ---- steps

/// The component of the recovery region, with settings of the first plan that needs it; null after a report
/// when the library has no such kind.
semantics::Component* PlanLowering::remoteCaller() {
    RemoteCaller& caller = context_.remote[plan_.to->index];
    if (caller.component != nullptr) return caller.component;
    const semantics::Kind* const kind = world_.kinds.find(std::string(contract::remote::kind));
    if (kind == nullptr) {
        evaluator_.sink()
            .report(codes::unknownKind, plan_.span, std::string(contract::remote::kind))
            .note("steps in the source region are run by the kind");
        return nullptr;
    }
    caller.component =
        &make(world_, {*kind, fmt::format("{}_remote", plan_.name), plan_.span, {plan_.to}, plan_.to});
    take(*caller.component, plan_.settings, contract::remote::given);
    return caller.component;
}

std::vector<ir::Permission>& PlanLowering::permissionsThere() {
    CalledRegion& called = context_.remote[plan_.to->index].called[plan_.from->index];
    called.region = plan_.from;
    return called.permissions;
}

void PlanLowering::inSource(const syntax::Placement& block, const InstanceFrame& place,
                            const Environment& environment, const semantics::Step& step, std::uint32_t group,
                            std::uint32_t branch) {
    // Where the region may be lost, the kind was refused.
    if (!plan_.graceful || remote_) return;
    if (!step.component->livesIn(*plan_.from)) {
        evaluator_.sink()
            .report(codes::notInSource, step.span,
                    fmt::format("`{}` is not in `{}`", step.component->written(), plan_.from->role))
            .label(block.keyword, "acts there")
            .help(fmt::format("let the action ask for it: `when from in regions {{ in from {{ … }} }}`, or "
                              "place `{}` there, too",
                              step.component->written()));
        return;
    }
    remote_ = true;
    action(*block.body, place, environment.in(plan_.from), step, group, branch);
    remote_ = false;
}

/// At the line where the time is written, which for a setting is the user's.
void PlanLowering::reportTooLong(const ir::PlanStep& step, semantics::Duration longest) {
    const source::Span where = step.timed.empty() ? step.origin.statement : step.timed;
    evaluator_.sink()
        .report(codes::notInSource, where,
                fmt::format("a step there may take {}, not {}", semantics::printDuration(longest),
                            semantics::printDuration({step.timeout})))
        .label(step.origin.component, "for this step")
        .help(fmt::format("write `timeout = {}`, and how often it is tried: `attempts = …`",
                          semantics::printDuration(longest)));
}

void PlanLowering::callRemotely(ir::PlanStep& step) {
    using Kind = ir::PlanStep::Kind;
    // Pauses need no function; of others the kind was refused.
    if (step.kind != Kind::Call && step.kind != Kind::Until && step.kind != Kind::Check) return;
    step.inSource = true;
    step.description += fmt::format(" (in {})", plan_.from->role);
    step.call.inputs = requestOf(step, *plan_.from);
    step.asked.push_back({step.call.service, step.call.operation, {}});
    for (const auto& [question, expectation] : step.unless)
        step.asked.push_back({question.service, question.operation, {}});
    step.unless.clear();
    step.expectation = {std::string(contract::remote::state), {std::string(contract::remote::done)}};
    step.kind = Kind::Invoke;
    if (context_.extent == expansion::Extent::Recovery) return;
    semantics::Component* const caller = remoteCaller();
    if (caller == nullptr) return;
    expansion::Instance& instance = world_.instance(*caller);
    const auto said = [&](std::string_view name) {
        return exportOf(instance, name, plan_.to, evaluator_).value_or(semantics::Null{});
    };
    step.function = semantics::lower(said(contract::remote::functionName)).value.value_or(ir::Value());
    const Value longest = said(contract::remote::longestCall);
    if (longest.duration() != nullptr && step.timeout > longest.duration()->milliseconds) {
        reportTooLong(step, *longest.duration());
        step.timeout = longest.duration()->milliseconds; // one mistake is one finding
    }
    const Value needs = said(contract::remote::callersNeed);
    if (needs.items() == nullptr) return;
    remote_ = false; // the plan itself calls the function
    for (const Value& needed : *needs.items())
        add(permissionIn(needed, step.origin));
    remote_ = true;
}

} // namespace drc::plans
