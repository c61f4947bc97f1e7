#include "library/toml_text.hpp"

#include "source/utf8.hpp"

#include <algorithm>

namespace drc::library {

namespace {

/// Where a string ends that begins there.
std::size_t endOfString(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    const bool hasEscapes = quote == '"';
    const bool isLong = text.substr(begin, 3) == std::string(3, quote);
    std::size_t at = begin + (isLong ? 3 : 1);
    while (at < text.size()) {
        if (hasEscapes && text[at] == '\\') {
            at += 2;
        } else if (!isLong && (text[at] == quote || text[at] == '\n')) {
            return at + 1;
        } else if (isLong && text.substr(at, 3) == std::string(3, quote)) {
            at += 3;
            // Up to two more quotes are the end of its content.
            for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more)
                ++at;
            return at;
        } else {
            ++at;
        }
    }
    return text.size();
}

} // namespace

std::optional<std::uint32_t> dotTooMany(std::string_view text) {
    std::size_t dots = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char character = text[at];
        if (character == '"' || character == '\'') {
            at = endOfString(text, at);
            continue;
        }
        if (character == '#') {
            at = std::min(text.find('\n', at), text.size());
            continue;
        }
        if (std::string_view("=,[{\n").find(character) != std::string_view::npos) dots = 0;
        if (character == '.' && ++dots > mostDotsInKey) return static_cast<std::uint32_t>(at);
        ++at;
    }
    return std::nullopt;
}

std::uint32_t offsetOf(const source::SourceFile& file, std::uint32_t line, std::uint32_t column) {
    const source::LineIndex& lines = file.lines();
    const std::uint32_t number = std::clamp<std::uint32_t>(line, 1, lines.lineCount());
    std::string_view rest = lines.line(number);
    std::uint32_t offset = lines.lineStart(number);
    for (std::uint32_t at = 1; at < column && !rest.empty(); ++at) {
        const std::uint32_t size = std::max<std::uint32_t>(source::sequenceLength(rest), 1);
        rest.remove_prefix(size);
        offset += size;
    }
    return offset;
}

} // namespace drc::library
