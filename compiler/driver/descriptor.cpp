#include "driver/descriptor.hpp"

#include "driver/system_error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <unistd.h>

namespace drc::driver {

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

int Descriptor::close() {
    const int number = std::exchange(number_, -1);
    return number < 0 || ::close(number) == 0 ? 0 : errno;
}

source::Result<std::string> readAll(int descriptor) {
    std::string content;
    std::array<char, 65536> buffer; // to clear it takes longer than to read most files
    while (true) {
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count == 0) return content;
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return source::Failure{reasonOf(errno)};
        content.append(buffer.data(), static_cast<std::size_t>(count));
        if (content.size() > largestRead)
            return source::Failure{fmt::format("it is larger than {} MiB", largestRead >> 20U)};
    }
}

int writeAll(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return 0;
}

int syncToDisk(int descriptor) {
    return ::fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP ? 0 : errno;
}

} // namespace drc::driver
