#pragma once

#include "driver/descriptor.hpp"
#include "source/file_system.hpp"

#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace drc::driver {

/// A program that runs beside this one, found in `PATH` and started without a shell. Whoever owns it talks to
/// it through two pipes. It ends with its owner.
class ChildProcess {
public:
    /// `words`: its name and its arguments; `settings`: `NAME=VALUE` of its environment, besides what this
    /// process has.
    static source::Result<ChildProcess> start(const std::vector<std::string>& words,
                                              const std::vector<std::string>& settings);
    ChildProcess(ChildProcess&& other) noexcept
        : id_(std::exchange(other.id_, 0)),
          input_(std::move(other.input_)),
          output_(std::move(other.output_)),
          errors_(std::move(other.errors_)) {}
    ChildProcess& operator=(ChildProcess&&) = delete;
    ~ChildProcess();

    /// The pipe that it reads, and the one that it writes.
    int input() const { return input_.number(); }
    int output() const { return output_.number(); }

    /// Closes the pipe that it reads, waits until it ends, and gives its exit code, or that of a shell for a
    /// signal.
    int wait();
    /// The first line that it wrote to standard error, once it has ended.
    std::string complaint() const;

private:
    ChildProcess(pid_t id, Descriptor input, Descriptor output, Descriptor errors)
        : id_(id), input_(std::move(input)), output_(std::move(output)), errors_(std::move(errors)) {}

    pid_t id_; ///< 0 once it has ended
    Descriptor input_;
    Descriptor output_;
    Descriptor errors_; ///< a file without a name: it never blocks
};

} // namespace drc::driver
