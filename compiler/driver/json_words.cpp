#include "driver/json_words.hpp"

#include "objectives/schedule.hpp"

#include <cmath>
#include <cstdint>

namespace drc::driver {

nlohmann::ordered_json seconds(double milliseconds) {
    if (milliseconds == objectives::forever) return nullptr;
    const double value = milliseconds / 1000;
    if (std::nearbyint(value) == value) return static_cast<std::int64_t>(value);
    return value;
}

} // namespace drc::driver
