#pragma once

#include "backends/json_text.hpp"
#include "ir/value.hpp"

#include <string>

namespace drc::backends::terraform {

/// A value as Terraform's JSON syntax has it: deferred parts become `${…}`, a literal `${` is escaped.
Json toJson(const ir::Value& value);

/// A known value where Terraform takes JSON as it stands: nothing in it is a template.
Json toLiteral(const ir::Value& value);

/// A value as an expression of Terraform's own language.
std::string toExpression(const ir::Value& value);

/// `type.label` or `data.type.label`.
std::string toReference(const ir::Address& address);

} // namespace drc::backends::terraform
