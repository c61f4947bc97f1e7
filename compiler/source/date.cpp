#include "source/date.hpp"

#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace drc::source {

namespace {

constexpr Date firstDay{};
constexpr Date lastDay{9999, 12, 31};
constexpr std::array months{"January", "February", "March",     "April",   "May",      "June",
                            "July",    "August",   "September", "October", "November", "December"};

std::chrono::sys_days daysOf(Date date) {
    return std::chrono::year_month_day{std::chrono::year{date.year}, std::chrono::month{date.month},
                                       std::chrono::day{date.day}};
}

/// The numbers between the hyphens.
struct Parts {
    std::array<std::string_view, 3> texts;
    std::array<unsigned, 3> values;
};

std::optional<unsigned> numberOf(std::string_view digits) {
    constexpr std::size_t longest = 8; // more than any date has
    if (digits.empty() || digits.size() > longest || !std::all_of(digits.begin(), digits.end(), isDigit))
        return std::nullopt;
    unsigned result = 0;
    for (const char digit : digits)
        result = result * 10 + static_cast<unsigned>(digit - '0');
    return result;
}

std::optional<Parts> partsOf(std::string_view text) {
    Parts parts{};
    for (std::size_t index = 0; index < parts.texts.size(); ++index) {
        const bool isLast = index + 1 == parts.texts.size();
        const std::size_t end = isLast ? text.size() : text.find('-');
        if (end == std::string_view::npos) return std::nullopt;
        parts.texts[index] = text.substr(0, end);
        text.remove_prefix(isLast ? end : end + 1);
        const std::optional<unsigned> value = numberOf(parts.texts[index]);
        if (!value) return std::nullopt;
        parts.values[index] = *value;
    }
    return parts;
}

} // namespace

Result<Date> dateOf(std::string_view text) {
    const std::optional<Parts> parts = partsOf(text);
    if (!parts) return Failure{"a date is written as `2027-01-31`"};
    const auto [year, month, day] = parts->values;
    if (year < firstDay.year || year > lastDay.year)
        return Failure{fmt::format("dates are from the year {} to {}", firstDay.year, lastDay.year)};
    const auto& [yearText, monthText, dayText] = parts->texts;
    if (yearText.size() != 4 || monthText.size() != 2 || dayText.size() != 2)
        return Failure{"a year has four digits, a month and a day have two"};
    if (month < 1 || month > months.size()) return Failure{fmt::format("there is no month {}", monthText)};
    const std::chrono::year_month_day_last end{std::chrono::year{static_cast<int>(year)},
                                               std::chrono::month_day_last{std::chrono::month{month}}};
    const auto most = static_cast<unsigned>(end.day());
    if (day < 1 || day > most)
        return Failure{fmt::format("{} {} has {} days", months[month - 1], year, most)};
    return Date{static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month),
                static_cast<std::uint8_t>(day)};
}

std::string withZeros(std::string_view text) {
    const std::optional<Parts> parts = partsOf(text);
    if (!parts) return "";
    const auto [year, month, day] = parts->values;
    std::string result = fmt::format("{:04}-{:02}-{:02}", year, month, day);
    return dateOf(result) ? result : "";
}

Date dateAt(std::uint64_t seconds) {
    constexpr std::uint64_t daySeconds = 86'400;
    const auto most = static_cast<std::uint64_t>(daysBetween(firstDay, lastDay));
    const auto days = static_cast<int>(std::min(seconds / daySeconds, most));
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    return {static_cast<std::uint16_t>(static_cast<int>(date.year())),
            static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
            static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))};
}

std::string print(Date date) {
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

int daysBetween(Date first, Date second) {
    return static_cast<int>((daysOf(second) - daysOf(first)).count());
}

} // namespace drc::source
