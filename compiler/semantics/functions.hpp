#pragma once

#include "semantics/environment.hpp"
#include "semantics/evaluator.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drc::semantics {

/// A pure function of the language, listed in one table with what the reference says of it.
struct BuiltinFunction {
    std::string_view name;
    std::size_t fewest; ///< arguments, the receiver of a method call included
    std::size_t most;
    std::string_view signature;
    std::string_view summary;
    Value (*compute)(const Arguments& arguments, const Environment& environment, Evaluator& evaluator);
};

const BuiltinFunction* findFunction(std::string_view name);
std::vector<std::string> builtinFunctionNames();
std::span<const BuiltinFunction> builtinFunctions();

/// Checks the number of arguments and that none is poison, then computes.
Value callBuiltin(const BuiltinFunction& function, const Arguments& arguments, const Environment& environment,
                  Evaluator& evaluator);

/// "1 argument", "3 arguments".
std::string countOf(std::size_t count, std::string_view noun);

} // namespace drc::semantics
