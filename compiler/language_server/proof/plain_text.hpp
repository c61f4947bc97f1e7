#pragma once

#include "json_rpc/json_rpc.hpp"
#include "language_server/client.hpp"

#include <string>
#include <string_view>

namespace drc::language_server {

/// The Markdown that this server writes, for clients that show text alone: no marks, columns of tables apart.
std::string plainText(std::string_view markdown);

/// `MarkupContent`, as the client takes it in hovers.
json_rpc::Json markup(const Client& client, const std::string& markdown);

} // namespace drc::language_server
