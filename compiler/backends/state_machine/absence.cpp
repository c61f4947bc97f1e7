#include "backends/state_machine/absence.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>

namespace drc::backends::state_machine {

namespace {

/// The path to what holds the value of a path, which has at least one step.
std::string holderOf(const std::string& path) {
    const std::size_t last = !path.ends_with(']')   ? path.rfind('.')
                             : path.ends_with("']") ? path.rfind("['")
                                                    : path.rfind('[');
    return path.substr(0, last);
}

Json present(const std::string& path) {
    return Json{{"Variable", path}, {"IsPresent", true}};
}

} // namespace

Json isAbsent(const Selector& selector) {
    Json missing{{"Or", Json::array({Json{{"Not", present(selector.path)}},
                                     Json{{"Variable", selector.path}, {"IsNull", true}}})}};
    return Json{{"And", Json::array({present(holderOf(selector.path)), std::move(missing)})}};
}

void checkQuestion(const ir::Plan& plan, const Selector& selector, const ir::Expectation& asked,
                   const Context& context) {
    if (selector.isDefinite()) return;
    context.sink
        .report(diagnostics::codes::nullNotAsked, asked.span, std::string("a state machine"), asked.selector)
        .label(plan.origin.component, fmt::format("asked in `{}`", plan.name))
        .note("the path may lead to several values")
        .help("write a path that leads to one value, as in `$.Items[0].Source`");
}

} // namespace drc::backends::state_machine
