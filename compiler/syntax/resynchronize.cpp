#include "syntax/resynchronize.hpp"

#include <algorithm>

namespace drc::syntax {

namespace {

std::size_t endOfLine(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

// The offset after a string that begins at `at`; a string that does not end on its line ends with the line.
std::size_t endOfString(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '\n'; ++at) {
        if (text[at] == '"') return at + 1;
        if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') ++at;
    }
    return at;
}

std::size_t lineStart(std::string_view text, std::size_t at) {
    const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
}

std::size_t firstNonBlank(std::string_view text, std::size_t at) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r'))
        ++at;
    return at;
}

bool isOpener(char character) {
    return character == '{' || character == '[' || character == '(';
}
bool isCloser(char character) {
    return character == '}' || character == ']' || character == ')';
}

// An open bracket ends where a line begins no deeper than the statement, unless that line closes it.
bool looksLikeNewStatement(std::string_view text, std::size_t start, std::size_t indentation) {
    const std::size_t first = firstNonBlank(text, start);
    return first < text.size() && text[first] != '\n' && !isCloser(text[first]) &&
           first - start <= indentation;
}

} // namespace

std::uint32_t nextStatement(std::string_view text, std::uint32_t begin, std::uint32_t from, std::size_t depth,
                            bool outermost) {
    const std::size_t start = lineStart(text, begin);
    const std::size_t indentation = firstNonBlank(text, start) - start;
    std::size_t at = from;
    while (at < text.size()) {
        const char character = text[at];
        if (character == '"') {
            at = endOfString(text, at);
        } else if (character == '#') {
            at = endOfLine(text, at);
        } else if (character == '\n') {
            ++at;
            if (at > begin && (depth == 0 || looksLikeNewStatement(text, at, indentation))) break;
        } else if (isCloser(character) && depth == 0) {
            if (character == '}' && !outermost && at > begin) break;
            ++at;
        } else {
            if (isOpener(character)) ++depth;
            if (isCloser(character)) --depth;
            ++at;
        }
    }
    return static_cast<std::uint32_t>(at);
}

bool hasUnclosedBraces(std::string_view text) {
    std::size_t depth = 0;
    std::size_t at = 0;
    while ((at = text.find_first_of("{}\"#", at)) != std::string_view::npos) {
        switch (text[at]) {
        case '"': at = endOfString(text, at); continue;
        case '#': at = endOfLine(text, at); continue;
        case '{': ++depth; break;
        default:
            if (depth > 0) --depth;
            break;
        }
        ++at;
    }
    return depth > 0;
}

} // namespace drc::syntax
