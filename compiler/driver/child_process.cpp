#include "driver/child_process.hpp"

#include "driver/system_error.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace drc::driver {

namespace {

struct Pipe {
    Descriptor readEnd{-1};
    Descriptor writeEnd{-1};
};

source::Result<Pipe> makePipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return source::Failure{reasonOf(errno)};
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// Standard error goes to a file without a name: a pipe that nobody reads could hold the program up.
source::Result<Descriptor> namelessFile() {
    std::FILE* const file = std::tmpfile();
    if (file == nullptr) return source::Failure{reasonOf(errno)};
    Descriptor result(::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 3));
    std::fclose(file);
    if (!result) return source::Failure{reasonOf(errno)};
    return source::Result<Descriptor>(std::move(result));
}

/// Frees what a start needs.
struct Actions {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
    Actions() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
        // What this program ignores, others take for granted.
        sigset_t signals;
        ::sigemptyset(&signals);
        ::sigaddset(&signals, SIGPIPE);
        ::sigaddset(&signals, SIGXFSZ);
        ::posix_spawnattr_setsigdefault(&attributes, &signals);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    }
    ~Actions() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
};

} // namespace

source::Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const std::vector<std::string>& words) {
    auto input = makePipe();
    if (!input) return source::Failure{input.reason()};
    auto output = makePipe();
    if (!output) return source::Failure{output.reason()};
    auto errors = namelessFile();
    if (!errors) return source::Failure{errors.reason()};
    Actions start;
    ::posix_spawn_file_actions_adddup2(&start.actions, input->readEnd.number(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&start.actions, output->writeEnd.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&start.actions, errors->number(), STDERR_FILENO);
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str())); // NOLINT: `exec` changes nothing of it
    arguments.push_back(nullptr);
    pid_t process = 0;
    const int error = ::posix_spawnp(&process, arguments.front(), &start.actions, &start.attributes,
                                     arguments.data(), environ);
    if (error == ENOENT) return source::Failure{fmt::format("`{}` is not installed", words.front())};
    if (error != 0) return source::Failure{reasonOf(error)};
    return std::unique_ptr<ChildProcess>(new ChildProcess(process, std::move((*input).writeEnd),
                                                          std::move((*output).readEnd), std::move(*errors)));
}

ChildProcess::~ChildProcess() {
    input_.close();
    output_.close();
    if (process_ > 0) static_cast<void>(wait());
}

int ChildProcess::write(std::string_view text) {
    return writeAll(input_.number(), text);
}

source::Result<bool> ChildProcess::fill() {
    std::array<char, 65536> piece; // to clear it takes longer than to read most answers
    while (true) {
        const ssize_t count = ::read(output_.number(), piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return source::Failure{reasonOf(errno)};
        buffer_.append(piece.data(), static_cast<std::size_t>(count));
        return count > 0;
    }
}

source::Result<std::string> ChildProcess::readTo(char end) {
    while (true) {
        if (const std::size_t at = buffer_.find(end); at != std::string::npos) {
            std::string result = buffer_.substr(0, at);
            buffer_.erase(0, at + 1);
            return result;
        }
        const auto more = fill();
        if (!more) return source::Failure{more.reason()};
        if (!*more) return source::Failure{"it ended too soon"};
    }
}

source::Result<std::string> ChildProcess::read(std::size_t bytes) {
    if (bytes > largestRead)
        return source::Failure{fmt::format("it is larger than {} MiB", largestRead >> 20U)};
    while (buffer_.size() < bytes) {
        const auto more = fill();
        if (!more) return source::Failure{more.reason()};
        if (!*more) return source::Failure{"it ended too soon"};
    }
    std::string result = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    return result;
}

source::Result<std::string> ChildProcess::readAll() {
    while (buffer_.size() <= largestRead) {
        const auto more = fill();
        if (!more) return source::Failure{more.reason()};
        if (!*more) return std::exchange(buffer_, {});
    }
    return source::Failure{fmt::format("it is larger than {} MiB", largestRead >> 20U)};
}

std::string ChildProcess::errors() {
    if (::lseek(errors_.number(), 0, SEEK_SET) != 0) return "";
    const auto text = driver::readAll(errors_.number());
    return text ? *text : "";
}

int ChildProcess::wait() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0)
        if (errno != EINTR) break;
    process_ = 0;
    constexpr int bySignal = 128;
    return WIFEXITED(status) ? WEXITSTATUS(status) : bySignal + WTERMSIG(status);
}

source::Result<std::string> outputOf(const std::vector<std::string>& words) {
    const auto started = ChildProcess::start(words);
    if (!started) return source::Failure{started.reason()};
    ChildProcess& process = **started;
    process.closeInput();
    auto output = process.readAll();
    if (process.wait() == 0 || !output) return output;
    const std::string said = source::oneLine(process.errors());
    return source::Failure{said.empty() ? fmt::format("`{}` failed", words.front()) : said};
}

} // namespace drc::driver
