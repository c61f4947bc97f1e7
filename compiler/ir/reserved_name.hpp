#pragma once

#include <cstdint>
#include <string>

/// Names that a topology may not give away, because a file, a folder or a variable of the output has them.
namespace drc::ir {

/// The sorts of things that a topology declares, as a set.
using Sorts = std::uint8_t;
namespace sorts {
inline constexpr Sorts topology = 1;
inline constexpr Sorts region = 2;
inline constexpr Sorts value = 4;
inline constexpr Sorts parameter = 8;
inline constexpr Sorts component = 16;
inline constexpr Sorts plan = 32;
inline constexpr Sorts drill = 64;
/// What gets a file of its own.
inline constexpr Sorts withFile = component | plan | drill;
/// What has a name in the output.
inline constexpr Sorts emitted = topology | region | parameter | withFile;
} // namespace sorts

struct ReservedName {
    enum class Match : std::uint8_t { Whole, Ending };
    std::string text;
    Sorts sorts = 0;    ///< for which it is reserved
    std::string reason; ///< a sentence for messages: what has the name
    Match match = Match::Whole;
};

} // namespace drc::ir
