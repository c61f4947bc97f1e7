#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace drc::backends {

/// A document as a file holds it, with a line end. Names of files may hold bytes that are not UTF-8; a
/// document never does: each becomes the replacement character.
inline std::string jsonText(const nlohmann::ordered_json& document) {
    return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace drc::backends
