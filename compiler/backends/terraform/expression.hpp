#pragma once

#include "backends/json_writer.hpp"
#include "ir/value.hpp"

#include <string>

namespace drc::backends::terraform {

/// Writes a value as Terraform's JSON syntax has it: deferred parts become `${…}`, a literal `${` is escaped.
void write(JsonWriter& json, const ir::Value& value);

/// Writes a known value where Terraform takes JSON as it stands: nothing in it is a template.
void writeLiteral(JsonWriter& json, const ir::Value& value);

/// A value as an expression of Terraform's own language.
std::string toExpression(const ir::Value& value);

/// `type.label` or `data.type.label`.
std::string toReference(const ir::Address& address);

} // namespace drc::backends::terraform
