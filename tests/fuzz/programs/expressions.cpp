#include "programs/expressions.hpp"

#include "programs/joined.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace drc::fuzz {

std::string spelled(const Type& type) {
    static constexpr std::array names{"bool", "number", "string", "duration", "size", "percent",
                                      "",     "range",  "list",   "map",      "any",  "component"};
    std::string result = names[static_cast<std::size_t>(type.sort)];
    if (type.sort == Sort::Choice) result = fmt::format("{}", fmt::join(type.names, " | "));
    if (type.sort == Sort::Component && !type.names.empty()) result = type.names.front();
    if (type.element != nullptr) result += " of " + spelled(*type.element);
    const bool one = type.sort != Sort::Choice && type.element == nullptr;
    return type.optional && one ? result + "?" : result;
}

namespace {

bool isQuantity(Sort sort) {
    return sort == Sort::Number || sort == Sort::Duration || sort == Sort::Size || sort == Sort::Percent;
}

} // namespace

// ---- types and literals

std::string_view Expressions::word() {
    static constexpr std::array<std::string_view, 16> words{
        "alpha", "beta",   "limit", "label", "queue", "store", "window", "weight",
        "gate",  "ledger", "probe", "rate",  "zone",  "entry", "guard",  "pulse"};
    return choices_.pick(words);
}

Type Expressions::simpleType() {
    static constexpr std::array sorts{Sort::String,   Sort::String, Sort::Number, Sort::Number,
                                      Sort::Duration, Sort::Bool,   Sort::Size,   Sort::Percent};
    return of(sorts[choices_.below(sorts.size())]);
}

Type Expressions::anyType() {
    Type type = simpleType();
    const std::uint32_t form = choices_.below(12);
    if (form == 0) type = of(Sort::Range, of(choices_.chance(50) ? Sort::Number : Sort::Duration));
    if (form == 1 || form == 2) type = of(Sort::List, type);
    if (form == 3 || form == 4) type = of(Sort::Map, type);
    if (form == 5) type = {Sort::Choice, false, nullptr, {"calm", "swift", "steady"}};
    if (form == 6) type = of(Sort::List, of(Sort::List, type));
    if (form == 7) type = of(Sort::Any);
    // Only a word takes the `?` of an optional type.
    const bool isWord = type.sort != Sort::Choice && type.element == nullptr;
    type.optional = isWord && choices_.chance(15);
    return type;
}

std::string Expressions::quoted() {
    static constexpr std::array<std::string_view, 12> odd{"",        "two words", "\\\"quoted\\\"", "a\\nb",
                                                          "$5",      "\\${x}",    "{{ x }}",        "%{ if }",
                                                          "\\u{e9}", "back\\\\",  "https://a.b",    "50%"};
    return fmt::format("\"{}\"", choices_.chance(85) ? word() : choices_.pick(odd));
}

std::string Expressions::literal(const Type& type, std::uint32_t depth) {
    static constexpr std::array<std::string_view, 8> numbers{"0", "1", "2", "3", "5", "7", "0.5", "60"};
    static constexpr std::array<std::string_view, 7> durations{"0s",    "1s", "30s",  "5m",
                                                               "1h30m", "1d", "250ms"};
    static constexpr std::array<std::string_view, 5> sizes{"0B", "1KiB", "128MiB", "1GiB", "2TiB"};
    static constexpr std::array<std::string_view, 4> percentages{"0%", "50%", "99.9%", "100%"};
    switch (type.sort) {
    case Sort::Bool: return choices_.chance(50) ? "true" : "false";
    case Sort::Number: return std::string(choices_.pick(numbers));
    case Sort::String: return quoted();
    case Sort::Duration: return std::string(choices_.pick(durations));
    case Sort::Size: return std::string(choices_.pick(sizes));
    case Sort::Percent: return std::string(choices_.pick(percentages));
    case Sort::Choice: return choices_.pick(type.names);
    case Sort::Range:
        return type.element != nullptr && type.element->sort == Sort::Duration ? "1s..5m" : "1..3";
    case Sort::List:
    case Sort::Map: break;
    case Sort::Any: return literal(simpleType());
    case Sort::Component: return "null";
    }
    std::string items;
    for (std::uint32_t count = depth == 0 ? 1 : choices_.below(4), index = 0; index < count; ++index) {
        if (index != 0) items += ", ";
        if (type.sort == Sort::Map) items += fmt::format("k{}: ", index);
        items +=
            literal(type.element == nullptr ? of(Sort::String) : *type.element, depth == 0 ? 0 : depth - 1);
    }
    return type.sort == Sort::Map ? "{" + items + "}" : "[" + items + "]";
}

// ---- expressions

std::string Expressions::known(const Type& type, const Scope& scope, std::uint32_t depth) {
    return make(type, scope, depth, false);
}

std::string Expressions::passedOn(const Type& type, const Scope& scope, std::uint32_t depth) {
    return make(type, scope, depth, true);
}

std::string Expressions::make(const Type& type, const Scope& scope, std::uint32_t depth, bool deferred) {
    if (type.optional && choices_.chance(20)) return "null";
    std::vector<const Known*> fitting;
    for (const Known& one : scope) {
        const bool fits = type.sort == Sort::Any || one.type == type;
        if (fits && (deferred || !one.deferred) && (type.optional || !one.type.optional))
            fitting.push_back(&one);
    }
    if (!fitting.empty() && choices_.chance(55)) return choices_.pick(fitting)->text;
    if (depth == 0 || choices_.chance(35)) return literal(type, depth);
    return compose(type, scope, depth - 1, deferred);
}

std::string Expressions::compose(const Type& type, const Scope& scope, std::uint32_t depth, bool deferred) {
    const auto part = [&] { return make(type, scope, depth, deferred); };
    if (choices_.chance(15))
        return joined({"(", part(), " when ", condition(scope, depth), " else ", part(), ")"});
    if (choices_.chance(25))
        if (std::string called = call(type, scope, depth); !called.empty()) return called;
    switch (type.sort) {
    case Sort::Bool: return "(" + condition(scope, depth) + ")";
    case Sort::Number: return number(scope, depth);
    case Sort::String: return text(scope, depth, deferred);
    case Sort::Duration:
    case Sort::Size:
    case Sort::Percent: return quantity(type, scope, depth);
    case Sort::List: return list(type, scope, depth, deferred);
    case Sort::Map: return map(type, scope, depth, deferred);
    default: return literal(type, depth);
    }
}

std::string Expressions::condition(const Scope& scope, std::uint32_t depth) {
    static constexpr std::array<std::string_view, 6> comparisons{" == ", " != ", " < ",
                                                                 " <= ", " > ",  " >= "};
    const auto part = [&](const Type& type) { return known(type, scope, depth == 0 ? 0 : depth - 1); };
    const auto flag = [&] { return part(of(Sort::Bool)); };
    switch (choices_.below(8)) {
    case 0: return joined({"not ", flag()});
    case 1: return joined({flag(), " and ", flag()});
    case 2: return joined({flag(), " or ", flag()});
    case 3: return joined({part(of(Sort::String)), " in ", part(of(Sort::List, of(Sort::String)))});
    case 4: return joined({part(of(Sort::Number)), " in 1..5"});
    case 5: return joined({"starts_with(", part(of(Sort::String)), ", ", quoted(), ")"});
    default: break;
    }
    const Type type = simpleType();
    const bool ordered = isQuantity(type.sort) || type.sort == Sort::String;
    return joined({part(type), comparisons[choices_.below(ordered ? 6 : 2)], part(type)});
}

std::string Expressions::number(const Scope& scope, std::uint32_t depth) {
    const auto part = [&] { return known(of(Sort::Number), scope, depth); };
    switch (choices_.below(7)) {
    case 0: return joined({"(", part(), " + ", part(), ")"});
    case 1: return joined({"(", part(), " * 2 - ", part(), ")"});
    case 2: return joined({"length(", known(of(Sort::List, of(Sort::String)), scope, depth), ")"});
    case 3: return joined({"max(", part(), ", ", part(), ")"});
    case 4: return joined({"(", part(), " / 2)"});
    case 5: return joined({"(", known(of(Sort::Duration), scope, depth), ").seconds"});
    default: return joined({"floor(abs(", part(), "))"});
    }
}

std::string Expressions::quantity(const Type& type, const Scope& scope, std::uint32_t depth) {
    const auto part = [&] { return known(type, scope, depth); };
    switch (choices_.below(4)) {
    case 0: return joined({"(", part(), " + ", part(), ")"});
    case 1: return joined({"max([", part(), ", ", part(), "])"});
    case 2: return type.sort == Sort::Percent ? part() : joined({"(", part(), " * 2)"});
    default: return joined({"min(", part(), ", ", part(), ")"});
    }
}

std::string Expressions::text(const Scope& scope, std::uint32_t depth, bool deferred) {
    const auto part = [&] { return make(of(Sort::String), scope, depth, deferred); };
    switch (choices_.below(9)) {
    case 0: return joined({"\"", word(), "-${", part(), "}\""});
    case 1: return joined({"\"${", part(), "}${", known(simpleType(), scope, depth), "}\""});
    case 2: return joined({"upper(", part(), ")"});
    case 3: return joined({"replace(", part(), ", \"a\", \"b\")"});
    case 4:
        return joined({"join(", make(of(Sort::List, of(Sort::String)), scope, depth, deferred), ", \"-\")"});
    case 5: return joined({"json(", make(of(Sort::Map, of(Sort::String)), scope, depth, deferred), ")"});
    case 6: return joined({"base64(", part(), ")"});
    case 7: return joined({"\"$${", part(), "}%{{ \\$", word(), "\""});
    default: return joined({"repeat(", known(of(Sort::String), scope, depth), ", 2)"});
    }
}

std::string Expressions::list(const Type& type, const Scope& scope, std::uint32_t depth, bool deferred) {
    const Type element = type.element == nullptr ? of(Sort::String) : *type.element;
    const Type same = of(Sort::List, element);
    const auto part = [&] { return make(same, scope, depth, deferred); };
    switch (choices_.below(6)) {
    case 0: return joined({"(", part(), " + ", part(), ")"});
    case 1: return joined({"reverse(", known(same, scope, depth), ")"});
    case 2: return joined({"take(", known(same, scope, depth), ", 2)"});
    case 3: return joined({"unique(", known(same, scope, depth), ")"});
    case 4: {
        Scope inner = scope;
        inner.push_back({fmt::format("each_{}", ++locals_), of(Sort::Number)});
        return joined({"[for ", inner.back().text, " in 1..3: ", make(element, inner, depth, deferred), "]"});
    }
    default: break;
    }
    return joined(
        {"[", make(element, scope, depth, deferred), ", ", make(element, scope, depth, deferred), "]"});
}

std::string Expressions::map(const Type& type, const Scope& scope, std::uint32_t depth, bool deferred) {
    const Type element = type.element == nullptr ? of(Sort::String) : *type.element;
    if (choices_.chance(30))
        return joined({"merge(", known(type, scope, depth), ", ", known(type, scope, depth), ")"});
    if (choices_.chance(50)) {
        Scope inner = scope;
        inner.push_back({fmt::format("each_{}", ++locals_), of(Sort::String)});
        const std::string& name = inner.back().text;
        return joined(
            {"{for ", name, " in [\"a\", \"b\"]: ", name, ": ", make(element, inner, depth, deferred), "}"});
    }
    return joined({"{ ", word(), ": ", make(element, scope, depth, deferred),
                   ", \"with blank\": ", make(element, scope, depth, deferred), " }"});
}

std::string Expressions::call(const Type& type, const Scope& scope, std::uint32_t depth) {
    for (const Function& function : functions_) {
        if (!(function.gives == type) || choices_.chance(30)) continue;
        std::string arguments;
        for (const Type& argument : function.takes)
            arguments += (arguments.empty() ? "" : ", ") + known(argument, scope, depth);
        return fmt::format("{}({})", function.name, arguments);
    }
    return "";
}

} // namespace drc::fuzz
