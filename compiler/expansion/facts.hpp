#pragma once

#include "expansion/left_out.hpp"
#include "library/library.hpp"
#include "semantics/evaluator.hpp"

#include <cstddef>
#include <vector>

/// Values at the top of the library's files that the compiler reads by name (`library::contract::facts`).
namespace drc::expansion {

/// The most characters of the environment's suffix.
std::size_t longestSuffix(library::Library& library, semantics::Evaluator& evaluator);

/// What packages leave out, in the order in which it is compared.
std::vector<LeftOutName> leftOutNames(library::Library& library, semantics::Evaluator& evaluator);

/// Checks those that a file of the user's declares, whether something needs them or not. What is wrong is
/// reported, and known to be from then on.
void checkOwnFacts(library::Library& library, semantics::Evaluator& evaluator);

} // namespace drc::expansion
