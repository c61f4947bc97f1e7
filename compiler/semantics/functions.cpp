#include "semantics/functions.hpp"

#include "diagnostics/suggestion.hpp"
#include "semantics/function_bodies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace drc::semantics {

namespace codes = diagnostics::codes;

namespace {

using Compute = Value (*)(const Arguments&, const Environment&, Evaluator&);

/// The implementations of the functions, in the order of the table; null for those that exist only in kinds
/// or rules.
constexpr std::array bodies{
#define DRC_FUNCTION(name, body, ...) Compute{&function_bodies::body},
#define DRC_CONTEXT_FUNCTION(...) Compute{nullptr},
#include "binding/functions.def"
#undef DRC_FUNCTION
#undef DRC_CONTEXT_FUNCTION
};

/// Functions look at a text or at the elements of a list; those that look further in count that themselves.
std::size_t bytesLookedAt(const Value& value) {
    if (value.text() != nullptr) return value.text()->size();
    if (value.items() != nullptr) return value.items()->size() * sizeof(Value);
    return value.entries() != nullptr ? value.entries()->size() * sizeof(std::string) : 0;
}

std::string expectedCount(const binding::BuiltinFunction& function) {
    if (function.most == binding::anyNumber) return countOf(function.fewest, "argument") + " or more";
    return countOf(function.fewest, function.most, "argument");
}

} // namespace

std::string countOf(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string countOf(std::size_t fewest, std::size_t most, std::string_view noun) {
    if (fewest == most) return countOf(most, noun);
    return fmt::format("{} {} {}", fewest, most == fewest + 1 ? "or" : "to", countOf(most, noun));
}

bool countFits(const binding::BuiltinFunction& function, const Arguments& arguments,
               const Environment& environment, Evaluator& evaluator) {
    const std::size_t count = arguments.values.size();
    if (count >= function.fewest && count <= function.most) return true;
    evaluator
        .report(environment, codes::wrongArgumentCount, arguments.span, std::string(function.name),
                expectedCount(function), fmt::format("{} {}", count, count == 1 ? "is" : "are"))
        .help(fmt::format("it is called as `{}`", function.signature));
    return false;
}

std::optional<Value> callFunction(const Arguments& arguments, const Environment& environment,
                                  Evaluator& evaluator) {
    const binding::BuiltinFunction* const function = arguments.builtin;
    if (function == nullptr) return std::nullopt;
    const Compute compute = bodies[static_cast<std::size_t>(function - binding::builtinFunctions().data())];
    if (compute == nullptr) return std::nullopt;
    const std::size_t count = arguments.values.size();
    if (count < function->fewest || count > function->most) {
        countFits(*function, arguments, environment, evaluator);
        return Poison{};
    }
    std::size_t bytes = 0;
    for (const Value& value : arguments.values) {
        if (value.holdsPoison()) return Poison{};
        bytes += bytesLookedAt(value);
    }
    if (!evaluator.touch(bytes, arguments.span, environment)) return Poison{};
    return evaluator.made(compute(arguments, environment, evaluator), arguments.span, environment);
}

} // namespace drc::semantics
