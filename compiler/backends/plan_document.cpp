#include "backends/plan_document.hpp"

#include "timing/step_time.hpp"

#include <fmt/format.h>

namespace drc::backends {

std::string parameterFor(const ir::Plan& plan, const ir::Value& deferred) {
    for (const ir::PlanParameter& parameter : plan.parameters)
        if (parameter.value == deferred) return parameter.name;
    return "";
}

std::string inPayload(std::string_view path) {
    return fmt::format("$.Payload{}", path.substr(!path.empty() && path.front() == '$' ? 1 : 0));
}

std::int64_t wholeSeconds(double milliseconds) {
    return timing::wholeSeconds(milliseconds);
}

ir::Value comparable(const ir::Value& expected) {
    if (expected.boolean() == nullptr) return expected;
    return *expected.boolean() ? "True" : "False";
}

ir::List comparable(const ir::List& expected) {
    ir::List result;
    for (const ir::Value& value : expected)
        result.push_back(comparable(value));
    return result;
}

void checkStepTime(const ir::PlanStep& step, double most, const std::string& what, diagnostics::Sink& sink) {
    const double actual = step.kind == ir::PlanStep::Kind::Sleep ? step.sleep : step.timeout;
    if (actual <= most) return;
    sink.report(diagnostics::codes::stepTooLong, step.origin.statement, step.name,
                fmt::format("{}s", wholeSeconds(actual)), fmt::format("{}s", wholeSeconds(most)), what)
        .label(step.origin.component, "for this step");
}

} // namespace drc::backends
