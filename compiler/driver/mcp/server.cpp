#include "driver/mcp/server.hpp"

#include "driver/descriptor.hpp"
#include "driver/run.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace drc::driver::mcp {

namespace {

constexpr std::size_t longestMessage = std::size_t{4} << 20U;
constexpr std::size_t mostWaiting = 32;

} // namespace

Server::Server(const Project& project, const ReadOptions& read, const Limits& limits)
    : project_(project), limits_(limits), tools_(project, read), lines_(longestMessage) {}

int Server::run() {
    while (isOpen_) {
        startNext();
        std::vector<pollfd> awaited{{STDIN_FILENO, POLLIN, 0}};
        if (child_) child_->addTo(awaited);
        const int patience = child_ ? static_cast<int>(child_->patience().count()) : -1;
        if (::poll(awaited.data(), awaited.size(), patience) < 0 && errno != EINTR) return refused;
        if (awaited.front().revents != 0 && !readMessages()) return clean;
        advance();
    }
    return refused;
}

/// False at the end of the input.
bool Server::readMessages() {
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    // The last line may lack its end.
    const std::string_view bytes = count == 0
                                       ? std::string_view("\n")
                                       : std::string_view(buffer.data(), static_cast<std::size_t>(count));
    lines_.read(bytes, [&](std::optional<std::string_view> line) { receive(line); });
    return count != 0;
}

void Server::receive(std::optional<std::string_view> line) {
    if (!line) return send(Protocol::answerToLongLine(longestMessage));
    Reaction reaction = protocol_.receive(*line);
    send(reaction.answer);
    for (Call& call : reaction.calls)
        enqueue(std::move(call));
    for (const Json& id : reaction.cancelled)
        cancel(id);
}

void Server::enqueue(Call call) {
    if (waiting_.size() < mostWaiting)
        waiting_.push_back(std::move(call));
    else
        send(Protocol::refuse(call, fmt::format("too many calls are waiting; the limit is {}", mostWaiting)));
}

void Server::cancel(const Json& id) {
    for (std::size_t index = 0; index < waiting_.size();) {
        if (waiting_[index].id != id) {
            ++index;
            continue;
        }
        if (index == 0) child_.reset();
        const Call dropped = std::move(waiting_[index]);
        waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(index));
        send(Protocol::drop(dropped));
    }
}

void Server::startNext() {
    if (!child_ && !waiting_.empty()) child_.emplace(waiting_.front().command, project_.root(), limits_);
}

void Server::advance() {
    if (!child_) return;
    const std::optional<Ended> ended = child_->advance();
    if (!ended) return;
    child_.reset();
    const Call call = std::move(waiting_.front());
    waiting_.pop_front();
    send(Protocol::finish(call, *ended));
}

void Server::send(const std::string& text) {
    isOpen_ = isOpen_ && writeAll(STDOUT_FILENO, text) == 0;
}

} // namespace drc::driver::mcp
