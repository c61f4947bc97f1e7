#include "source/file_system.hpp"

namespace drc::source {

std::string folderOf(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    return std::string(path.substr(0, slash == 0 ? 1 : slash));
}

namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (!part.empty() && part != ".") parts.push_back(part);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return parts;
}

} // namespace

std::string resolve(std::string_view folder, std::string_view path) {
    const bool absolute = !path.empty() && path.front() == '/';
    const bool rooted = absolute || (!folder.empty() && folder.front() == '/');
    std::vector<std::string_view> parts = absolute ? std::vector<std::string_view>() : split(folder);
    for (const std::string_view part : split(path)) {
        const bool canGoUp = !parts.empty() && parts.back() != "..";
        if (part == ".." && canGoUp)
            parts.pop_back();
        else if (part != ".." || !rooted)
            parts.push_back(part);
    }
    std::string result = rooted ? "/" : "";
    for (const std::string_view part : parts) {
        if (!result.empty() && result.back() != '/') result += '/';
        result += part;
    }
    return result.empty() ? "." : result;
}

} // namespace drc::source
