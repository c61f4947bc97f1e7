#include "planned/json_members.hpp"

#include <fmt/format.h>

namespace drc::planned {

namespace {

[[noreturn]] void throwMalformed(const ir::Value& value, std::string_view what, std::string_view expected) {
    throw Malformed{value.origin, fmt::format("`{}`", what), std::string(expected),
                    std::string(kindOf(value))};
}

} // namespace

std::string_view kindOf(const ir::Value& value) {
    if (value.isNull()) return "null";
    if (value.boolean() != nullptr) return "a boolean";
    if (value.number() != nullptr) return "a number";
    if (value.text() != nullptr) return "a string";
    return value.list() != nullptr ? "an array" : "an object";
}

const ir::Value* memberOf(const ir::Value& map, std::string_view name) {
    const ir::Value* const found = map.map() == nullptr ? nullptr : ir::find(*map.map(), name);
    return found == nullptr || found->isNull() ? nullptr : found;
}

const ir::Map& mapOf(const ir::Value& value, std::string_view what) {
    if (value.map() == nullptr) throwMalformed(value, what, "an object");
    return *value.map();
}

const ir::Map* mapAt(const ir::Value& map, std::string_view name) {
    const ir::Value* const found = memberOf(map, name);
    return found == nullptr ? nullptr : &mapOf(*found, name);
}

const ir::List* listAt(const ir::Value& map, std::string_view name) {
    const ir::Value* const found = memberOf(map, name);
    if (found == nullptr) return nullptr;
    if (found->list() == nullptr) throwMalformed(*found, name, "an array");
    return found->list();
}

const ir::Value* textAt(const ir::Value& map, std::string_view name) {
    const ir::Value* const found = memberOf(map, name);
    if (found != nullptr && found->text() == nullptr) throwMalformed(*found, name, "a string");
    return found;
}

std::string textOr(const ir::Value& map, std::string_view name) {
    const ir::Value* const found = textAt(map, name);
    return found == nullptr ? "" : *found->text();
}

const ir::Value& requiredText(const ir::Value& map, std::string_view name) {
    const ir::Value* const found = textAt(map, name);
    if (found != nullptr && !found->text()->empty()) return *found;
    throw Malformed{map.origin, fmt::format("`{}`", name), "a string", "none"};
}

} // namespace drc::planned
