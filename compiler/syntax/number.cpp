#include "syntax/number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace drc::syntax {

namespace {

struct UnitRow {
    std::string_view name;
    Unit unit;
    double factor;
};

constexpr std::array<UnitRow, 11> units{{{"%", Unit::Percent, 1},
                                         {"ms", Unit::Duration, 1},
                                         {"s", Unit::Duration, 1'000},
                                         {"m", Unit::Duration, 60'000},
                                         {"h", Unit::Duration, 3'600'000},
                                         {"d", Unit::Duration, 86'400'000},
                                         {"B", Unit::Size, 1},
                                         {"KiB", Unit::Size, 1024},
                                         {"MiB", Unit::Size, 1048576},
                                         {"GiB", Unit::Size, 1073741824},
                                         {"TiB", Unit::Size, 1099511627776}}};

// Common habits.
constexpr std::array<std::pair<std::string_view, std::string_view>, 30> habits{
    {{"sec", "s"},    {"secs", "s"},    {"second", "s"}, {"seconds", "s"}, {"min", "m"},   {"mins", "m"},
     {"minute", "m"}, {"minutes", "m"}, {"hr", "h"},     {"hour", "h"},    {"hours", "h"}, {"day", "d"},
     {"days", "d"},   {"S", "s"},       {"M", "m"},      {"H", "h"},       {"D", "d"},     {"KB", "KiB"},
     {"MB", "MiB"},   {"GB", "GiB"},    {"TB", "TiB"},   {"K", "KiB"},     {"kb", "KiB"},  {"mb", "MiB"},
     {"gb", "GiB"},   {"G", "GiB"},     {"Mi", "MiB"},   {"Gi", "GiB"},    {"bytes", "B"}, {"msec", "ms"}}};

// From 2^53 on, a double cannot distinguish neighbouring integers.
constexpr double largest = 9007199254740991.0;

bool isDigit(char character) {
    return character >= '0' && character <= '9';
}

std::optional<double> takeNumber(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && isDigit(text[length]))
        ++length;
    if (length + 1 < text.size() && text[length] == '.' && isDigit(text[length + 1])) {
        ++length;
        while (length < text.size() && isDigit(text[length]))
            ++length;
    }
    double value = 0;
    const auto result = std::from_chars(text.data(), text.data() + length, value);
    text.remove_prefix(length);
    if (result.ec != std::errc() || !std::isfinite(value) || value > largest) return std::nullopt;
    return value;
}

std::string_view takeUnit(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && !isDigit(text[length]))
        ++length;
    const std::string_view unit = text.substr(0, length);
    text.remove_prefix(length);
    return unit;
}

const UnitRow* findUnit(std::string_view name) {
    for (const UnitRow& row : units)
        if (row.name == name) return &row;
    return nullptr;
}

Number unknown(std::string_view unit) {
    Number result{Number::Problem::UnknownUnit, Unit::None, 0, unit, {}};
    for (const auto& [written, meant] : habits)
        if (written == unit) result.suggestion = meant;
    return result;
}

} // namespace

Number parseNumber(std::string_view text) {
    const std::string_view whole = text;
    Number result;
    bool first = true;
    while (!text.empty()) {
        const auto value = takeNumber(text);
        if (!value) return {Number::Problem::TooLarge, Unit::None, 0, {}, {}};
        const std::string_view unitText = takeUnit(text);
        if (unitText.empty() && first) return {Number::Problem::None, Unit::None, *value, {}, {}};
        const UnitRow* const unit = findUnit(unitText);
        // Only durations have several parts, as in `1h30m`.
        const bool fits = unit != nullptr && (first ? text.empty() || unit->unit == Unit::Duration
                                                    : unit->unit == Unit::Duration);
        if (!fits) {
            // `1h30` lacks a unit at its end; in `1h30GiB` one of another kind stands there.
            const std::size_t begin = unitText.empty() ? whole.find_first_not_of("0123456789.")
                                                       : whole.size() - unitText.size() - text.size();
            return unknown(unit == nullptr && !unitText.empty() ? unitText : whole.substr(begin));
        }
        result.unit = unit->unit;
        result.value += *value * unit->factor;
        if (result.value > largest) return {Number::Problem::TooLarge, Unit::None, 0, {}, {}};
        first = false;
    }
    return result;
}

} // namespace drc::syntax
