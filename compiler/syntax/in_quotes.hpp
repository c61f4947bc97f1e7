#pragma once

#include <string>
#include <string_view>

namespace drc::syntax {

/// The text as a string of the language, with its quotes.
std::string inQuotes(std::string_view text);

/// Whether a program may write the text bare, as a name or as the key of a map.
bool isBareWord(std::string_view text);

} // namespace drc::syntax
