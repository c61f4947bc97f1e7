#include "driver/today.hpp"

#include "driver/arguments.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace drc::driver {

namespace {

constexpr const char* epochVariable = "SOURCE_DATE_EPOCH";

/// https://reproducible-builds.org/specs/source-date-epoch/: whole seconds since 1970, in digits.
std::uint64_t secondsIn(std::string_view text) {
    std::uint64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size())
        throw UsageError{fmt::format("{} is not a number of seconds: `{}`", epochVariable, text)};
    return seconds;
}

} // namespace

source::Date todayOf(const std::string& given) {
    if (!given.empty()) return *source::dateOf(given);
    const char* const set = std::getenv(epochVariable); // NOLINT(concurrency-mt-unsafe)
    if (set != nullptr && *set != '\0') return source::dateAt(secondsIn(set));
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    return source::dateAt(seconds < 0 ? 0 : static_cast<std::uint64_t>(seconds));
}

} // namespace drc::driver
