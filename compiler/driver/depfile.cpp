#include "driver/depfile.hpp"

#include <fmt/format.h>

#include <optional>

namespace drc::driver {

namespace {

std::optional<std::string> escaped(const std::string& path, bool target) {
    std::string result;
    std::size_t backslashes = 0;
    for (const char character : path) {
        if (character == '\n' || character == '\r' || character == '\0') return std::nullopt;
        // Backslashes count as themselves, except before what they would escape: there they are doubled.
        const bool special = character == ' ' || character == '\t' || character == '#';
        if (special) result.append(backslashes + 1, '\\');
        if (character == '$') result += '$';
        // Only in a target does `%` make a pattern, and only there is its escape read.
        if (character == ':' || (character == '%' && target)) result += '\\';
        result += character;
        backslashes = character == '\\' ? backslashes + 1 : 0;
    }
    return result;
}

} // namespace

source::Result<std::string> depfileText(const std::vector<std::string>& outputs,
                                        const std::vector<std::string>& inputs) {
    std::string text;
    for (const auto* const paths : {&outputs, &inputs}) {
        for (const std::string& path : *paths) {
            const auto name = escaped(path, paths == &outputs);
            if (!name) return source::Failure{"it contains a path with a line break, which make cannot read"};
            if (!text.empty()) text += " \\\n  ";
            text += *name;
        }
        if (paths == &outputs) text += ":";
    }
    return text + "\n";
}

} // namespace drc::driver
