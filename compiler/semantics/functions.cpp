#include "semantics/functions.hpp"

#include "diagnostics/suggestion.hpp"
#include "semantics/function_bodies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace drc::semantics {

namespace codes = diagnostics::codes;

namespace {

// Sorted by name. `most` is the number of parameters; a few functions take any number.
constexpr std::size_t any = 64;
constexpr std::array functions{
    BuiltinFunction{"abs", 1, 1, "abs(x)", "the number, duration or size without its sign",
                    &function_bodies::abs},
    BuiltinFunction{"as_list", 1, 1, "as_list(value)",
                    "a deferred set as a list whose elements have positions", &function_bodies::asList},
    BuiltinFunction{"base64", 1, 1, "base64(text)", "the text in base 64", &function_bodies::base64},
    BuiltinFunction{"ceil", 1, 1, "ceil(number)", "the next whole number upwards", &function_bodies::ceil},
    BuiltinFunction{"cidr_overlap", 2, 2, "cidr_overlap(a, b)", "whether two address ranges share an address",
                    &function_bodies::cidrOverlap},
    BuiltinFunction{"cidr_subnet", 3, 3, "cidr_subnet(range, bits, index)",
                    "the subnet number `index` (from 0) of those whose prefix is `bits` longer",
                    &function_bodies::cidrSubnet},
    BuiltinFunction{"contains", 2, 2, "contains(text, part)",
                    "whether a part stands in the text; deferred parts are compared as expressions",
                    &function_bodies::contains},
    BuiltinFunction{"ends_with", 2, 2, "ends_with(text, end)",
                    "whether the text ends so; deferred parts are compared as expressions",
                    &function_bodies::endsWith},
    BuiltinFunction{"fingerprint", 1, 1, "fingerprint(value)",
                    "a text that changes whenever the value does, made at deployment",
                    &function_bodies::fingerprint},
    BuiltinFunction{"flatten", 1, 1, "flatten(lists)", "the items of a list of lists as one list",
                    &function_bodies::flatten},
    BuiltinFunction{"floor", 1, 1, "floor(number)", "the next whole number downwards",
                    &function_bodies::floor},
    BuiltinFunction{"get", 3, 3, "get(map, key, otherwise)", "the value under the key, or the third argument",
                    &function_bodies::get},
    BuiltinFunction{"has", 2, 2, "has(map, key)", "whether the map has the key with a value that is not null",
                    &function_bodies::has},
    BuiltinFunction{"is_cidr", 1, 1, "is_cidr(text)",
                    "whether the text is an IPv4 range such as `10.0.0.0/16` without host bits",
                    &function_bodies::isCidr},
    BuiltinFunction{"join", 2, 2, "join(list, separator)", "the items as one text", &function_bodies::join},
    BuiltinFunction{"json", 1, 1, "json(value)",
                    "the value as JSON text; at deployment when it holds deferred values",
                    &function_bodies::json},
    BuiltinFunction{"keys", 1, 1, "keys(map)", "the keys of a map, in order", &function_bodies::keys},
    BuiltinFunction{"length", 1, 1, "length(value)", "how many items, entries or characters there are",
                    &function_bodies::length},
    BuiltinFunction{"like", 2, 2, "like(text, pattern)",
                    "whether the whole text fits a pattern of `*`, `?` and `[a-z]`", &function_bodies::like},
    BuiltinFunction{"literal", 1, 1, "literal(text)", "the parts of a text that are known now, joined",
                    &function_bodies::literal},
    BuiltinFunction{"lower", 1, 1, "lower(text)", "the text in lower case (ASCII)", &function_bodies::lower},
    BuiltinFunction{"max", 1, any, "max(a, b, …)", "the largest, of arguments or of one list",
                    &function_bodies::max},
    BuiltinFunction{"merge", 1, any, "merge(a, b, …)", "the entries of all maps; later ones win",
                    &function_bodies::merge},
    BuiltinFunction{"min", 1, any, "min(a, b, …)", "the smallest, of arguments or of one list",
                    &function_bodies::min},
    BuiltinFunction{"parse_json", 1, 1, "parse_json(text)", "what the JSON text says, read at deployment",
                    &function_bodies::parseJson},
    BuiltinFunction{"repeat", 2, 2, "repeat(text, count)", "the text so many times",
                    &function_bodies::repeat},
    BuiltinFunction{"replace", 3, 3, "replace(text, old, new)", "the text with each `old` replaced",
                    &function_bodies::replace},
    BuiltinFunction{"reverse", 1, 1, "reverse(list)", "the items from the last to the first",
                    &function_bodies::reverse},
    BuiltinFunction{"round", 1, 1, "round(number)", "the nearest whole number, halves away from zero",
                    &function_bodies::round},
    BuiltinFunction{"sort", 1, 1, "sort(list)", "the items in ascending order", &function_bodies::sort},
    BuiltinFunction{"split", 2, 2, "split(text, separator)", "the parts of the text as a list",
                    &function_bodies::split},
    BuiltinFunction{"starts_with", 2, 2, "starts_with(text, start)",
                    "whether the text begins so; deferred parts are compared as expressions",
                    &function_bodies::startsWith},
    BuiltinFunction{"sum", 1, 1, "sum(list)", "the sum of numbers, durations or sizes",
                    &function_bodies::sum},
    BuiltinFunction{"take", 2, 2, "take(list, count)", "the first items of a list", &function_bodies::take},
    BuiltinFunction{"unique", 1, 1, "unique(list)", "the items without repetitions, in order",
                    &function_bodies::unique},
    BuiltinFunction{"upper", 1, 1, "upper(text)", "the text in upper case (ASCII)", &function_bodies::upper},
    BuiltinFunction{"values", 1, 1, "values(map)", "the values of a map, in order", &function_bodies::values},
};

constexpr bool sorted() {
    for (std::size_t index = 1; index < functions.size(); ++index)
        if (functions[index - 1].name >= functions[index].name) return false;
    return true;
}
static_assert(sorted(), "the table is searched by halves");

/// Functions look at a text or at the elements of a list; those that look further in count that themselves.
std::size_t bytesLookedAt(const Value& value) {
    if (value.text() != nullptr) return value.text()->size();
    if (value.items() != nullptr) return value.items()->size() * sizeof(Value);
    return value.entries() != nullptr ? value.entries()->size() * sizeof(std::string) : 0;
}

std::string expectedCount(const BuiltinFunction& function) {
    if (function.most == any) return countOf(function.fewest, "argument") + " or more";
    return countOf(function.most, "argument");
}

} // namespace

std::string countOf(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::span<const BuiltinFunction> builtinFunctions() {
    return functions;
}

const BuiltinFunction* findFunction(std::string_view name) {
    const auto* found = std::lower_bound(
        functions.begin(), functions.end(), name,
        [](const BuiltinFunction& function, std::string_view wanted) { return function.name < wanted; });
    return found != functions.end() && found->name == name ? found : nullptr;
}

std::vector<std::string> builtinFunctionNames() {
    std::vector<std::string> names;
    names.reserve(functions.size());
    for (const BuiltinFunction& function : functions)
        names.emplace_back(function.name);
    return names;
}

Value callBuiltin(const BuiltinFunction& function, const Arguments& arguments, const Environment& environment,
                  Evaluator& evaluator) {
    const std::size_t count = arguments.values.size();
    if (count < function.fewest || count > function.most) {
        evaluator
            .report(environment, codes::wrongArgumentCount, arguments.span, std::string(function.name),
                    expectedCount(function), fmt::format("{} {}", count, count == 1 ? "is" : "are"))
            .help(fmt::format("it is called as `{}`", function.signature));
        return Poison{};
    }
    std::size_t bytes = 0;
    for (const Value& value : arguments.values) {
        if (value.holdsPoison()) return Poison{};
        bytes += bytesLookedAt(value);
    }
    if (!evaluator.touch(bytes, arguments.span, environment)) return Poison{};
    return evaluator.made(function.compute(arguments, environment, evaluator), arguments.span, environment);
}

} // namespace drc::semantics
