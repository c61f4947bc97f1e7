#pragma once

/// What the Language Server Protocol adds to the codes of JSON-RPC (`ErrorCodes`, `LSPErrorCodes`).
namespace drc::language_server {

inline constexpr int serverNotInitialized = -32002;
inline constexpr int requestFailed = -32803;
inline constexpr int serverCancelled = -32802;
inline constexpr int contentModified = -32801;
inline constexpr int requestCancelled = -32800;

} // namespace drc::language_server
