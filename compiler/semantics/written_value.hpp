#pragma once

#include "semantics/type.hpp"
#include "semantics/value.hpp"

#include <optional>
#include <string>

namespace drc::semantics {

/// The value as a program writes it; nothing for what only the deployment knows, and for what no program
/// names. `type`: of what takes it, null where that is not known; a text that is a member of an enumeration
/// there is written bare.
std::optional<std::string> writtenValue(const Value& value, const Type* type = nullptr);

} // namespace drc::semantics
