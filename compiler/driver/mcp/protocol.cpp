#include "driver/mcp/protocol.hpp"

#include "driver/mcp/results.hpp"

#include <fmt/format.h>

#include <utility>

namespace drc::driver::mcp {

namespace {

constexpr std::size_t longestBatch = 100;
constexpr const char* revisionKey = "io.modelcontextprotocol/protocolVersion";
constexpr const char* capabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
constexpr const char* subscriptionKey = "io.modelcontextprotocol/subscriptionId";

std::string sent(Exchange& exchange) {
    if (exchange.missing != 0 || exchange.responses.empty()) return "";
    return lineOf(exchange.isBatch ? exchange.responses : exchange.responses.front());
}

std::string closed(const Call& call, Json response) {
    call.exchange->missing -= 1;
    if (!response.is_null()) call.exchange->responses.push_back(std::move(response));
    return sent(*call.exchange);
}

std::vector<std::string_view> namesOfRevisions(bool stateless) {
    std::vector<std::string_view> names;
    for (const Revision& revision : revisions())
        if (revision.isStateless == stateless) names.push_back(revision.name);
    return names;
}

/// To a request that cannot be told from others, as its id cannot be read: null, as JSON-RPC has it.
std::string answerWithoutId(const ProtocolError& error) {
    return lineOf(responseTo(nullptr, error));
}

} // namespace

Reaction Protocol::receive(std::string_view line) {
    Reaction reaction;
    if (line.find_first_not_of(" \t") == std::string_view::npos) return reaction;
    try {
        const Received received = parsed(line);
        const auto exchange = std::make_shared<Exchange>();
        exchange->isBatch = received.is_array();
        if (!exchange->isBatch) {
            message(received, exchange, reaction);
        } else {
            if (chosen_ == nullptr || !chosen_->hasBatches)
                throw ProtocolError{invalidRequest, "this revision of the protocol has no batches"};
            if (received.empty() || received.size() > longestBatch)
                throw ProtocolError{invalidRequest,
                                    fmt::format("a batch has between 1 and {} messages", longestBatch)};
            for (const Received& one : received)
                message(one, exchange, reaction);
        }
        reaction.answer += sent(*exchange);
    } catch (const ProtocolError& error) {
        reaction.answer = answerWithoutId(error);
    }
    return reaction;
}

std::string Protocol::answerToLongLine(std::size_t longest) {
    return answerWithoutId(
        {invalidRequest, fmt::format("the message is longer than {} MiB", longest >> 20U)});
}

void Protocol::message(const Received& message, const std::shared_ptr<Exchange>& exchange,
                       Reaction& reaction) {
    const bool hasId = message.is_object() && message.contains("id");
    Json id;
    try {
        if (!message.is_object()) throw ProtocolError{invalidRequest, "a message is an object"};
        // The server asks nothing, so whatever this is a response to, it concerns nobody.
        if (message.contains("result") || message.contains("error")) return;
        if (hasId) {
            if (!isId(message.at("id")))
                throw ProtocolError{invalidRequest, "an id is a string or an integer"};
            id = idOf(message.at("id"));
        }
        const Received& method = memberOf(message, "method");
        if (memberOf(message, "jsonrpc") != "2.0" || !method.is_string())
            throw ProtocolError{invalidRequest, "a request has `\"jsonrpc\": \"2.0\"` and a `method`"};
        const Received& parameters = memberOf(message, "params");
        if (!hasId) {
            const Received& cancelled = memberOf(parameters, "requestId");
            if (method == "notifications/cancelled" && isId(cancelled))
                reaction.cancelled.push_back(idOf(cancelled));
            return;
        }
        if (!parameters.is_object() && !parameters.is_null())
            throw ProtocolError{invalidParams, "`params` is not an object"};
        request(method.get<std::string>(), id, parameters.is_null() ? Received::object() : parameters,
                exchange, reaction);
    } catch (const ProtocolError& error) {
        exchange->responses.push_back(responseTo(id, error));
    }
}

void Protocol::request(const std::string& method, const Json& id, const Received& parameters,
                       const std::shared_ptr<Exchange>& exchange, Reaction& reaction) {
    if (method == "initialize") {
        exchange->responses.push_back(responseTo(id, initialize(parameters, exchange->isBatch)));
        return;
    }
    // It may be asked for at any time, before `initialize`, too.
    const bool isStateless = !memberOf(memberOf(parameters, "_meta"), revisionKey).is_null();
    if (method == "ping" && !isStateless) {
        exchange->responses.push_back(responseTo(id, Json::object()));
        return;
    }
    const Revision& revision = revisionOf(parameters);
    if (method == "tools/call") return call(revision, id, parameters, exchange, reaction);
    if (method == "subscriptions/listen" && revision.isStateless) {
        // Nothing that could be listened to changes. The request stays open until it is cancelled.
        Json body{{"_meta", {{subscriptionKey, id}}}, {"notifications", Json::object()}};
        reaction.answer += lineOf(Json{{"jsonrpc", "2.0"},
                                       {"method", "notifications/subscriptions/acknowledged"},
                                       {"params", std::move(body)}});
        return;
    }
    exchange->responses.push_back(
        responseTo(id, completed(revision, resultOf(method, revision, parameters))));
}

/// The revision that the request names, or that `initialize` chose.
const Revision& Protocol::revisionOf(const Received& parameters) const {
    const Received& meta = memberOf(parameters, "_meta");
    const Received& named = memberOf(meta, revisionKey);
    if (named.is_null() && chosen_ != nullptr) return *chosen_;
    if (!named.is_string())
        throw ProtocolError{
            invalidParams, fmt::format("`initialize` must come first, or the request must name a revision of "
                                       "the protocol in its `_meta`, as `{}`",
                                       revisionKey)};
    const Revision* const revision = findRevision(named.get_ref<const std::string&>());
    if (revision == nullptr || !revision->isStateless)
        throw ProtocolError{
            unsupportedProtocolVersion, "unsupported protocol version",
            Json{{"supported", namesOfRevisions(true)}, {"requested", named.get<std::string>()}}};
    if (!memberOf(meta, capabilitiesKey).is_object())
        throw ProtocolError{invalidParams, fmt::format("`{}` is missing in `_meta`", capabilitiesKey)};
    return *revision;
}

Json Protocol::initialize(const Received& parameters, bool isInBatch) {
    if (isInBatch) throw ProtocolError{invalidRequest, "`initialize` cannot be part of a batch"};
    if (chosen_ != nullptr) throw ProtocolError{invalidRequest, "`initialize` can be sent once"};
    const Received& wanted = memberOf(parameters, "protocolVersion");
    if (!wanted.is_string())
        throw ProtocolError{invalidParams, "`protocolVersion` is missing, or not a string"};
    const Revision* const known = findRevision(wanted.get_ref<const std::string&>());
    chosen_ = known != nullptr && !known->isStateless ? known : &newestWithHandshake();
    return welcome(*chosen_);
}

Json Protocol::resultOf(const std::string& method, const Revision& revision,
                        const Received& parameters) const {
    if (method == "server/discover" && revision.isStateless) return discovery(namesOfRevisions(true));
    if (method == "tools/list") {
        Json result;
        result["tools"] = tools_.list(revision);
        return cacheable(revision, std::move(result));
    }
    if (method == "resources/list") return cacheable(revision, resources_.list(parameters));
    if (method == "resources/templates/list") return cacheable(revision, Resources::templates(revision));
    if (method == "resources/read") return cacheable(revision, resources_.read(revision, parameters));
    throw ProtocolError{methodNotFound, fmt::format("unknown method `{}`", method)};
}

void Protocol::call(const Revision& revision, const Json& id, const Received& parameters,
                    const std::shared_ptr<Exchange>& exchange, Reaction& reaction) const {
    const Received& name = memberOf(parameters, "name");
    const Received& arguments = memberOf(parameters, "arguments");
    if (!name.is_string()) throw ProtocolError{invalidParams, "`name` is missing, or not a string"};
    if (!tools_.has(name.get_ref<const std::string&>()))
        throw ProtocolError{invalidParams, fmt::format("unknown tool `{}`", name.get<std::string>())};
    if (!arguments.is_object() && !arguments.is_null())
        throw ProtocolError{invalidParams, "`arguments` is not an object"};
    std::string refusal;
    try {
        CommandLine command = tools_.commandLine(name.get_ref<const std::string&>(),
                                                 arguments.is_null() ? Received::object() : arguments);
        exchange->missing += 1;
        reaction.calls.push_back({exchange, id, &revision, std::move(command)});
        return;
    } catch (const WrongArguments& wrong) {
        if (!revision.answersWrongArguments) throw ProtocolError{invalidParams, wrong.message};
        refusal = wrong.message;
    } catch (const RefusedPath& path) {
        refusal = path.message;
    }
    exchange->responses.push_back(responseTo(id, completed(revision, failed(refusal))));
}

std::string Protocol::finish(const Call& call, const Ended& ended) {
    return closed(call, responseTo(call.id, completed(*call.revision, resultOfCall(call, ended))));
}

std::string Protocol::refuse(const Call& call, const std::string& reason) {
    return closed(call, responseTo(call.id, ProtocolError{internalError, reason}));
}

std::string Protocol::drop(const Call& call) {
    return closed(call, nullptr);
}

} // namespace drc::driver::mcp
