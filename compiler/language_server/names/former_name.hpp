#pragma once

#include "binding/symbol.hpp"
#include "diagnostics/diagnostic.hpp"
#include "pipeline/input_analysis.hpp"

#include <string>
#include <vector>

namespace drc::language_server {

/// What is made of a component has its name, in the state and at the provider: the edits by which a component
/// that gets another name says what it was called, so that nothing of it is replaced. Nothing for anything
/// else.
std::vector<diagnostics::Edit> keptIdentity(const binding::Symbol& symbol,
                                            const pipeline::InputAnalysis& input, const std::string& newName);

/// The other component of its topology that says it had the name; empty for none.
std::string formerOwnerOf(const std::string& name, const binding::Symbol& symbol,
                          const pipeline::InputAnalysis& input);

} // namespace drc::language_server
