#include "binding/builtins.hpp"

#include "library/contract.hpp"

#include <algorithm>
#include <array>

namespace drc::binding {

namespace {

constexpr std::uint8_t everywhereInKinds = InKind;

constexpr std::array builtins{
    BuiltinName{library::contract::accountKind, everywhereInKinds, false,
                "the account: `account.id`, `account.partition`"},
    BuiltinName{"component", InKind | InProvider, false, "the name of the component"},
    BuiltinName{"components", InRule, false, "the components of the topology"},
    BuiltinName{"environment_suffix", InTopology | InKind | InRule | InProvider, false,
                "the string that distinguishes this environment from others, known at deployment"},
    BuiltinName{"environment_suffix_length", InRule, false, "the maximum length of the suffix"},
    BuiltinName{"everything", InRule, false, "all resources, with those that are looked up or ephemeral"},
    BuiltinName{"failed", InPlan, false, "whether the action runs in `on_failure`"},
    BuiltinName{"from", InPlan, false, "the source region"},
    BuiltinName{"graceful", InPlan, false,
                "whether both regions are available: in a failback, a switchover or a drill"},
    BuiltinName{"home", everywhereInKinds, false, "the home region of the component"},
    BuiltinName{"kind", everywhereInKinds, false, "the name of the kind"},
    BuiltinName{"name", everywhereInKinds, false, "the name of the component at the provider"},
    BuiltinName{"pair", InPair, false, "the pair: `.from`, `.to`"},
    BuiltinName{"plans", InRule, false, "the plans of the topology"},
    BuiltinName{"region", InKind | InProvider, true, "the region of the line"},
    BuiltinName{"regions", InKind | InRule, false, "the regions of the component; in rules, the roles"},
    BuiltinName{"replica", InReplica, false, "the replica: `.source`, `.target` and its parameters"},
    BuiltinName{"replicas", everywhereInKinds, false, "the replicas of the component, each like `replica`"},
    BuiltinName{"replicated", everywhereInKinds, false, "whether the component replicates"},
    BuiltinName{"resources", InRule, false, "all resources that will exist"},
    BuiltinName{"strategy", InRule, false, "the pattern that the topology follows, or `null`"},
    BuiltinName{"tags", InKind | InProvider, false, "the tags that the user gave"},
    BuiltinName{"to", InPlan, false, "the recovery region"},
    BuiltinName{"topology", InTopology | InKind | InRule | InProvider, false, "the name of the topology"},
};

constexpr std::array functions{
#define DRC_FUNCTION(name, body, fewest, most, signature, summary, takes, lifts, result)                     \
    BuiltinFunction{#name, 0, fewest, most, signature, summary},
#define DRC_CONTEXT_FUNCTION(name, contexts, fewest, most, signature, summary, takes, lifts, result)         \
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
