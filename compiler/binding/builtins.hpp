#pragma once

#include "source/name_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The names that the compiler gives a meaning, in one table for all phases.
namespace drc::binding {

/// Where a built-in name is known; bits, for some are known in several parts of the language.
enum Context : std::uint8_t {
    InTopology = 1U << 0U,
    InKind = 1U << 1U,    ///< everywhere in a kind
    InReplica = 1U << 2U, ///< in `for each replica`
    InPair = 1U << 3U,    ///< in `for each pair`
    InPlan = 1U << 4U,    ///< in signals and actions
    InRule = 1U << 5U,    ///< in policies and patterns
    InProvider = 1U << 6U,
    AsWritten =
        1U << 7U, ///< no place: the function looks at its arguments as they are written, not at their values
    InAnyKind = InKind | InReplica | InPair | InPlan,
};

enum class Builtin : std::uint8_t {
#define DRC_BUILTIN(builtin, ...) builtin,
#include "binding/builtins.def"
#undef DRC_BUILTIN
};

struct BuiltinName {
    Builtin id;
    std::string_view name;
    std::uint8_t contexts; ///< of `Context`
    bool regional;         ///< only where a region is chosen
    std::string_view summary;
};

/// Sorted by name.
std::span<const BuiltinName> builtinNames();
/// The name, wherever it is known, or null.
const BuiltinName* findBuiltin(const source::HashedName& name);
/// The name where it is known in one of the contexts, else null.
inline const BuiltinName* findBuiltin(const source::HashedName& name, std::uint8_t contexts) {
    const BuiltinName* const found = findBuiltin(name);
    return found != nullptr && (found->contexts & contexts) != 0 ? found : nullptr;
}

/// The words that are types wherever a type is written, besides kinds and traits.
inline constexpr std::array<std::string_view, 12> typeNames{"any",      "bool", "number",  "string",
                                                            "duration", "size", "percent", "range",
                                                            "list",     "map",  "region",  "component"};

/// A function of the language. Its body and its types stand in the rooms that need them.
struct BuiltinFunction {
    std::string_view name;
    std::uint8_t contexts; ///< of `Context`; none of what is known everywhere
    std::size_t fewest;    ///< arguments, the receiver of a method call included
    std::size_t most;      ///< `anyNumber` where there is no limit but the parser's
    std::string_view signature;
    std::string_view summary;
};
inline constexpr std::size_t anyNumber = 64;

/// Those of binding/functions.def, sorted by name.
std::span<const BuiltinFunction> builtinFunctions();
const BuiltinFunction* findFunction(const source::HashedName& name);
/// The names of those that are known everywhere or in one of the contexts.
std::vector<std::string> functionNames(std::uint8_t contexts);

} // namespace drc::binding
