#pragma once

#include "ir/value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Known values as JSON, without blanks.
namespace drc::ir {

void appendJson(std::string& result, const Value& value);

/// What a text of JSON says; nothing for other texts, and for one that is nested too deep.
std::optional<Value> readJson(std::string_view text);

/// A text as a string of JSON, with its quotes. Names of files may hold bytes that are not UTF-8; JSON never
/// does: each becomes the replacement character.
void appendJsonString(std::string& result, std::string_view text);

void appendJsonNumber(std::string& result, double number);

/// The first position from there on whose character does not stand for itself in a string of JSON, or the
/// end.
std::size_t endOfPlainJson(std::string_view text, std::size_t at);

} // namespace drc::ir
