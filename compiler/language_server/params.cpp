#include "language_server/params.hpp"

#include "language_server/uri.hpp"

#include <fmt/format.h>

namespace drc::language_server {

using json_rpc::memberOf;
using json_rpc::ProtocolError;

namespace {

std::string addressIn(const Received& object) {
    std::string uri = textIn(object, "uri");
    if (schemeOf(uri).empty()) throw ProtocolError{json_rpc::invalidParams, "`uri` is no address"};
    return uri;
}

std::string addressInArguments(const Received& params) {
    const Received& all = memberOf(params, "arguments");
    if (!all.is_array() || all.empty() || !all.front().is_string())
        throw ProtocolError{json_rpc::invalidParams,
                            "`arguments` does not begin with the address of a document"};
    return all.front().get<std::string>();
}

} // namespace

std::string textIn(const Received& object, const char* name) {
    const Received& value = memberOf(object, name);
    if (!value.is_string())
        throw ProtocolError{json_rpc::invalidParams, fmt::format("`{}` is missing, or not a string", name)};
    return value.get<std::string>();
}

std::string uriIn(const Received& params) {
    return addressIn(memberOf(params, "textDocument"));
}

std::string uriOf(About about, const Received& params) {
    switch (about) {
    case About::Item: {
        const Received& item = memberOf(params, "item");
        const Received& data = memberOf(item, "data");
        return addressIn(memberOf(data, "uri").is_string() ? data : item);
    }
    case About::Data: return addressIn(memberOf(params, "data"));
    case About::Argument: return addressInArguments(params);
    case About::Address: return textIn(params, "uri");
    case About::Document:
    case About::Workspace: break;
    }
    return uriIn(params);
}

} // namespace drc::language_server
