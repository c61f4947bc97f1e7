#pragma once

#include "source/file_system.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace drc::source {

/// A day of the calendar, from 1970 to 9999. Nothing here knows what day it is: whoever asks a clock says so.
struct Date {
    std::uint16_t year = 1970;
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

/// The day that is written as `2027-01-31`, or why there is none.
Result<Date> dateOf(std::string_view text);
/// The same with the zeros that `2027-1-31` lacks; empty where that is no date either.
std::string withZeros(std::string_view text);
/// The day, in UTC, of a time in seconds since the first day there is; the last day there is for later ones.
Date dateAt(std::uint64_t seconds);

/// `2027-01-31`.
std::string print(Date date);
/// How many days after the first one the second one is; less than none where it is before.
int daysBetween(Date first, Date second);

} // namespace drc::source
