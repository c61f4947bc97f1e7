#pragma once

#include "language_server/features.hpp"

#include <string>

/// What the parameters of a message say; each throws a ProtocolError where it is missing or of another type.
namespace drc::language_server {

std::string textIn(const Received& object, const char* name);
/// `params.textDocument.uri`.
std::string uriIn(const Received& params);
/// The address of the document that a request is about.
std::string uriOf(About about, const Received& params);

} // namespace drc::language_server
