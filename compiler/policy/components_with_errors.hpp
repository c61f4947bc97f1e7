#pragma once

#include "diagnostics/sink.hpp"
#include "semantics/model.hpp"

#include <set>
#include <string>

namespace drc::policy {

/// The components that an error was reported about, in their own lines or for their sake in a kind. Rules say
/// nothing of them: what a rule would find there may be the same mistake once more.
std::set<std::string> componentsWithErrors(const semantics::Model& model, const diagnostics::Sink& sink);

} // namespace drc::policy
