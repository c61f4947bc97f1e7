#pragma once

#include "source/file_system.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Reading and writing through file descriptors, with every error seen.
namespace drc::driver {

/// Owns a file descriptor; -1 owns nothing.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();

    int number() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }
    /// Closes early, for callers that must know whether the data was written: `errno`, or 0.
    int close();

private:
    int number_;
};

/// Nothing larger is read, so that `/dev/zero` has an end.
inline constexpr std::size_t largestRead = std::size_t{1} << 30U;

/// Reads to the end.
source::Result<std::string> readAll(int descriptor);

/// Writes everything: `errno`, or 0.
int writeAll(int descriptor, std::string_view text);

/// Waits until the content of a file, or the entries of a folder, would survive a loss of power: `errno`, or
/// 0, also where the file system cannot promise it.
int syncToDisk(int descriptor);

} // namespace drc::driver
