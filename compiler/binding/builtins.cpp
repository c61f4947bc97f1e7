#include "binding/builtins.hpp"

#include "library/contract.hpp"

#include <algorithm>
#include <array>

namespace drc::binding {

namespace {

constexpr std::array builtins{
#define DRC_BUILTIN(builtin, name, contexts, regional, summary)                                              \
    BuiltinName{Builtin::builtin, name, contexts, regional, summary},
#include "binding/builtins.def"
#undef DRC_BUILTIN
};

constexpr std::array functions{
#define DRC_FUNCTION(name, body, fewest, most, signature, summary, takes, defers, result)                    \
    BuiltinFunction{#name, 0, fewest, most, signature, summary},
#define DRC_CONTEXT_FUNCTION(name, contexts, fewest, most, signature, summary, takes, defers, result)        \
    BuiltinFunction{#name, contexts, fewest, most, signature, summary},
#include "binding/functions.def"
#undef DRC_FUNCTION
#undef DRC_CONTEXT_FUNCTION
};

template <class Table>
constexpr bool sortedByName(const Table& table) {
    for (std::size_t index = 1; index < table.size(); ++index)
        if (table[index - 1].name >= table[index].name) return false;
    return true;
}
static_assert(sortedByName(builtins) && sortedByName(functions), "the tables are searched by bisection");

template <class Table>
auto find(const Table& table, std::string_view name) -> const typename Table::value_type* {
    const auto found =
        std::lower_bound(table.begin(), table.end(), name,
                         [](const auto& entry, std::string_view wanted) { return entry.name < wanted; });
    return found != table.end() && found->name == name ? &*found : nullptr;
}

} // namespace

std::span<const BuiltinName> builtinNames() {
    return builtins;
}

const BuiltinName* findBuiltin(std::string_view name, std::uint8_t contexts) {
    const BuiltinName* const found = find(builtins, name);
    return found != nullptr && (found->contexts & contexts) != 0 ? found : nullptr;
}

std::span<const BuiltinFunction> builtinFunctions() {
    return functions;
}

const BuiltinFunction* findFunction(std::string_view name) {
    return find(functions, name);
}

std::vector<std::string> functionNames(std::uint8_t contexts) {
    std::vector<std::string> result;
    for (const BuiltinFunction& function : functions)
        if (function.contexts == 0 || (function.contexts & contexts) != 0) result.emplace_back(function.name);
    return result;
}

} // namespace drc::binding
