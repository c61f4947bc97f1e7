#include "syntax/in_quotes.hpp"

#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace drc::syntax {

namespace {

constexpr std::array<std::string_view, 11> reservedWords{"and", "or",    "not",  "in",    "when", "else",
                                                         "for", "where", "true", "false", "null"};

bool continuesWord(char letter) {
    return source::isLetter(letter) || source::isDigit(letter) || letter == '_';
}

} // namespace

std::string inQuotes(std::string_view text) {
    std::string result = "\"";
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        const auto byte = static_cast<unsigned char>(letter);
        const bool opens = letter == '$' && at + 1 < text.size() && text[at + 1] == '{';
        if (letter == '"' || letter == '\\' || opens)
            result += {'\\', letter};
        else if (letter == '\n')
            result += "\\n";
        else if (letter == '\t')
            result += "\\t";
        else if (byte < 0x20U || byte == 0x7FU)
            fmt::format_to(std::back_inserter(result), "\\u{{{:x}}}", byte);
        else
            result += letter;
    }
    return result + '"';
}

bool isBareWord(std::string_view text) {
    const bool begins = !text.empty() && (source::isLetter(text.front()) || text.front() == '_');
    return begins && std::all_of(text.begin(), text.end(), continuesWord) &&
           std::find(reservedWords.begin(), reservedWords.end(), text) == reservedWords.end();
}

} // namespace drc::syntax
