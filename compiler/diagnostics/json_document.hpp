#pragma once

#include "source/utf8.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace drc::diagnostics {

using Json = nlohmann::ordered_json;

/// The text of a document: always valid UTF-8, whatever bytes paths and messages hold, and without what would
/// control a terminal.
inline std::string documentText(const Json& document) {
    return source::printableJson(document.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

} // namespace drc::diagnostics
