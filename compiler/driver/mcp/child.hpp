#pragma once

#include "driver/child_process.hpp"
#include "driver/descriptor.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <string>
#include <vector>

namespace drc::driver::mcp {

/// What a command may take.
struct Limits {
    std::chrono::milliseconds time{30'000};
    std::size_t output = std::size_t{16} << 20U; ///< bytes, of both streams together
    std::uint64_t memory = std::uint64_t{4} << 30U;
};

/// A command line of the compiler.
struct CommandLine {
    std::vector<std::string> arguments; ///< the command first
    std::optional<std::string> input{}; ///< standard input, which is empty without it
};

/// How a command ended.
struct Ended {
    int exitCode = 0;
    std::string output;
    std::string findings; ///< standard error
    std::string failure;  ///< why it was ended, or could not end; empty when it ended by itself
};

/// The compiler itself at work on one command line, as a process of its own: a crash or an endless loop of
/// one command is over with it. It can write no file.
class Child {
public:
    Child(const CommandLine& command, const std::filesystem::path& folder, const Limits& limits);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() = default;

    /// What to wait for.
    void addTo(std::vector<pollfd>& waiting) const;
    /// How long to wait at most.
    std::chrono::milliseconds patience() const;
    /// Does what can be done without waiting; gives the end when there is one.
    std::optional<Ended> advance();

private:
    using Clock = std::chrono::steady_clock;

    void start(const CommandLine& command, const std::filesystem::path& folder);
    void feed();
    void drain(Descriptor& from, std::string& text);
    std::optional<Ended> end(const std::string& failure);

    Limits limits_;
    Clock::time_point deadline_;
    std::optional<ChildProcess> process_; ///< none once it has ended
    Descriptor input_{-1};
    Descriptor output_{-1};
    Descriptor findings_{-1};
    std::string unread_; ///< of its standard input
    std::size_t fed_ = 0;
    Ended ended_;
};

} // namespace drc::driver::mcp
