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

void checkStepTime(const ir::PlanStep& step, double most, const std::string& what, const Context& context) {
    const double actual = step.kind == ir::PlanStep::Kind::Sleep ? step.sleep : step.timeout;
    if (actual <= most) return;
    const source::Span where = usersLine(context, step.timed, step.origin.statement);
    auto& error = context.sink.report(diagnostics::codes::stepTooLong, where, step.name,
                                      fmt::format("{}s", wholeSeconds(actual)),
                                      fmt::format("{}s", wholeSeconds(most)), what);
    if (where != step.origin.statement && step.origin.statement != step.origin.component)
        error.label(step.origin.statement, "used here");
    error.label(step.origin.component, "for this step");
}

} // namespace drc::backends
