#include "driver/mcp/child.hpp"

#include "driver/system_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace drc::driver::mcp {

namespace {

// The file that runs, also when another one stands at its path by now.
constexpr const char* ownProgram = "/proc/self/exe";
constexpr int notStarted = 127;
// How often to ask whether a process that has closed its streams is over.
constexpr std::chrono::milliseconds moment{5};

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
};

Pipe makePipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void setNonBlocking(const Descriptor& descriptor) {
    ::fcntl(descriptor.number(), F_SETFL, O_NONBLOCK);
}

void limit(decltype(RLIMIT_AS) what, std::uint64_t most) {
    rlimit value{};
    if (::getrlimit(what, &value) != 0) return;
    value.rlim_max = std::min<rlim_t>(value.rlim_max, most);
    value.rlim_cur = std::min<rlim_t>(value.rlim_cur, value.rlim_max);
    ::setrlimit(what, &value);
}

/// What the new process is made of; after a fork, nothing may be allocated.
struct Beginning {
    const char* folder;
    char* const* arguments;
    int input;
    int output;
    int findings;
    std::uint64_t memory;
    pid_t parent;
};

[[noreturn]] void become(const Beginning& beginning) {
    ::setpgid(0, 0); // what it starts itself ends with it
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const bool ready = ::getppid() == beginning.parent && ::dup2(beginning.input, STDIN_FILENO) >= 0 &&
                       ::dup2(beginning.output, STDOUT_FILENO) >= 0 &&
                       ::dup2(beginning.findings, STDERR_FILENO) >= 0 && ::chdir(beginning.folder) == 0;
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    if (limitsMemory) limit(RLIMIT_AS, beginning.memory);
    if (ready) ::execv(ownProgram, beginning.arguments);
    ::_exit(notStarted);
}

} // namespace

Child::Child(const CommandLine& command, const std::filesystem::path& folder, const Limits& limits)
    : limits_(limits), deadline_(Clock::now() + limits.time), unread_(command.input.value_or("")) {
    start(command, folder);
}

Child::~Child() {
    kill();
}

void Child::start(const CommandLine& command, const std::filesystem::path& folder) {
    std::vector<std::string> words = command.arguments;
    words.insert(words.begin(), "drc");
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);

    Pipe input = makePipe();
    Pipe output = makePipe();
    Pipe findings = makePipe();
    if (!input.read || !output.read || !findings.read) {
        ended_.failure = "it could not be started: " + reasonOf(errno);
        return;
    }
    const std::string place = folder.string();
    const Beginning beginning{
        place.c_str(),           arguments.data(), input.read.number(), output.write.number(),
        findings.write.number(), limits_.memory,   ::getpid()};
    process_ = ::fork();
    if (process_ == 0) become(beginning);
    if (process_ < 0) {
        ended_.failure = "it could not be started: " + reasonOf(errno);
        return;
    }
    ::setpgid(process_, process_); // whichever of both comes first
    input_ = std::move(input.write);
    output_ = std::move(output.read);
    findings_ = std::move(findings.read);
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
    if (process_ < 0 || (!output_ && !findings_)) return moment;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
    return std::max(left, std::chrono::milliseconds{0});
}

std::optional<Ended> Child::advance() {
    if (process_ < 0) return std::move(ended_);
    feed();
    drain(output_, ended_.output);
    drain(findings_, ended_.findings);
    if (ended_.output.size() + ended_.findings.size() > limits_.output)
        return end(fmt::format("it wrote more than {} MiB and was ended", limits_.output >> 20U));
    int status = 0;
    if (!output_ && !findings_ && ::waitpid(process_, &status, WNOHANG) == process_) {
        process_ = -1;
        if (WIFSIGNALED(status))
            ended_.failure = fmt::format("it crashed: {}", ::strsignal(WTERMSIG(status)));
        else
            ended_.exitCode = WEXITSTATUS(status);
        if (ended_.exitCode == notStarted) ended_.failure = "it could not be started";
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
    kill();
    return Ended{.exitCode = 0, .output = {}, .findings = {}, .failure = failure};
}

void Child::kill() {
    if (process_ < 0) return;
    ::kill(-process_, SIGKILL);
    ::kill(process_, SIGKILL); // where it has no group of its own yet
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
}

} // namespace drc::driver::mcp
