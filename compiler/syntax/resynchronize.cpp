#include "syntax/resynchronize.hpp"

#include "source/ascii.hpp"

#include <algorithm>

namespace drc::syntax {

namespace {

// A string goes on over lines only where an interpolation holds brackets. One that seems to go on longer is
// one whose end is missing.
constexpr std::size_t longestString = 20;

std::uint32_t endOfLine(std::string_view text, std::size_t at) {
    return static_cast<std::uint32_t>(std::min(text.find('\n', at), text.size()));
}

std::uint32_t lineStart(std::string_view text, std::uint32_t at) {
    const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    if (before != std::string_view::npos) return static_cast<std::uint32_t>(before + 1);
    const auto mark = static_cast<std::uint32_t>(byteOrderMark.size());
    return text.starts_with(byteOrderMark) && at >= mark ? mark : 0;
}

bool isBlank(char character) {
    return character == ' ' || character == '\t' || character == '\r';
}
bool isOpener(char character) {
    return character == '{' || character == '[' || character == '(';
}
bool isCloser(char character) {
    return character == '}' || character == ']' || character == ')';
}
bool isWord(char character) {
    return source::isLetter(character) || source::isDigit(character) || character == '_';
}

char openerOf(char closer) {
    return closer == '}' ? '{' : closer == ']' ? '[' : '(';
}

// Takes the bracket, and those that were left open within it, from the open ones; false if none fits.
bool close(std::string& open, char closer) {
    const std::size_t partner = open.rfind(openerOf(closer));
    if (partner == std::string::npos) return false;
    open.resize(partner);
    return true;
}

// The next brace at or after `at`, or the end of the text.
std::uint32_t nextBrace(std::string_view text, std::uint32_t at) {
    while (at < text.size()) {
        at = static_cast<std::uint32_t>(std::min(text.find_first_of("{}\"#", at), text.size()));
        if (at == text.size() || text[at] == '{' || text[at] == '}') break;
        at = text[at] == '"' ? endOfString(text, at) : endOfLine(text, at);
    }
    return at;
}

} // namespace

std::uint32_t afterBlanks(std::string_view text, std::uint32_t at) {
    while (at < text.size() && isBlank(text[at]))
        ++at;
    return at;
}

std::uint32_t indentationOf(std::string_view text, std::uint32_t at) {
    const std::uint32_t start = lineStart(text, at);
    return afterBlanks(text, start) - start;
}

std::string_view firstWord(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), isWord);
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::uint32_t nextCode(std::string_view text, std::uint32_t at) {
    while (at < text.size()) {
        if (text[at] == '#')
            at = endOfLine(text, at);
        else if (text[at] == '\n' || isBlank(text[at]))
            ++at;
        else
            break;
    }
    return at;
}

std::uint32_t endOfCode(std::string_view text, std::uint32_t at) {
    const std::uint32_t end = endOfLine(text, at);
    std::uint32_t result = lineStart(text, at);
    for (std::uint32_t next = result; next < end && text[next] != '#';) {
        const std::uint32_t after = text[next] == '"' ? std::min(endOfString(text, next), end) : next + 1;
        if (!isBlank(text[next])) result = after;
        next = after;
    }
    return result;
}

std::uint32_t endOfString(std::string_view text, std::uint32_t at) {
    // What is open within the string: `"` for a text, `$` for an interpolation, or a bracket.
    std::string open = "\"";
    std::size_t lines = 0;
    const std::uint32_t start = at;
    for (++at; at < text.size(); ++at) {
        const char character = text[at];
        const char within = open.back();
        if (character == '\n') {
            if (within == '"' || within == '$' || ++lines == longestString) return endOfLine(text, start);
        } else if (within == '"') {
            if (character == '"') {
                open.pop_back();
                if (open.empty()) return at + 1;
            } else if (character == '\\' && at + 1 < text.size() && text[at + 1] != '\n') {
                ++at;
            } else if (text.substr(at, 2) == "${") {
                open += '$';
                ++at;
            }
        } else if (character == '#' && within != '$') {
            at = endOfLine(text, at) - 1;
        } else if (character == '"' || isOpener(character)) {
            open += character;
        } else if (within == '$' ? character == '}' : isCloser(character) && within == openerOf(character)) {
            open.pop_back();
        }
    }
    return endOfLine(text, start);
}

std::uint32_t nextStatement(std::string_view text, BrokenStatement& broken) {
    const std::uint32_t indentation = broken.indentation;
    const bool ownLine =
        broken.outermost || lineStart(text, broken.begin) + indentationOf(text, broken.begin) >= broken.begin;
    std::string& open = broken.brackets;
    const auto endsBefore = [&](std::uint32_t next) {
        if (next == text.size()) return open.empty();
        const std::uint32_t column = indentationOf(text, next);
        const bool goesOn = column > indentation || text[next] == ']' || text[next] == ')';
        if (open.empty()) return !ownLine || !goesOn || text[next] == '}';
        const bool mayClose = isCloser(text[next]) && (column == indentation || !broken.unclosed);
        return column <= indentation && !mayClose;
    };
    std::uint32_t at = broken.from;
    while (at < text.size()) {
        const char character = text[at];
        if (character == '"') {
            at = endOfString(text, at);
        } else if (character == '#') {
            at = endOfLine(text, at);
        } else if (character == '\n') {
            const std::uint32_t next = nextCode(text, at);
            if (at >= broken.begin && endsBefore(next)) return at + 1;
            at = next;
        } else {
            const bool closes = isCloser(character) && !close(open, character);
            const bool closesBlock = closes && character == '}' && at > broken.begin;
            if (closesBlock && (!broken.outermost || text[at - 1] == '\n')) break;
            if (isOpener(character)) open += character;
            ++at;
        }
    }
    return at;
}

bool beginsLikeStatement(std::string_view line) {
    const std::string_view word = firstWord(line);
    if (word.empty()) return false;
    const std::uint32_t next = afterBlanks(line, static_cast<std::uint32_t>(word.size()));
    if (next == line.size() || next == word.size()) return false;
    const bool assigns = line[next] == '=' && line.substr(next, 2) != "==";
    return assigns || line[next] == '{' || isWord(line[next]);
}

std::optional<std::uint32_t> statementAfterBracket(std::string_view text, std::uint32_t bracket,
                                                   std::uint32_t until, std::uint32_t indentation,
                                                   bool unclosed) {
    std::uint32_t line = nextCode(text, endOfLine(text, bracket));
    while (line < text.size() && line <= until) {
        const std::string_view whole = text.substr(line, endOfLine(text, line) - line);
        const std::uint32_t column = indentationOf(text, line);
        const bool closesBlock =
            text[line] == '}' && column < indentation && (text[bracket] != '{' || unclosed);
        if (closesBlock || (column <= indentation && beginsLikeStatement(whole))) return line;
        line = nextCode(text, endOfLine(text, line));
    }
    return std::nullopt;
}

std::uint32_t endOfBlock(std::string_view text, std::uint32_t from) {
    std::size_t depth = 0;
    std::uint32_t at = nextBrace(text, from);
    while (at < text.size() && (text[at] == '{' || depth > 0)) {
        text[at] == '{' ? ++depth : --depth;
        at = nextBrace(text, at + 1);
    }
    return at;
}

BraceBalance braceBalance(std::string_view text) {
    BraceBalance result;
    for (std::uint32_t at = nextBrace(text, 0); at < text.size(); at = nextBrace(text, at + 1)) {
        if (text[at] == '{')
            ++result.unclosed;
        else if (result.unclosed > 0)
            --result.unclosed;
        else
            ++result.surplus;
    }
    return result;
}

} // namespace drc::syntax
