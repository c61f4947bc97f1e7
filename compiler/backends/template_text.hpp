#pragma once

#include <string>
#include <string_view>

/// Known text in a template of the deployment, where `${` and `%{` begin something unless the sign is
/// doubled.
namespace drc::backends {

std::string templateText(std::string_view text);

/// The same in front of an interpolation: a sign at the end of the text would double the one of `${`.
std::string templateTextBefore(std::string_view text);

} // namespace drc::backends
