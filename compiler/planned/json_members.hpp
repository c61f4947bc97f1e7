#pragma once

#include "ir/value.hpp"

#include <string>
#include <string_view>

namespace drc::planned {

/// Something that cannot stand there; `read` reports it.
struct Malformed {
    source::Span place;
    std::string what; ///< "`values`"
    std::string expected;
    std::string found;
};

std::string_view kindOf(const ir::Value& value);

/// The members of a value, each of the type that the reader needs. Null and what is not there are the same.
const ir::Value* memberOf(const ir::Value& map, std::string_view name);
const ir::Map& mapOf(const ir::Value& value, std::string_view what);
/// Null where there is none.
const ir::Map* mapAt(const ir::Value& map, std::string_view name);
const ir::List* listAt(const ir::Value& map, std::string_view name);
const ir::Value* textAt(const ir::Value& map, std::string_view name);
/// Empty where there is none.
std::string textOr(const ir::Value& map, std::string_view name);
/// Reports where there is none.
const ir::Value& requiredText(const ir::Value& map, std::string_view name);

} // namespace drc::planned
