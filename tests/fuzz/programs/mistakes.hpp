#pragma once

#include "programs/program.hpp"
#include "random_choices.hpp"

namespace drc::fuzz {

/// Makes one mistake that people make: a name misspelt, doubled or taken for another, a statement forgotten,
/// doubled or in the wrong block, a block without its head, a value of the wrong type.
void makeMistake(Program& program, testing::RandomChoices& choices);

} // namespace drc::fuzz
