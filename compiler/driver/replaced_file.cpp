#include "driver/replaced_file.hpp"

#include "driver/signal_mask.hpp"
#include "driver/staged_file.hpp"
#include "driver/system_error.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace drc::driver {

namespace fs = std::filesystem;

std::string replaceFile(const std::string& path, const std::string& text) {
    const SignalMask held;
    std::error_code error;
    const std::string target = fs::canonical(path, error).string();
    if (error) return reasonOf(error.value());
    if (!fs::is_regular_file(target, error)) return "it is not a regular file";
    if (::access(target.c_str(), W_OK) != 0) return reasonOf(errno);
    auto staged = StagedFile::write(target, text, target);
    if (!staged) return staged.reason();
    const int failure = (*staged).publish();
    return failure == 0 ? "" : reasonOf(failure);
}

} // namespace drc::driver
