#pragma once

#include "driver/descriptor.hpp"
#include "source/file_system.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace drc::driver {

/// New content of a file, safe on the disk under a name of its own until `publish` puts it in the file's
/// place in one step. What is not published is removed.
class StagedFile {
public:
    /// With `like`, the new file takes the permissions of that one, and its owner where that is allowed.
    static source::Result<StagedFile> write(const std::string& target, std::string_view content,
                                            const std::string& like = {});
    /// The same under a name that the caller chose, on the file system of the target; it must not exist yet.
    static source::Result<StagedFile> writeAs(const std::string& temporary, const std::string& target,
                                              std::string_view content);
    StagedFile(StagedFile&& other) noexcept
        : target_(std::move(other.target_)), temporary_(std::exchange(other.temporary_, {})) {}
    StagedFile& operator=(StagedFile&& other) noexcept {
        std::swap(target_, other.target_);
        std::swap(temporary_, other.temporary_);
        return *this;
    }
    ~StagedFile();

    const std::string& target() const { return target_; }
    /// `errno`, or 0.
    int publish();

private:
    StagedFile(std::string target, std::string temporary)
        : target_(std::move(target)), temporary_(std::move(temporary)) {}
    static source::Result<StagedFile> filled(Descriptor file, StagedFile staged, std::string_view content,
                                             const std::string& like);

    std::string target_;
    std::string temporary_; ///< empty when there is nothing to remove
};

} // namespace drc::driver
