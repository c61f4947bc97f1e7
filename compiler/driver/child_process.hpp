#pragma once

#include "driver/descriptor.hpp"
#include "source/file_system.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace drc::driver {

/// A program that was started without a shell. It ends, at the latest, when this is destroyed.
class ChildProcess {
public:
    /// `words`: the program, which is looked for in PATH, and its arguments.
    static source::Result<std::unique_ptr<ChildProcess>> start(const std::vector<std::string>& words);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// Writes to its standard input: `errno`, or 0.
    int write(std::string_view text);
    void closeInput() { input_.close(); }
    /// What it writes, up to a character that is left out; nothing once it has ended.
    source::Result<std::string> readTo(char end);
    source::Result<std::string> read(std::size_t bytes);
    source::Result<std::string> readAll();
    std::string errors();
    /// The exit code; 128 and more where a signal ended it.
    int wait();

private:
    ChildProcess(pid_t process, Descriptor input, Descriptor output, Descriptor errors)
        : process_(process),
          input_(std::move(input)),
          output_(std::move(output)),
          errors_(std::move(errors)) {}
    /// Reads more; false at the end.
    source::Result<bool> fill();

    pid_t process_;
    Descriptor input_;
    Descriptor output_;
    Descriptor errors_;
    std::string buffer_;
};

/// Runs a program to its end. Its standard output, or what it says on standard error, on one line.
source::Result<std::string> outputOf(const std::vector<std::string>& words);

} // namespace drc::driver
