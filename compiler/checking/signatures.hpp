#pragma once

#include "checking/static_type.hpp"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace drc::binding {
struct BuiltinFunction;
}

namespace drc::checking {

/// What a function does with an argument.
enum class Takes : std::uint8_t {
    Anything,
    Text,
    VisibleText, ///< text whose deferred parts stay as they are
    Number,
    Amount, ///< a number, a duration or a size
    List,
    LongList, ///< a list, also a deferred one
    Map,      ///< a map or a family, which have keys
    MapOrNull,
    Members,   ///< a map or anything else with members
    Countable, ///< a list, a map, a text or resources, also deferred ones
    Form,      ///< whatever can be represented at deployment
    Key,       ///< a string or a number
    Name,      ///< what has a printed form now
};

using Arguments = std::span<const StaticType>;

/// The types of a function of binding/functions.def.
struct Signature {
    std::string_view name;
    std::array<Takes, 3> takes; ///< the last one also for all that follow
    bool defers = false;        ///< with a deferred argument, the whole call is made at deployment
    StaticType (*result)(Arguments arguments);
};

const Signature& signatureOf(const binding::BuiltinFunction& function);

} // namespace drc::checking
