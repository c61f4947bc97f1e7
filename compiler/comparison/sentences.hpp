#pragma once

#include "comparison/comparison.hpp"

namespace drc::comparison {

/// The change as a sentence, in small letters and without a full stop. `cause`: of a time, what made it so.
Words sentenceOf(const Change& change, const Change* cause);

} // namespace drc::comparison
