#include "diagnostics/surroundings.hpp"

#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace drc::diagnostics {

namespace fs = std::filesystem;

namespace {

// What RFC 3986, section 2.3, never escapes, and what separates the parts of a path.
bool standsInUri(char letter) {
    return source::isLetter(letter) || source::isDigit(letter) || letter == '-' || letter == '.' ||
           letter == '_' || letter == '~' || letter == '/';
}

bool leavesFolder(const fs::path& relative) {
    return !relative.empty() && *relative.begin() == "..";
}

fs::path commonFolder(const fs::path& left, const fs::path& right) {
    fs::path result;
    auto other = right.begin();
    for (const fs::path& part : left) {
        if (other == right.end() || part != *other++) break;
        result /= part;
    }
    return result;
}

} // namespace

std::string pathInRepository(std::string_view path, const Surroundings& surroundings) {
    const fs::path given = fs::path(path).lexically_normal();
    const fs::path whole = (fs::path(surroundings.folder) / given).lexically_normal();
    const fs::path root = fs::path(surroundings.root).lexically_normal();
    if (!whole.is_absolute() || !root.is_absolute()) return given.generic_string();
    const fs::path inside = whole.lexically_relative(root);
    return inside.empty() || leavesFolder(inside) ? given.generic_string() : inside.generic_string();
}

std::string uriOf(std::string_view path) {
    std::string result = path.starts_with('/') ? "file://" : "";
    for (const char letter : path)
        if (standsInUri(letter))
            result += letter;
        else
            result += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(letter)));
    return result;
}

std::string subjectOf(const Surroundings& surroundings) {
    std::optional<fs::path> common;
    for (const std::string& named : surroundings.named) {
        fs::path path = named == "-" ? "stdin" : pathInRepository(named, surroundings);
        if (path.extension() == ".dr") path.replace_extension();
        common = common ? commonFolder(*common, path) : path;
    }
    std::string result = common ? common->generic_string() : "";
    while (result.ends_with('/') || result == ".")
        result.pop_back();
    return leavesFolder(result) || result.starts_with('/') ? "" : result;
}

} // namespace drc::diagnostics
