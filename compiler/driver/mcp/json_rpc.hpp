#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// JSON-RPC 2.0 (jsonrpc.org/specification), as far as the Model Context Protocol uses it.
namespace drc::driver::mcp {

/// What a client sent: the keys of its objects stand in trees, so that many of them take no time by the
/// square.
using Received = nlohmann::json;
/// What is sent, in the order in which it was put together.
using Json = nlohmann::ordered_json;

/// The codes of JSON-RPC, and those of the protocol (schema of revision 2026-07-28, and
/// server/resources of 2025-11-25).
enum ErrorCode : int {
    parseError = -32700,
    invalidRequest = -32600,
    methodNotFound = -32601,
    invalidParams = -32602,
    internalError = -32603,
    resourceNotFound = -32002,
    unsupportedProtocolVersion = -32022
};

/// Why a request has no result. Thrown while a message is handled, and sent as its response.
struct ProtocolError {
    int code = internalError;
    std::string message{};
    Json data = nullptr;
};

/// Messages nest little: what is deeper is refused before it is built.
inline constexpr int deepestMessage = 64;

/// A line as JSON; throws a ProtocolError.
Received parsed(std::string_view line);

/// A string or an integer: what a request may have as its id.
bool isId(const Received& value);
Json idOf(const Received& value);

Json responseTo(const Json& id, Json result);
Json responseTo(const Json& id, const ProtocolError& error);

/// The text of a message with its line end, and no other line end in it.
std::string lineOf(const Json& message);

} // namespace drc::driver::mcp
