#pragma once

#include "backends/json_text.hpp"
#include "ir/value.hpp"

#include <functional>
#include <string>

namespace drc::backends {

/// How a format spells what values are made of.
struct Spelling {
    std::function<std::string(const std::string&)> text; ///< a text that is known
    std::function<std::string(const std::string&)> key;  ///< of a map
    std::function<Json(const ir::Value&)> deferred;
};

/// A value as JSON.
Json toJson(const ir::Value& value, const Spelling& spelling);

} // namespace drc::backends
