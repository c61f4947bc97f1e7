#pragma once

#include "driver/mcp/child.hpp"
#include "driver/mcp/line_reader.hpp"
#include "driver/mcp/project.hpp"
#include "driver/mcp/protocol.hpp"

#include <deque>
#include <optional>
#include <string>

namespace drc::driver::mcp {

/// Reads messages from standard input and answers on standard output until the client is gone. Commands run
/// one after the other; meanwhile everything else is answered.
class Server {
public:
    Server(const Project& project, const ReadOptions& read, const Limits& limits);

    /// Gives the exit code.
    int run();

private:
    bool readMessages();
    void receive(std::optional<std::string_view> line);
    void enqueue(Call call);
    void cancel(const Json& id);
    void startNext();
    void advance();
    void send(const std::string& text);

    const Project& project_;
    Limits limits_;
    Tools tools_;
    Resources resources_;
    Protocol protocol_{tools_, resources_};
    LineReader lines_;
    std::deque<Call> waiting_; ///< the first one runs, if any does
    std::optional<Child> child_;
    bool isOpen_ = true; ///< somebody reads what is sent
};

} // namespace drc::driver::mcp
