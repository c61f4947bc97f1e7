#include "driver/system_error.hpp"

#include <cerrno>
#include <system_error>

namespace drc::driver {

std::string reasonOf(int error) {
    switch (error) {
    case ENOENT: return "no such file or folder";
    case EACCES:
    case EPERM: return "permission denied";
    case EISDIR: return "it is a folder";
    case ENOTDIR: return "a component of its path is not a folder";
    case EEXIST: return "it exists already";
    case ENOTEMPTY: return "the folder is not empty";
    case ELOOP: return "too many symbolic links";
    case ENAMETOOLONG: return "the name is too long";
    case ENOSPC: return "no space is left on the device";
    case EDQUOT: return "the disk quota is used up";
    case EFBIG: return "it exceeds the maximum file size";
    case EROFS: return "the file system is read-only";
    case EIO: return "input/output error";
    case EMFILE:
    case ENFILE: return "too many files are open";
    case ENOMEM: return "out of memory";
    case EBADF: return "it is not open";
    case ENXIO: return "no such device";
    case EXDEV: return "it is on another file system";
    case EBUSY: return "it is in use";
    default: return std::generic_category().message(error);
    }
}

} // namespace drc::driver
