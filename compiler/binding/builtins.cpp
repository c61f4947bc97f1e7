#include "binding/builtins.hpp"

#include "library/contract.hpp"

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
#define DRC_FUNCTION(name, body, fewest, most, signature, summary, example, takes, defers, result)           \
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
static_assert(sortedByName(builtins) && sortedByName(functions), "the tables are listed by name");

template <class Table>
auto byName(const Table& table) {
    source::NameTable<const typename Table::value_type*> result;
    for (const auto& entry : table)
        result.add(entry.name, &entry);
    return result;
}

} // namespace

std::span<const BuiltinName> builtinNames() {
    return builtins;
}

const BuiltinName* findBuiltin(const source::HashedName& name) {
    static const auto names = byName(builtins);
    const BuiltinName* const* const found = names.find(name);
    return found == nullptr ? nullptr : *found;
}

std::span<const BuiltinFunction> builtinFunctions() {
    return functions;
}

const BuiltinFunction* findFunction(const source::HashedName& name) {
    static const auto names = byName(functions);
    const BuiltinFunction* const* const found = names.find(name);
    return found == nullptr ? nullptr : *found;
}

std::vector<std::string> functionNames(std::uint8_t contexts) {
    std::vector<std::string> result;
    for (const BuiltinFunction& function : functions)
        if (function.contexts == 0 || (function.contexts & contexts) != 0) result.emplace_back(function.name);
    return result;
}

} // namespace drc::binding
