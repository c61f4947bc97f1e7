#include "driver/mcp/child.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace drc::driver::mcp {

namespace {

// The file that runs, also when another one stands at its path by now.
constexpr const char* ownProgram = "/proc/self/exe";
// How often to ask whether a process that has closed its streams is over.
constexpr std::chrono::milliseconds moment{5};

void setNonBlocking(const Descriptor& descriptor) {
    ::fcntl(descriptor.number(), F_SETFL, O_NONBLOCK);
}

} // namespace

Child::Child(const CommandLine& command, const std::filesystem::path& folder, const Limits& limits)
    : limits_(limits), deadline_(Clock::now() + limits.time), unread_(command.input.value_or("")) {
    start(command, folder);
}

void Child::start(const CommandLine& command, const std::filesystem::path& folder) {
    std::vector<std::string> words = command.arguments;
    words.insert(words.begin(), "drc");
    auto started = ChildProcess::start({.words = std::move(words),
                                        .program = ownProgram,
                                        .settings = {},
                                        .folder = folder,
                                        .memory = limits_.memory,
                                        .isConfined = true});
    if (!started) {
        ended_.failure = "it could not be started: " + started.reason();
        return;
    }
    process_.emplace(std::move(*started));
    input_ = process_->takeInput();
    output_ = process_->takeOutput();
    findings_ = process_->takeErrors();
    for (const Descriptor* const descriptor : {&input_, &output_, &findings_})
        setNonBlocking(*descriptor);
    feed();
}

void Child::addTo(std::vector<pollfd>& waiting) const {
    if (input_) waiting.push_back({input_.number(), POLLOUT, 0});
    for (const Descriptor* const descriptor : {&output_, &findings_})
        if (*descriptor) waiting.push_back({descriptor->number(), POLLIN, 0});
}

std::chrono::milliseconds Child::patience() const {
    if (!process_ || (!output_ && !findings_)) return moment;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
    return std::max(left, std::chrono::milliseconds{0});
}

std::optional<Ended> Child::advance() {
    if (!process_) return std::move(ended_);
    feed();
    drain(output_, ended_.output);
    drain(findings_, ended_.findings);
    if (ended_.output.size() + ended_.findings.size() > limits_.output)
        return end(fmt::format("it wrote more than {} MiB and was ended", limits_.output >> 20U));
    if (const auto over = !output_ && !findings_ ? process_->ended() : std::nullopt) {
        process_.reset();
        if (over->signal != 0) ended_.failure = fmt::format("it crashed: {}", ::strsignal(over->signal));
        ended_.exitCode = over->exitCode;
        return std::move(ended_);
    }
    if (Clock::now() >= deadline_)
        return end(fmt::format("it took longer than {} s and was ended", limits_.time.count() / 1000));
    return std::nullopt;
}

void Child::feed() {
    while (input_ && fed_ < unread_.size()) {
        const ssize_t count = ::write(input_.number(), unread_.data() + fed_, unread_.size() - fed_);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return;
        // A command that does not read to the end says why itself.
        fed_ = count < 0 ? unread_.size() : fed_ + static_cast<std::size_t>(count);
    }
    input_.close();
}

void Child::drain(Descriptor& from, std::string& text) {
    std::array<char, 65536> buffer;
    while (from && text.size() <= limits_.output) {
        const ssize_t count = ::read(from.number(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0)
            from.close();
        else
            text.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

std::optional<Ended> Child::end(const std::string& failure) {
    process_.reset();
    return Ended{.exitCode = 0, .output = {}, .findings = {}, .failure = failure};
}

} // namespace drc::driver::mcp
