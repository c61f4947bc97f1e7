#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace drc::backends {

/// A document as a file holds it, with a line end. Names of files may hold bytes that are not UTF-8; a
/// document never does: each becomes the replacement character.
std::string jsonText(const nlohmann::ordered_json& document);

/// Adds a member whose name the object does not hold yet, without a search: an ordered object finds names one
/// by one, which takes the square of their number for all.
inline void append(nlohmann::ordered_json& object, const std::string& name, nlohmann::ordered_json value) {
    using Members = nlohmann::ordered_json::object_t;
    if (object.is_null()) object = nlohmann::ordered_json::object();
    object.get_ref<Members&>().Members::Container::emplace_back(name, std::move(value));
}

} // namespace drc::backends
