#pragma once

#include <optional>
#include <string_view>

namespace drc::comparison {

/// The longest time between two dates of a schedule, in milliseconds: of `rate(7 days)`, and of
/// `cron(minute hour day month weekday year)` with its ranges, lists, steps, `L`, `W` and `#`. Nothing for
/// any other text, and where there are not two dates in four years.
std::optional<double> longestInterval(std::string_view schedule);

} // namespace drc::comparison
