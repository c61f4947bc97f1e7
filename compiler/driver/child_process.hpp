#pragma once

#include "driver/descriptor.hpp"
#include "source/file_system.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace drc::driver {

/// A program that is to run beside this one.
struct ChildCommand {
    std::vector<std::string> words;        ///< its name and its arguments
    std::string program{};                 ///< its file; empty where the name is looked for in `PATH`
    std::vector<std::string> settings{};   ///< `NAME=VALUE` of its environment, besides what this process has
    std::filesystem::path folder{};        ///< that it runs in; empty for the one of this process
    std::optional<std::uint64_t> memory{}; ///< of a confined one, how many bytes of memory it may take
    /// Whether it can write no file, and is ended, with all that it started, when its owner or this process
    /// ends.
    bool isConfined = false;
};

/// A program that runs beside this one, started without a shell. Whoever owns it talks to it through pipes.
/// It ends with its owner.
class ChildProcess {
public:
    static source::Result<ChildProcess> start(const ChildCommand& command);
    ChildProcess(ChildProcess&& other) noexcept
        : id_(std::exchange(other.id_, 0)),
          isConfined_(other.isConfined_),
          input_(std::move(other.input_)),
          output_(std::move(other.output_)),
          errors_(std::move(other.errors_)) {}
    ChildProcess& operator=(ChildProcess&&) = delete;
    ~ChildProcess();

    /// The pipe that it reads, and the one that it writes.
    int input() const { return input_.number(); }
    int output() const { return output_.number(); }
    /// The same for whoever closes each of them when it is done with; for standard error, of a confined one.
    Descriptor takeInput() { return std::move(input_); }
    Descriptor takeOutput() { return std::move(output_); }
    Descriptor takeErrors() { return std::move(errors_); }

    /// How a process ended: its exit code, or the signal that ended it.
    struct End {
        int exitCode = 0;
        int signal = 0; ///< 0 for none
    };
    /// Closes the pipe that it reads, and waits until it ends.
    End wait();
    /// The same without waiting; nothing while it runs.
    std::optional<End> ended();
    /// Ends it at once.
    void kill();
    /// The first line that it wrote to standard error, once it has ended; of one that is not confined.
    std::string complaint() const;

private:
    ChildProcess(pid_t id, bool isConfined, Descriptor input, Descriptor output, Descriptor errors)
        : id_(id),
          isConfined_(isConfined),
          input_(std::move(input)),
          output_(std::move(output)),
          errors_(std::move(errors)) {}

    pid_t id_; ///< 0 once it has ended
    bool isConfined_;
    Descriptor input_;
    Descriptor output_;
    Descriptor errors_; ///< a file without a name, which never blocks; a pipe of what can write no file
};

} // namespace drc::driver
