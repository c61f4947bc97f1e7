#pragma once

#include <nlohmann/json.hpp>

#include <string>

/// What the commands that write JSON share.
namespace drc::driver {

/// The text, or null where there is none.
nlohmann::ordered_json orNull(const std::string& text);

/// Seconds, or null where there is no bound.
nlohmann::ordered_json seconds(double milliseconds);

} // namespace drc::driver
