#pragma once

#include "expansion/place.hpp"

#include <string>

namespace drc::expansion {

/// Packs a folder, or with `template:NAME` a function that the compiler brings along, into an archive below
/// `functions/` and gives its path in the configuration's folder. The same folder gives the same archive for
/// every region and component that asks for it.
Value packageFolder(const Place& place, const std::string& folder, source::Span span,
                    const Environment& environment, Evaluator& evaluator);

/// The names of the files below a folder that hold a text, sorted; what a package would leave out is passed
/// over.
Value filesHolding(const Place& place, const std::string& folder, const std::string& text, source::Span span,
                   const Environment& environment, Evaluator& evaluator);

} // namespace drc::expansion
