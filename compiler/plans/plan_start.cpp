#include "library/contract.hpp"
#include "plans/bounds.hpp"
#include "plans/plan_lowering.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

/// What starts a plan by itself, and what must not.
namespace drc::plans {

namespace contract = library::contract;

namespace codes = diagnostics::codes;

namespace {

/// The first step that may lose data without an approval before it; null when there is none.
const ir::PlanStep* unaskedLoss(const std::vector<ir::PlanStep>& steps) {
    for (const ir::PlanStep& step : steps) {
        if (step.kind == ir::PlanStep::Kind::Approve && step.group == 0) return nullptr;
        if (step.losesData) return &step;
    }
    return nullptr;
}

bool declares(const semantics::Signal& signal, std::string_view exported) {
    const auto& statements = signal.declaration->body->statements;
    return std::any_of(statements.begin(), statements.end(), [&](const syntax::Statement* statement) {
        return statement->kind == syntax::StatementKind::Export &&
               syntax::declaredName(*statement).text == exported;
    });
}

} // namespace

void PlanLowering::starts() {
    std::vector<std::size_t> able;
    for (std::size_t index = 0; index < result_.detections.size(); ++index) {
        const ir::Detection& one = result_.detections[index];
        if (one.starts)
            able.push_back(index);
        else
            evaluator_.sink().report(codes::idleSignal, one.origin.component, one.signal,
                                     world_.model.written(one.component), result_.name, startsWith_);
    }
    if (result_.detections.size() < plan_.signalUses.size()) return; // reported where they are made
    if (able.empty()) return reportNoStart();
    const ir::PlanStep* const loss = unaskedLoss(result_.steps);
    for (const std::size_t one : able) {
        const std::string& sign = result_.detections[one].sign;
        if (loss == nullptr || sign == contract::signal::decision) {
            result_.starts.push_back({one});
            continue;
        }
        for (const std::size_t other : able) {
            const std::string& second = result_.detections[other].sign;
            if (other > one && second != sign && second != contract::signal::decision)
                result_.starts.push_back({one, other});
        }
    }
    if (result_.starts.empty()) reportOneSign(*loss);
}

source::Span PlanLowering::modeSpan() const {
    const semantics::Setting* const mode = plan_.settings.find("mode");
    return mode != nullptr && mode->written != nullptr ? mode->written->span : plan_.span;
}

void PlanLowering::reportNoStart() {
    const bool approved = plan_.mode == semantics::Mode::Approved;
    auto& error = evaluator_.sink().report(codes::nothingStarts, modeSpan(), result_.name,
                                           approved ? "approved" : "automatic");
    const std::vector<std::string> others = otherSignals();
    error.offers = others;
    if (!others.empty())
        error.help(
            fmt::format("watch a signal that can start it: `detect {{ {} }}`", fmt::join(others, "  ")));
    error.help(approved ? "start it by hand, which replaces the approval: `mode = manual`"
                        : "start it by hand: `mode = manual`");
}

void PlanLowering::reportOneSign(const ir::PlanStep& loss) {
    auto& error = evaluator_.sink().report(codes::oneSign, modeSpan(), result_.name);
    error.label(loss.origin.component, "discards data that was not replicated");
    for (const ir::Detection& one : result_.detections)
        if (one.starts) error.label(one.origin.component, fmt::format("observes the {}", one.sign));
    error.note(
        "a single symptom can mislead: a silent metric or a broken network path looks like a lost region");
    const std::vector<std::string> others = otherSignals();
    error.offers = others;
    if (!others.empty()) error.help(fmt::format("watch a second symptom: `{}`", fmt::join(others, "` or `")));
    error.help("require an approval: `mode = approved`");
}

std::vector<std::string> PlanLowering::otherSignals() {
    std::vector<std::string> result;
    for (const semantics::Component& component : world_.model.components) {
        for (const auto& [name, signal] : component.kind->signals) {
            const auto watched = [&, &known = name](const semantics::SignalUse& signalUse) {
                return signalUse.component == &component && signalUse.signalName == known;
            };
            if ((startsWith_.empty() || declares(signal, startsWith_)) &&
                std::none_of(plan_.signalUses.begin(), plan_.signalUses.end(), watched))
                result.push_back(fmt::format("{} {}", name, component.written()));
        }
    }
    return result;
}

} // namespace drc::plans
