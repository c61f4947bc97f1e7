#include "semantics/type.hpp"

#include "diagnostics/suggestion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace drc::semantics {

namespace {

Type with(TypeKind kind, Type element) {
    Type type = Type::of(kind);
    type.element = std::make_shared<const Type>(std::move(element));
    return type;
}

struct Words {
    std::string_view spelling;
    std::string_view one;
    std::string_view many;
};

Words wordsOf(TypeKind kind) {
    switch (kind) {
    case TypeKind::Any: return {"any", "a value", "values"};
    case TypeKind::Bool: return {"bool", "`true` or `false`", "`true` or `false`"};
    case TypeKind::Number: return {"number", "a number", "numbers"};
    case TypeKind::String: return {"string", "a string", "strings"};
    case TypeKind::Duration: return {"duration", "a duration", "durations"};
    case TypeKind::Size: return {"size", "a size", "sizes"};
    case TypeKind::Percent: return {"percent", "a percentage", "percentages"};
    case TypeKind::Range: return {"range", "a range", "ranges"};
    case TypeKind::List: return {"list", "a list", "lists"};
    case TypeKind::Map: return {"map", "a map", "maps"};
    case TypeKind::Enumeration: return {"", "one of the names", "names"};
    case TypeKind::Region: return {"region", "a region", "regions"};
    case TypeKind::Component: return {"component", "a component", "components"};
    case TypeKind::Union: return {"", "one of several types", "values"};
    }
    return {};
}

std::string describeMany(const Type& type) {
    if (type.kind == TypeKind::Component && !type.names.empty())
        return fmt::format("`{}` components", type.names.front());
    if (type.kind == TypeKind::Enumeration) return "the names " + diagnostics::alternatives(type.names, 20);
    return std::string(wordsOf(type.kind).many);
}

} // namespace

Type Type::listOf(Type element) {
    return with(TypeKind::List, std::move(element));
}
Type Type::mapOf(Type element) {
    return with(TypeKind::Map, std::move(element));
}
Type Type::rangeOf(Type element) {
    return with(TypeKind::Range, std::move(element));
}

Type Type::enumeration(std::vector<std::string> members) {
    Type type = of(TypeKind::Enumeration);
    type.names = std::move(members);
    return type;
}

Type Type::component(std::string kindOrTrait, const syntax::Block* declaration) {
    Type type = of(TypeKind::Component);
    type.names.push_back(std::move(kindOrTrait));
    type.declaration = declaration;
    return type;
}

const Type& Type::elementType() const {
    static const Type any;
    return element ? *element : any;
}

bool Type::hasMember(std::string_view name) const {
    return kind == TypeKind::Enumeration && std::find(names.begin(), names.end(), name) != names.end();
}

bool Type::isOfKind(const Type& other) const {
    if (declaration != nullptr && other.declaration != nullptr) return declaration == other.declaration;
    return !names.empty() && !other.names.empty() && names.front() == other.names.front();
}

std::string describe(const Type& type) {
    const bool generic = !type.element || type.element->isAny();
    switch (type.kind) {
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Range:
        if (!generic) return fmt::format("{} of {}", wordsOf(type.kind).one, describeMany(*type.element));
        break;
    case TypeKind::Enumeration: return diagnostics::alternatives(type.names, 20);
    case TypeKind::Component:
        if (!type.names.empty()) return fmt::format("a component `{}`", type.names.front());
        break;
    case TypeKind::Union: {
        std::string result;
        for (const Type& alternative : type.alternatives)
            result += (result.empty() ? "" : " or ") + describe(alternative);
        return result;
    }
    case TypeKind::Any:
    case TypeKind::Bool:
    case TypeKind::Number:
    case TypeKind::String:
    case TypeKind::Duration:
    case TypeKind::Size:
    case TypeKind::Percent:
    case TypeKind::Region: break;
    }
    return std::string(wordsOf(type.kind).one);
}

std::string spell(const Type& type) {
    std::string result;
    switch (type.kind) {
    case TypeKind::Enumeration: result = fmt::format("{}", fmt::join(type.names, " | ")); break;
    case TypeKind::Union:
        for (const Type& alternative : type.alternatives)
            result += (result.empty() ? "" : " | ") + spell(alternative);
        break;
    case TypeKind::Component: result = type.names.empty() ? "component" : type.names.front(); break;
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Range:
        result = std::string(wordsOf(type.kind).spelling);
        if (type.element && !type.element->isAny()) result += " of " + spell(*type.element);
        break;
    case TypeKind::Any:
    case TypeKind::Bool:
    case TypeKind::Number:
    case TypeKind::String:
    case TypeKind::Duration:
    case TypeKind::Size:
    case TypeKind::Percent:
    case TypeKind::Region: result = std::string(wordsOf(type.kind).spelling); break;
    }
    return type.optional ? result + "?" : result;
}

} // namespace drc::semantics
