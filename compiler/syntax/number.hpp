#pragma once

#include "syntax/expression.hpp"

#include <string_view>

namespace drc::syntax {

/// A number literal taken apart. Durations come in milliseconds, sizes in bytes, percentages as written.
struct Number {
    enum class Problem : std::uint8_t { None, UnknownUnit, TooLarge };
    Problem problem = Problem::None;
    Unit unit = Unit::None;
    double value = 0;
    std::string_view unitText;   ///< the unit that is unknown
    std::string_view suggestion; ///< the unit that was probably meant, or empty
};

/// `text` begins with a digit and holds what the grammar's rule `number` matches.
Number parseNumber(std::string_view text);

} // namespace drc::syntax
