#include "ir/dump.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace drc::ir {

namespace {

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') result += '\\';
        if (character == '\n')
            result += "\\n";
        else
            result += character;
    }
    return result + "\"";
}

std::string printPath(const Path& path) {
    std::string result;
    for (const PathStep& step : path) {
        if (const auto* member = std::get_if<Member>(&step)) result += "." + member->name;
        if (const auto* index = std::get_if<std::int64_t>(&step)) result += fmt::format("[{}]", *index);
        if (const auto* key = std::get_if<Key>(&step)) result += "[" + quoted(key->text) + "]";
        if (std::holds_alternative<Splat>(step)) result += "[*]";
    }
    return result;
}

std::string printNumber(double number) {
    if (std::nearbyint(number) == number && std::abs(number) < 9007199254740992.0)
        return fmt::format("{}", static_cast<std::int64_t>(number));
    return fmt::format("{}", number);
}

std::string milliseconds(double value) {
    return printNumber(value / 1000) + "s";
}

class Printer {
public:
    std::string text;

    void program(const Program& program) {
        line(0, "program " + program.topology);
        for (const Provider& provider : program.providers) {
            line(1, fmt::format("provider {} {} {}", provider.name, provider.source, provider.version));
            for (const Provider::Configuration& configuration : provider.configurations) {
                line(2, "in " + configuration.role);
                block(3, configuration.body);
            }
        }
        if (!program.environment.empty()) line(1, "only for " + quoted(program.environment));
        for (const Input& input : program.inputs)
            line(1, fmt::format("input {}{}", input.name,
                                input.defaultValue ? " = " + print(*input.defaultValue) : ""));
        for (const Resource& each : program.resources)
            resource(each);
        for (const auto& [address, adopted] : program.adopted)
            line(1, fmt::format("import {} as {}", quoted(adopted.id), toString(address)));
        for (const Plan& each : program.plans)
            plan(each);
        for (const Output& output : program.outputs)
            line(1, fmt::format("output {} = {}", output.name, print(output.value)));
        for (const File& file : program.files)
            line(1, fmt::format("file {} ({} bytes)", file.path, file.content().size()));
    }

private:
    void line(int depth, const std::string& content) {
        text += fmt::format("{:{}}{}\n", "", depth * 2, content);
    }

    void block(int depth, const NestedBlock& block) {
        for (const Attribute& attribute : block.attributes)
            line(depth, fmt::format("{} = {}", attribute.name, print(attribute.value)));
        for (const NestedBlock& nested : block.blocks) {
            line(depth, nested.name);
            this->block(depth + 1, nested);
        }
    }

    void resource(const Resource& resource) {
        line(1, fmt::format("resource {} in {}{} for {}", toString(resource.address), resource.role,
                            resource.global ? " (global)" : "", resource.origin.componentName));
        block(2, resource.body);
        for (const Address& address : resource.dependsOn)
            line(2, "depends on " + toString(address));
        const Lifecycle& lifecycle = resource.lifecycle;
        if (!lifecycle.ignoreChanges.empty())
            line(2, fmt::format("ignores changes of {}", fmt::join(lifecycle.ignoreChanges, ", ")));
        for (const Address& address : lifecycle.replaceTriggeredBy)
            line(2, "is replaced with " + toString(address));
        if (lifecycle.createBeforeDestroy) line(2, "is created before it is destroyed");
        if (lifecycle.preventDestroy) line(2, "cannot be destroyed");
        if (!lifecycle.onlyIn.empty())
            line(2, fmt::format("works in {} only", fmt::join(lifecycle.onlyIn, ", ")));
    }

    void call(int depth, std::string_view word, const ApiCall& call) {
        line(depth, fmt::format("{} {}.{}", word, call.service, call.operation));
        for (const auto& [key, value] : call.inputs)
            line(depth + 1, fmt::format("{} = {}", key, print(value)));
    }

    void expectation(int depth, const Expectation& expectation) {
        line(depth, fmt::format("select {} is {}", quoted(expectation.selector),
                                expectation.absent ? "null" : print(Value(expectation.values))));
    }

    void step(const PlanStep& step) {
        line(2, "step " + step.name);
        for (const auto& [guard, expected] : step.unless) {
            call(3, "unless", guard);
            expectation(4, expected);
        }
        switch (step.kind) {
        case PlanStep::Kind::Call: call(3, "call", step.call); break;
        case PlanStep::Kind::Until: call(3, "until", step.call); break;
        case PlanStep::Kind::Check: call(3, "check", step.call); break;
        case PlanStep::Kind::Invoke:
            line(3, "invoke " + print(step.function));
            for (const auto& [key, value] : step.call.inputs)
                line(4, fmt::format("{} = {}", key, print(value)));
            break;
        case PlanStep::Kind::Sleep: line(3, "sleep " + milliseconds(step.sleep)); break;
        case PlanStep::Kind::Approve: line(3, "approve"); break;
        }
        if (!step.expectation.selector.empty()) expectation(4, step.expectation);
        line(3, fmt::format("timeout {}{}{}{}{}{}", milliseconds(step.timeout),
                            step.attempts > 1 ? fmt::format(", {} attempts", step.attempts) : "",
                            step.typical ? ", typically " + milliseconds(*step.typical) : "",
                            step.optional ? ", optional" : "", step.losesData ? ", loses data" : "",
                            step.unbounded ? ", unbounded" : ""));
        if (step.group != 0) line(3, fmt::format("together {} branch {}", step.group, step.branch));
    }

    void plan(const Plan& plan) {
        line(1, fmt::format("plan {} {} -> {}{} by {}", plan.name, plan.from, plan.to,
                            plan.graceful ? " (graceful)" : "", plan.engine));
        for (const std::vector<std::size_t>& set : plan.starts) {
            std::vector<std::string> signals;
            for (const std::size_t index : set) {
                const Detection& one = plan.detections[index];
                signals.push_back(fmt::format("{}.{} ({})", one.component, one.signal, one.sign));
            }
            line(2, fmt::format("starts with {}", fmt::join(signals, " and ")));
        }
        for (const PlanStep& each : plan.steps)
            step(each);
        if (!plan.onFailure.empty()) line(2, "on failure");
        for (const PlanStep& each : plan.onFailure)
            step(each);
        for (const Permission& permission : plan.permissions)
            line(2, fmt::format(
                        "permit {} on {}{}", fmt::join(permission.actions, ", "), print(permission.resources),
                        permission.conditions.isNull() ? "" : " where " + print(permission.conditions)));
        for (const PlanParameter& parameter : plan.parameters)
            line(2, fmt::format("parameter {} = {}", parameter.name, print(parameter.value)));
    }
};

} // namespace

std::string print(const Value& value) {
    if (value.isNull()) return "null";
    if (value.boolean() != nullptr) return *value.boolean() ? "true" : "false";
    if (value.number() != nullptr) return printNumber(*value.number());
    if (value.text() != nullptr) return quoted(*value.text());
    if (const Reference* reference = value.reference())
        return "<" + toString(reference->address) + printPath(reference->path) + ">";
    if (const Variable* variable = value.variable())
        return "<" + variable->name + printPath(variable->path) + ">";
    std::string result;
    if (const List* list = value.list()) {
        for (const Value& item : *list)
            result += (result.empty() ? "" : ", ") + print(item);
        return "[" + result + "]";
    }
    if (const Map* map = value.map()) {
        for (const auto& [key, item] : *map)
            result += fmt::format("{}{}: {}", result.empty() ? "" : ", ", key, print(item));
        return "{" + result + "}";
    }
    if (const Call* call = value.call()) {
        for (const Value& argument : call->arguments)
            result += (result.empty() ? "" : ", ") + print(argument);
        return fmt::format("<{}({}){}>", call->function, result, printPath(call->path));
    }
    for (const Value& part : value.asTemplate()->parts)
        result += part.text() != nullptr ? *part.text() : print(part);
    return quoted(result);
}

std::string dump(const Program& program) {
    Printer printer;
    printer.program(program);
    return std::move(printer.text);
}

} // namespace drc::ir
