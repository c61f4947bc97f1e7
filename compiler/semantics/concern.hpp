#pragma once

#include "semantics/model.hpp"

#include <string>
#include <string_view>

namespace drc::semantics {

/// How a label says which component a finding concerns.
std::string forComponent(const Component& component);

/// What a text says of a component, whichever it is: without its name, as it is and as a program writes it,
/// and the labels that begin with it.
std::string apartFromName(std::string_view text, const std::string& name, const std::string& written);

} // namespace drc::semantics
