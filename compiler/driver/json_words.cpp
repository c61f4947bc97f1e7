#include "driver/json_words.hpp"

#include "objectives/schedule.hpp"

#include <cmath>
#include <cstdint>

namespace drc::driver {

nlohmann::ordered_json orNull(const std::string& text) {
    return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

nlohmann::ordered_json seconds(double milliseconds) {
    if (milliseconds == objectives::forever) return nullptr;
    const double value = milliseconds / 1000;
    if (std::nearbyint(value) == value) return static_cast<std::int64_t>(value);
    return value;
}

} // namespace drc::driver
