#include "json_rpc/json_rpc.hpp"

#include <cstdint>
#include <utility>

namespace drc::json_rpc {

Received parsed(std::string_view text) {
    const auto isShallow = [](int depth, Received::parse_event_t, Received&) {
        if (depth > deepestMessage) throw ProtocolError{invalidRequest, "the message is nested too deeply"};
        return true;
    };
    try {
        return Received::parse(text, isShallow);
    } catch (const Received::exception&) {
        throw ProtocolError{parseError, "the message is not JSON in UTF-8"};
    }
}

const Received& memberOf(const Received& object, const char* name) {
    static const Received nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(name);
    return found == object.end() ? nothing : *found;
}

bool isId(const Received& value) {
    return value.is_string() || value.is_number_integer();
}

Json idOf(const Received& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    return value.get<std::int64_t>();
}

Json responseTo(const Json& id, Json result) {
    return Json{{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

Json responseTo(const Json& id, const ProtocolError& error) {
    Json body{{"code", error.code}, {"message", error.message}};
    if (!error.data.is_null()) body["data"] = error.data;
    return Json{{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(body)}};
}

std::string textOf(const Json& message) {
    return message.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace drc::json_rpc
