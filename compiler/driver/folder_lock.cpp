#include "driver/folder_lock.hpp"

#include "diagnostics/wrap.hpp"
#include "driver/run.hpp"
#include "driver/system_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace drc::driver {

namespace {

constexpr std::chrono::milliseconds pollInterval{50};

// Who waits may get the lock of a folder that was removed meanwhile.
bool isStillThere(const std::string& folder, int descriptor) {
    struct stat path {};
    struct stat open {};
    return ::stat(folder.c_str(), &path) == 0 && ::fstat(descriptor, &open) == 0 &&
           path.st_ino == open.st_ino && path.st_dev == open.st_dev;
}

} // namespace

source::Result<Descriptor> lockFolder(const std::string& folder, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    bool told = ::isatty(STDERR_FILENO) != 1;
    while (true) {
        Descriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!lock) return source::Failure{reasonOf(errno)};
        const bool isHeld = ::flock(lock.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (!isHeld && isStillThere(folder, lock.number())) return lock;
        if (std::chrono::steady_clock::now() >= until) return source::Failure{std::string(heldByAnother)};
        if (!std::exchange(told, true))
            printError(fmt::format("drc: waiting for another drc, which writes to `{}`\n",
                                   diagnostics::presentable(folder)));
        std::this_thread::sleep_for(pollInterval);
    }
}

} // namespace drc::driver
