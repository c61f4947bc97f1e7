#include "plans/plan_lowering.hpp"

#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>

/// The deferred values that the steps of a plan use, and their names in its document.
namespace drc::plans {

namespace {

std::string pascalCase(const std::string& text) {
    std::string result;
    bool capital = true;
    for (const char letter : text) {
        if (!source::isLetter(letter) && !source::isDigit(letter)) {
            capital = true;
            continue;
        }
        result += capital ? source::capital(letter) : letter;
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
        const std::string written = world_.model.written(owner);
        const auto inputsOf = [&](const ir::ApiCall& call) {
            for (const auto& [key, value] : call.inputs)
                if (!value.isPlain()) // most are
                    collect(value, fmt::format("{}_{}", owner, key), fmt::format("{} of {}", key, written));
        };
        for (const auto& [call, expected] : step.unless) {
            inputsOf(call);
            for (const ir::Value& value : expected.values)
                collect(value, owner + "_expected", fmt::format("The expected value of {}", written));
        }
        inputsOf(step.call);
        for (const ir::Value& value : step.expectation.values)
            collect(value, owner + "_expected", fmt::format("The expected value of {}", written));
        collect(step.function, owner + "_function", fmt::format("The function of {}", written));
        for (const ir::Value& approver : step.approvers)
            collect(approver, "approver", "Who may approve");
    }
}

} // namespace drc::plans
