#pragma once

#include "driver/mcp/messages.hpp"
#include "driver/mcp/resources.hpp"
#include "driver/mcp/revision.hpp"
#include "driver/mcp/tools.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drc::driver::mcp {

/// What one line asked for: the responses so far, and how many are still missing.
struct Exchange {
    bool isBatch = false;
    Json responses = Json::array();
    std::size_t missing = 0;
};

/// A command that is to be run for a request.
struct Call {
    std::shared_ptr<Exchange> exchange;
    Json id;
    const Revision* revision = nullptr;
    CommandLine command;
};

/// What follows from a line.
struct Reaction {
    std::string answer; ///< lines that can be sent at once
    std::vector<Call> calls;
    std::vector<Json> cancelled; ///< ids of requests that nobody waits for any more
};

/// The Model Context Protocol (modelcontextprotocol.io/specification), as a function from messages to
/// messages. Nothing here reads, writes or waits: whoever runs a call says how it ended.
class Protocol {
public:
    Protocol(const Tools& tools, const Resources& resources) : tools_(tools), resources_(resources) {}

    Reaction receive(std::string_view line);
    /// What a line is answered that is too long to be read.
    static std::string answerToLongLine(std::size_t longest);
    /// What is sent once a call is over; nothing while others of its batch are not.
    static std::string finish(const Call& call, const Ended& ended);
    /// The same for a call that is not run, as too many wait already.
    static std::string refuse(const Call& call, const std::string& reason);
    /// The same for a call that was cancelled, to which nothing is answered.
    static std::string drop(const Call& call);

private:
    void message(const Received& message, const std::shared_ptr<Exchange>& exchange, Reaction& reaction);
    void request(const std::string& method, const Json& id, const Received& parameters,
                 const std::shared_ptr<Exchange>& exchange, Reaction& reaction);
    const Revision& revisionOf(const Received& parameters) const;
    Json initialize(const Received& parameters, bool isInBatch);
    Json resultOf(const std::string& method, const Revision& revision, const Received& parameters) const;
    void call(const Revision& revision, const Json& id, const Received& parameters,
              const std::shared_ptr<Exchange>& exchange, Reaction& reaction) const;

    const Tools& tools_;
    const Resources& resources_;
    const Revision* chosen_ = nullptr; ///< by `initialize`
};

} // namespace drc::driver::mcp
