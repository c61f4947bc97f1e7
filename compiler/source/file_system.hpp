#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace drc::source {

/// The reason of an I/O error: one line that does not repeat the path.
struct Failure {
    std::string reason;
};

/// A value, or the reason of an I/O error; mistakes of the user are diagnostics.
template <class Value>
class Result {
public:
    Result(Value value) : held_(std::move(value)) {}       // NOLINT(google-explicit-constructor)
    Result(Failure failure) : held_(std::move(failure)) {} // NOLINT(google-explicit-constructor)
    explicit operator bool() const { return held_.index() == 0; }
    const Value& operator*() const { return std::get<0>(held_); }
    Value& operator*() { return std::get<0>(held_); }
    const Value* operator->() const { return &std::get<0>(held_); }
    const std::string& reason() const { return std::get<1>(held_).reason; }

private:
    std::variant<Value, Failure> held_;
};

struct ListedFile {
    std::string path;        ///< relative to the folder, with `/`
    bool executable = false; ///< by its owner
    bool linked = false;     ///< reached through a link to a folder: it is listed twice
    std::uint64_t bytes = 0; ///< its size when it was listed
    friend bool operator==(const ListedFile&, const ListedFile&) = default;
};

/// Something below a folder that is not listed as a file, and why.
struct Unlisted {
    std::string path;
    std::string reason;
    friend bool operator==(const Unlisted&, const Unlisted&) = default;
};

/// What lies below a folder, sorted by the bytes of the paths.
struct Listing {
    std::vector<ListedFile> files;
    std::vector<Unlisted> unlisted;
};

/// Everything that the compiler reads. The command line reads a disk, an editor its buffers, a test a map.
class FileSystem {
public:
    virtual ~FileSystem() = default;
    /// The bytes of a file.
    virtual Result<std::string> read(const std::string& path) const = 0;
    /// The files below a folder, at any depth. Links are followed as long as they stay within it.
    virtual Result<Listing> list(const std::string& folder) const = 0;
};

/// The folder part of a path, without its last `/`; empty when there is none.
std::string folderOf(std::string_view path);

/// `path` as seen from `folder`, with `.` and `..` resolved as text; absolute paths stay as they are.
std::string resolve(std::string_view folder, std::string_view path);

} // namespace drc::source
