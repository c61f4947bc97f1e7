#pragma once

#include "binding/builtins.hpp"
#include "semantics/environment.hpp"
#include "semantics/evaluator.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace drc::semantics {

/// Checks the number of arguments and that none is poison, then computes. Nothing when no function that is
/// known everywhere has this name.
std::optional<Value> callFunction(const Arguments& arguments, const Environment& environment,
                                  Evaluator& evaluator);

/// Whether a function of the table can be called with so many arguments; false after a report.
bool countFits(const binding::BuiltinFunction& function, const Arguments& arguments,
               const Environment& environment, Evaluator& evaluator);

/// "1 argument", "3 arguments".
std::string countOf(std::size_t count, std::string_view noun);
/// The same of a number that may differ: "1 or 2 arguments", "1 to 3 arguments".
std::string countOf(std::size_t fewest, std::size_t most, std::string_view noun);

/// The text, or where it has more characters than that, its beginning and a hash of the whole: at least 10.
std::string shortenedText(std::string_view text, std::size_t length);
inline constexpr std::size_t shortestShortened = 10;

} // namespace drc::semantics
