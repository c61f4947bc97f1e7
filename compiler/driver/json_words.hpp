#pragma once

#include <nlohmann/json.hpp>

/// What the commands that write JSON share.
namespace drc::driver {

/// Seconds, or null where there is no bound.
nlohmann::ordered_json seconds(double milliseconds);

} // namespace drc::driver
