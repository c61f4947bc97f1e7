#include "driver/lsp/server.hpp"

#include "driver/descriptor.hpp"
#include "driver/disk_file_system.hpp"
#include "driver/projects.hpp"
#include "library/configuration.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <poll.h>
#include <sys/types.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace drc::driver::lsp {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longestMessage = std::size_t{128} << 20U;
/// Of a larger project, programs that have not been found yet are known when they are opened.
constexpr std::size_t mostEntries = 200'000;
/// How often somebody looks whether the client is there: milliseconds. Its streams may outlive it.
constexpr int lookForClient = 5000;

bool isGone(std::int64_t process) {
    return ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

} // namespace

const source::FileSystem& Machine::files() const {
    static const DiskFileSystem disk;
    return disk;
}

std::vector<std::string> Machine::programsAround(const std::string& path,
                                                 const std::vector<std::string>& folders) const {
    if (!path.starts_with('/')) return {};
    Projects projects;
    fs::path root = projects.of(path).root;
    std::error_code error;
    // Without a project, what stands around may be all that somebody has.
    bool isProject = fs::exists(root / library::configurationFile, error) || fs::exists(root / ".git", error);
    if (!isProject)
        for (const std::string& folder : folders)
            if (path.starts_with(folder + "/") && (!isProject || folder.size() > root.string().size())) {
                root = folder;
                isProject = true;
            }
    std::vector<std::string> found;
    std::size_t seen = 0;
    constexpr auto passed = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(root, passed, error), end; !error && entry != end;
         entry.increment(error)) {
        if (++seen > mostEntries) break;
        const std::string name = entry->path().filename().string();
        std::error_code ignored; // what cannot be looked at imports nothing
        if (entry->is_directory(ignored)) {
            if (!isProject || name.starts_with('.')) entry.disable_recursion_pending();
        } else if (name.ends_with(".dr") && !name.starts_with('.') && entry->is_regular_file(ignored)) {
            found.push_back(entry->path().string());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

Server::Server(const ReadOptions& read) : frames_(longestMessage) {
    if (::pipe2(wakes_.data(), O_CLOEXEC | O_NONBLOCK) != 0) isOpen_ = false;
    worker_ = std::make_unique<Worker>(read, [this] {
        const char one = 1;
        [[maybe_unused]] const ssize_t count = ::write(wakes_[1], &one, 1); // a full pipe wakes as well
    });
}

Server::~Server() {
    worker_.reset();
    for (const int end : wakes_)
        if (end >= 0) ::close(end);
}

int Server::run() {
    while (isOpen_ && !session_.isOver()) {
        std::array<pollfd, 2> awaited{{{STDIN_FILENO, POLLIN, 0}, {wakes_[0], POLLIN, 0}}};
        if (::poll(awaited.data(), awaited.size(), patience()) < 0) {
            if (errno == EINTR) continue;
            return refused;
        }
        // Nobody is left to read an answer.
        if (isClientWatched_ && isGone(session_.clientProcess())) return session_.exitCode();
        if (awaited[0].revents != 0 && !readMessages()) return session_.exitCode();
        if (awaited[1].revents != 0) {
            std::array<char, 64> passed{};
            [[maybe_unused]] const ssize_t count = ::read(wakes_[0], passed.data(), passed.size());
        }
        watchClient();
        goOn();
    }
    return session_.isOver() ? session_.exitCode() : static_cast<int>(refused);
}

/// False at the end of the input.
bool Server::readMessages() {
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    if (count == 0) return false;
    frames_.read(
        {buffer.data(), static_cast<std::size_t>(count)},
        [&](std::string_view message) { send(session_.receive(message)); },
        [&](std::string_view reason) { send(session_.fault(reason)); });
    return true;
}

/// Of a process in another namespace the number means nothing here; the end of its input still says that it
/// is gone.
void Server::watchClient() {
    const std::int64_t process = session_.clientProcess();
    if (isClientKnown_ || process <= 0 || process > std::numeric_limits<pid_t>::max()) return;
    isClientKnown_ = true;
    isClientWatched_ = !isGone(process);
}

int Server::untilItTakesLong() const {
    const auto passed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - *begun_);
    return std::max(0, language_server::Session::longTime - static_cast<int>(passed.count()));
}

int Server::patience() const {
    const int forClient = isClientWatched_ ? lookForClient : -1;
    return begun_ ? untilItTakesLong() : forClient;
}

void Server::goOn() {
    for (const language_server::Analysed& analysed : worker_->take()) {
        send(session_.finished(analysed));
        begun_.reset();
    }
    if (session_.isRunningInVain()) worker_->stop();
    if (auto job = session_.takeJob()) {
        worker_->begin(std::move(*job));
        begun_ = std::chrono::steady_clock::now();
    }
    if (begun_ && untilItTakesLong() == 0) {
        send(session_.takesLong());
        begun_.reset();
    }
}

void Server::send(const language_server::Session::Messages& messages) {
    for (const std::string& message : messages)
        isOpen_ = isOpen_ && writeAll(STDOUT_FILENO, language_server::framed(message)) == 0;
}

} // namespace drc::driver::lsp
