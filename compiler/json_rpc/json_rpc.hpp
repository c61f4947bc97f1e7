#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

/// JSON-RPC 2.0 (jsonrpc.org/specification), as far as the protocols of assistants and of editors use it.
namespace drc::json_rpc {

/// What a client sent: the keys of its objects stand in trees, so that many of them take no time by the
/// square.
using Received = nlohmann::json;
/// What is sent, in the order in which it was put together.
using Json = nlohmann::ordered_json;

/// The codes of JSON-RPC; each protocol adds its own.
inline constexpr int parseError = -32700;
inline constexpr int invalidRequest = -32600;
inline constexpr int methodNotFound = -32601;
inline constexpr int invalidParams = -32602;
inline constexpr int internalError = -32603;

/// Why a request has no result. Thrown while a message is handled, and sent as its response.
struct ProtocolError {
    int code = internalError;
    std::string message{};
    Json data = nullptr;
};

/// Messages nest little: what is deeper is refused before it is built.
inline constexpr int deepestMessage = 64;

/// The text of a message as JSON; throws a ProtocolError.
Received parsed(std::string_view text);

/// A member of an object; null for one that it lacks, and for what is no object.
const Received& memberOf(const Received& object, const char* name);

/// A string or an integer: what a request may have as its id.
bool isId(const Received& value);
Json idOf(const Received& value);

Json responseTo(const Json& id, Json result);
Json responseTo(const Json& id, const ProtocolError& error);

/// The text of a message, on one line. What is not UTF-8 becomes U+FFFD.
std::string textOf(const Json& message);

} // namespace drc::json_rpc
