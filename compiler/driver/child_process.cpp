#include "driver/child_process.hpp"

#include "driver/system_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace drc::driver {

namespace {

struct Pipe {
    Descriptor read{-1};
    Descriptor write{-1};
};

std::optional<Pipe> makePipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// A file that has no name any more.
Descriptor namelessFile() {
    std::error_code error;
    std::string name = (std::filesystem::temp_directory_path(error) / "drc-XXXXXX").string();
    if (error) return Descriptor(-1);
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (file) ::unlink(name.c_str());
    return file;
}

std::string_view nameOf(std::string_view setting) {
    return setting.substr(0, setting.find('='));
}

std::vector<std::string> environmentWith(const std::vector<std::string>& settings) {
    std::vector<std::string> result = settings;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        bool replaced = false;
        for (const std::string& setting : settings)
            replaced = replaced || nameOf(setting) == nameOf(*entry);
        if (!replaced) result.emplace_back(*entry);
    }
    return result;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

/// Starts a program with these standard streams; `errno`, or 0.
int spawn(pid_t& id, std::vector<std::string> words, std::vector<std::string> environment, int input,
          int output, int errors) {
    posix_spawn_file_actions_t streams;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&streams);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&streams, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&streams, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&streams, errors, STDERR_FILENO);
    // This process ignores them, which would be inherited.
    sigset_t asEver;
    ::sigemptyset(&asEver);
    ::sigaddset(&asEver, SIGPIPE);
    ::sigaddset(&asEver, SIGXFSZ);
    ::posix_spawnattr_setsigdefault(&attributes, &asEver);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    const int error = ::posix_spawnp(&id, words.front().c_str(), &streams, &attributes,
                                     pointersTo(words).data(), pointersTo(environment).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&streams);
    return error;
}

} // namespace

source::Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& words,
                                                 const std::vector<std::string>& settings) {
    auto input = makePipe();
    auto output = input ? makePipe() : std::nullopt;
    Descriptor errors = output ? namelessFile() : Descriptor(-1);
    if (!errors) return source::Failure{reasonOf(errno)};
    pid_t id = 0;
    const int error = spawn(id, words, environmentWith(settings), input->read.number(),
                            output->write.number(), errors.number());
    if (error != 0) return source::Failure{reasonOf(error)};
    return ChildProcess(id, std::move(input->write), std::move(output->read), std::move(errors));
}

int ChildProcess::wait() {
    static_cast<void>(input_.close());
    if (id_ == 0) return 0;
    int status = 0;
    while (::waitpid(id_, &status, 0) == -1 && errno == EINTR) {
    }
    id_ = 0;
    constexpr int ofSignal = 128;
    return WIFEXITED(status) ? WEXITSTATUS(status) : ofSignal + WTERMSIG(status);
}

std::string ChildProcess::complaint() const {
    constexpr std::size_t longest = 512;
    std::string text(longest, '\0');
    const ssize_t count = ::pread(errors_.number(), text.data(), text.size(), 0);
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    text.resize(std::min(text.find('\n'), text.size()));
    return text;
}

ChildProcess::~ChildProcess() {
    if (id_ == 0) return;
    // Whoever still has something to write sees that nobody reads it.
    static_cast<void>(output_.close());
    wait();
}

} // namespace drc::driver
