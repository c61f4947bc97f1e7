#include "comparison/interval.hpp"

#include "source/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace drc::comparison {

namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr double minuteLong = 60'000;
constexpr double dayLong = 24 * 60 * minuteLong;
// Four years with a leap day, in the order of which nothing depends on when this is asked.
constexpr sys_days firstDay = sys_days(year(2027) / 1 / 1);
constexpr int daysLooked = 4 * 365 + 1;

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> result;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        result.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return result;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

constexpr std::array<std::string_view, 7> weekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};

/// A value of a field, also by its name; names count from 1.
template <std::size_t Count>
std::optional<int> named(std::string_view text, const std::array<std::string_view, Count>& names) {
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(), source::small);
    const auto found = std::find(names.begin(), names.end(), small);
    if (found != names.end()) return static_cast<int>(found - names.begin()) + 1;
    return number(text);
}

std::optional<int> plain(std::string_view text) {
    return number(text);
}
std::optional<int> monthNamed(std::string_view text) {
    return named(text, months);
}
std::optional<int> weekdayNamed(std::string_view text) {
    return named(text, weekdays);
}

/// Whether a field lets a value through; nothing where the field cannot be read.
std::optional<bool> holds(std::string_view field, int value, int least, int most,
                          std::optional<int> (*read)(std::string_view)) {
    for (const std::string_view part : split(field, ',')) {
        const auto halves = split(part, '/');
        int step = 1;
        if (halves.size() > 2) return std::nullopt;
        if (halves.size() == 2) {
            const auto written = number(halves[1]);
            if (!written || *written < 1) return std::nullopt;
            step = *written;
        }
        int from = least;
        int to = most;
        if (halves[0] != "*" && halves[0] != "?") {
            const auto ends = split(halves[0], '-');
            const auto low = read(ends[0]);
            const auto high = ends.size() == 2 ? read(ends[1]) : low;
            if (ends.size() > 2 || !low || !high) return std::nullopt;
            from = *low;
            to = halves.size() == 2 && ends.size() == 1 ? most : *high;
        }
        if (from > to && value < from) value += most - least + 1; // `FRI-MON`
        if (from > to) to += most - least + 1;
        if (value >= from && value <= to && (value - from) % step == 0) return true;
    }
    return false;
}

struct Fields {
    std::string_view minute;
    std::string_view hour;
    std::string_view dayOfMonth;
    std::string_view month;
    std::string_view weekday;
    std::string_view year;
};

/// The day of work that is nearest to a date, within its month.
unsigned nearestWorkday(const year_month_day& date, unsigned wanted) {
    const sys_days last = sys_days(date.year() / date.month() / std::chrono::last);
    const unsigned length = static_cast<unsigned>(year_month_day(last).day());
    const unsigned target = std::min(wanted, length);
    const unsigned on = weekday(sys_days(date.year() / date.month() / day(target))).c_encoding();
    if (on == 6) return target == 1 ? 3 : target - 1;
    if (on == 0) return target == length ? target - 2 : target + 1;
    return target;
}

std::optional<bool> isOnDay(const Fields& fields, sys_days at) {
    const year_month_day date(at);
    const auto inYear = holds(fields.year, static_cast<int>(date.year()), 1970, 2199, plain);
    const auto inMonth =
        holds(fields.month, static_cast<int>(static_cast<unsigned>(date.month())), 1, 12, monthNamed);
    if (!inYear || !inMonth) return std::nullopt;
    if (!*inYear || !*inMonth) return false;
    const unsigned dayNumber = static_cast<unsigned>(date.day());
    const bool isLast = year_month_day(at + days(1)).month() != date.month();
    if (fields.weekday != "?") {
        const int on = static_cast<int>(weekday(at).c_encoding()) + 1;
        const auto parts = split(fields.weekday, '#');
        if (parts.size() == 2) {
            const auto which = weekdayNamed(parts[0]);
            const auto turn = number(parts[1]);
            if (!which || !turn) return std::nullopt;
            return on == *which && static_cast<int>((dayNumber - 1) / 7) + 1 == *turn;
        }
        if (fields.weekday.ends_with('L') && fields.weekday.size() > 1) {
            const auto which = weekdayNamed(fields.weekday.substr(0, fields.weekday.size() - 1));
            if (!which) return std::nullopt;
            return on == *which && year_month_day(at + days(7)).month() != date.month();
        }
        if (fields.weekday == "L") return on == 7;
        return holds(fields.weekday, on, 1, 7, weekdayNamed);
    }
    if (fields.dayOfMonth == "L") return isLast;
    if (fields.dayOfMonth.ends_with('W')) {
        const auto wanted = number(fields.dayOfMonth.substr(0, fields.dayOfMonth.size() - 1));
        if (!wanted || *wanted < 1 || *wanted > 31) return std::nullopt;
        return dayNumber == nearestWorkday(date, static_cast<unsigned>(*wanted));
    }
    return holds(fields.dayOfMonth, static_cast<int>(dayNumber), 1, 31, plain);
}

std::optional<std::vector<int>> minutesOf(const Fields& fields) {
    std::vector<int> result;
    for (int hour = 0; hour < 24; ++hour) {
        const auto inHour = holds(fields.hour, hour, 0, 23, plain);
        if (!inHour) return std::nullopt;
        for (int minute = 0; *inHour && minute < 60; ++minute) {
            const auto inMinute = holds(fields.minute, minute, 0, 59, plain);
            if (!inMinute) return std::nullopt;
            if (*inMinute) result.push_back(hour * 60 + minute);
        }
    }
    return result;
}

std::optional<double> ofCron(const Fields& fields) {
    const auto minutes = minutesOf(fields);
    if (!minutes || minutes->empty()) return std::nullopt;
    double longest = 0;
    for (std::size_t at = 1; at < minutes->size(); ++at)
        longest = std::max(longest, ((*minutes)[at] - (*minutes)[at - 1]) * minuteLong);
    const double overnight = (minutes->front() - minutes->back()) * minuteLong;
    std::optional<int> before;
    bool repeats = false;
    for (int at = 0; at < daysLooked; ++at) {
        const auto on = isOnDay(fields, firstDay + days(at));
        if (!on) return std::nullopt;
        if (!*on) continue;
        if (before) longest = std::max(longest, (at - *before) * dayLong + overnight);
        repeats = repeats || before.has_value();
        before = at;
    }
    return repeats ? std::optional(longest) : std::nullopt;
}

std::optional<double> ofRate(const std::vector<std::string_view>& parts) {
    const auto count = parts.size() == 2 ? number(parts[0]) : std::nullopt;
    if (!count) return std::nullopt;
    for (const auto& [unit, length] :
         {std::pair("minute", minuteLong), std::pair("hour", 60 * minuteLong), std::pair("day", dayLong)})
        if (parts[1].starts_with(unit)) return *count * length;
    return std::nullopt;
}

} // namespace

std::optional<double> longestInterval(std::string_view schedule) {
    const std::size_t open = schedule.find('(');
    if (open == std::string_view::npos || !schedule.ends_with(')')) return std::nullopt;
    const std::string_view word = schedule.substr(0, open);
    const auto parts = split(schedule.substr(open + 1, schedule.size() - open - 2), ' ');
    if (word == "rate") return ofRate(parts);
    if (word != "cron" || parts.size() != 6) return std::nullopt;
    return ofCron({parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]});
}

} // namespace drc::comparison
