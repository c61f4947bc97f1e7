#include "driver/child_process.hpp"

#include "driver/system_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace drc::driver {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool limitsMemory = false; // the sanitizer reserves terabytes
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool limitsMemory = false;
#else
constexpr bool limitsMemory = true;
#endif
#else
constexpr bool limitsMemory = true;
#endif

struct Pipe {
    Descriptor read{-1};
    Descriptor write{-1};
    explicit operator bool() const { return bool(read); }
};

Pipe makePipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// A file that has no name any more, to be written and read.
Pipe namelessFile() {
    std::error_code error;
    std::string name = (std::filesystem::temp_directory_path(error) / "drc-XXXXXX").string();
    if (error) return {};
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (file) ::unlink(name.c_str());
    Descriptor again(file ? ::fcntl(file.number(), F_DUPFD_CLOEXEC, 0) : -1);
    if (!again) return {};
    return {std::move(file), std::move(again)};
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

void limitResource(decltype(RLIMIT_AS) what, std::uint64_t most) {
    rlimit value{};
    if (::getrlimit(what, &value) != 0) return;
    value.rlim_max = std::min<rlim_t>(value.rlim_max, most);
    value.rlim_cur = std::min<rlim_t>(value.rlim_cur, value.rlim_max);
    ::setrlimit(what, &value);
}

/// What the new process is made of; after a fork, nothing may be allocated.
struct Beginning {
    char* const* words;
    char* const* environment;
    const char* program; ///< null where it is looked for
    const char* folder;  ///< null for where this process is
    std::array<int, 3> streams;
    int failure; ///< takes the reason why it could not begin
    const std::uint64_t* memory;
    bool isConfined;
    pid_t parent;
};

bool prepare(const Beginning& beginning) {
    // This process ignores them, which would be inherited.
    for (const int signal : {SIGPIPE, SIGXFSZ})
        ::signal(signal, SIG_DFL);
    if (beginning.isConfined) {
        ::setpgid(0, 0); // what it starts itself ends with it
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != beginning.parent) return false;
    }
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::dup2(beginning.streams[static_cast<std::size_t>(stream)], stream) < 0) return false;
    if (beginning.folder != nullptr && ::chdir(beginning.folder) != 0) return false;
    if (!beginning.isConfined) return true;
    limitResource(RLIMIT_CORE, 0);
    limitResource(RLIMIT_FSIZE, 0);
    if (limitsMemory && beginning.memory != nullptr) limitResource(RLIMIT_AS, *beginning.memory);
    return true;
}

[[noreturn]] void become(const Beginning& beginning) {
    if (prepare(beginning)) {
        if (beginning.program != nullptr)
            ::execve(beginning.program, beginning.words, beginning.environment);
        else
            ::execvpe(beginning.words[0], beginning.words, beginning.environment);
    }
    const int reason = errno;
    constexpr int notStarted = 127;
    if (::write(beginning.failure, &reason, sizeof reason) < 0) ::_exit(notStarted + 1);
    ::_exit(notStarted);
}

/// Why it could not begin: `errno`, or 0 once it has begun.
int failureThrough(const Pipe& pipe) {
    int reason = 0;
    ssize_t count = 0;
    do
        count = ::read(pipe.read.number(), &reason, sizeof reason);
    while (count < 0 && errno == EINTR);
    return count == sizeof reason ? reason : 0;
}

pid_t waitedFor(pid_t id, int& status, int options) {
    pid_t ended = 0;
    do
        ended = ::waitpid(id, &status, options);
    while (ended == -1 && errno == EINTR);
    return ended;
}

ChildProcess::End endOf(int status) {
    return WIFSIGNALED(status) ? ChildProcess::End{0, WTERMSIG(status)}
                               : ChildProcess::End{WEXITSTATUS(status), 0};
}

} // namespace

source::Result<ChildProcess> ChildProcess::start(const ChildCommand& command) {
    Pipe input = makePipe();
    Pipe output = makePipe();
    Pipe errors = command.isConfined ? makePipe() : namelessFile();
    Pipe failure = makePipe();
    if (!input || !output || !errors || !failure) return source::Failure{reasonOf(errno)};
    std::vector<std::string> words = command.words;
    std::vector<std::string> environment = environmentWith(command.settings);
    const std::vector<char*> allWords = pointersTo(words);
    const std::vector<char*> allSettings = pointersTo(environment);
    const std::string folder = command.folder.string();
    const Beginning beginning{allWords.data(),
                              allSettings.data(),
                              command.program.empty() ? nullptr : command.program.c_str(),
                              folder.empty() ? nullptr : folder.c_str(),
                              {input.read.number(), output.write.number(), errors.write.number()},
                              failure.write.number(),
                              command.memory ? &*command.memory : nullptr,
                              command.isConfined,
                              ::getpid()};
    const pid_t id = ::fork();
    if (id == 0) become(beginning);
    if (id < 0) return source::Failure{reasonOf(errno)};
    if (command.isConfined) ::setpgid(id, id); // whichever of both comes first
    static_cast<void>(failure.write.close());
    if (const int reason = failureThrough(failure); reason != 0) {
        int status = 0;
        waitedFor(id, status, 0);
        return source::Failure{reasonOf(reason)};
    }
    return ChildProcess(id, command.isConfined, std::move(input.write), std::move(output.read),
                        std::move(errors.read));
}

ChildProcess::End ChildProcess::wait() {
    static_cast<void>(input_.close());
    if (id_ == 0) return {};
    int status = 0;
    waitedFor(std::exchange(id_, 0), status, 0);
    return endOf(status);
}

std::optional<ChildProcess::End> ChildProcess::ended() {
    int status = 0;
    if (id_ == 0 || waitedFor(id_, status, WNOHANG) != id_) return std::nullopt;
    id_ = 0;
    return endOf(status);
}

void ChildProcess::kill() {
    if (id_ == 0) return;
    if (isConfined_) ::kill(-id_, SIGKILL);
    ::kill(id_, SIGKILL); // where it has no group of its own yet
    int status = 0;
    waitedFor(std::exchange(id_, 0), status, 0);
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
    if (isConfined_) kill();
    if (id_ == 0) return;
    // Whoever still has something to write sees that nobody reads it.
    static_cast<void>(output_.close());
    wait();
}

} // namespace drc::driver
