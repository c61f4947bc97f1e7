#pragma once

#include "json_rpc/json_rpc.hpp"

#include <string>

/// What the Model Context Protocol adds to JSON-RPC.
namespace drc::driver::mcp {

using json_rpc::internalError;
using json_rpc::invalidParams;
using json_rpc::invalidRequest;
using json_rpc::Json;
using json_rpc::methodNotFound;
using json_rpc::parseError;
using json_rpc::ProtocolError;
using json_rpc::Received;

using json_rpc::idOf;
using json_rpc::isId;
using json_rpc::memberOf;
using json_rpc::parsed;
using json_rpc::responseTo;

/// Schema of revision 2026-07-28, and server/resources of 2025-11-25.
inline constexpr int resourceNotFound = -32002;
inline constexpr int unsupportedProtocolVersion = -32022;

/// A message with its line end, and no other line end in it.
inline std::string lineOf(const Json& message) {
    return json_rpc::textOf(message) + "\n";
}

} // namespace drc::driver::mcp
