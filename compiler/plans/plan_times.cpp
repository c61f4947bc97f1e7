#include "library/contract.hpp"
#include "plans/bounds.hpp"
#include "plans/plan_lowering.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

/// What kinds say about the times of a plan, besides its steps.
namespace drc::plans {

namespace contract = library::contract;

void PlanLowering::engineTimes(const semantics::Component& engine) {
    Instance& instance = world_.instance(engine);
    const auto bounds = [&](std::string_view name) -> std::optional<std::vector<ir::Bound>> {
        const auto value = exportOf(instance, name, plan_.to, evaluator_);
        if (!value) return std::nullopt;
        const source::Span declared = instance.exportDefinition(name)->name.span;
        return boundsIn(*value, {declared, plan_.span, plan_.name, engine.kind->name}, evaluator_);
    };
    const auto decision = bounds(contract::engine::decision);
    result_.decisionBounded = decision.has_value();
    result_.decision = decision.value_or(std::vector<ir::Bound>());
    result_.start = bounds(contract::engine::start).value_or(std::vector<ir::Bound>());
    const auto starts = exportOf(instance, contract::engine::startsWith, plan_.to, evaluator_);
    if (starts && starts->text() != nullptr) startsWith_ = *starts->text();
}

void PlanLowering::detections() {
    for (const semantics::SignalUse& signalUse : plan_.signalUses) {
        InstanceFrame* const place = world_.instance(*signalUse.component).ofSignalUse(signalUse);
        if (place == nullptr) continue;
        ir::Detection& result = result_.detections.emplace_back();
        result.component = signalUse.component->name;
        result.written = signalUse.component->written();
        result.signal = signalUse.signalName;
        result.starts = startsWith_.empty() || exports(*place, startsWith_);
        const auto sign = exportOf(*place, contract::signal::sign, evaluator_);
        result.sign = sign && sign->text() != nullptr ? *sign->text()
                                                      : fmt::format("{}.{}", result.component, result.signal);
        result.origin = {signalUse.signal->declaration->name.span, signalUse.span, signalUse.component->name,
                         signalUse.component->kind->name};
        if (const auto* const exported = place->contents().exported(contract::signal::detection.name))
            result.origin.statement = exported->definition->name.span;
        if (const auto value = exportOf(*place, contract::signal::detection, evaluator_)) {
            result.bounds = boundsIn(*value, result.origin, evaluator_);
        } else {
            ir::Bound& silent = result.bounds.emplace_back();
            silent.description =
                semantics::describe(*signalUse.component->kind) + " does not specify how long it takes";
            silent.evidence = ir::Evidence::Assumed;
            silent.origin = result.origin;
        }
    }
}

/// What still passes when an action is done, as its component's kind says it.
void PlanLowering::propagationDelay(const semantics::Step& step, std::uint32_t group, std::uint32_t branch) {
    if (failed_) return;
    Instance& instance = world_.instance(*step.component);
    const auto value = exportOf(instance, contract::kind::after, plan_.to, evaluator_);
    if (!value || value->entries() == nullptr) return;
    const Value* const own = semantics::find(*value->entries(), step.verb);
    if (own == nullptr) return;
    const source::Span declared = instance.exportDefinition(contract::kind::after)->name.span;
    ir::PropagationDelay result;
    result.component = step.component->name;
    result.action = step.verb;
    result.steps = result_.steps.size();
    result.group = group;
    result.branch = branch;
    result.origin = origin(step, declared);
    result.bounds = boundsIn(*own, result.origin, evaluator_);
    if (!result.bounds.empty()) result_.propagationDelays.push_back(std::move(result));
}

} // namespace drc::plans
