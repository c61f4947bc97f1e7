#include "source/markup.hpp"

#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace drc::source {

namespace {

bool isWordLetter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
           static_cast<unsigned char>(letter) >= 0x80U;
}

bool isBlank(char letter) {
    return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
}

std::string printableLine(std::string_view text) {
    std::string line(text);
    std::replace_if(line.begin(), line.end(), isBlank, ' ');
    return printable(line);
}

// Within a word an underscore is one, and escaping it would make identifiers hard to read.
bool isInWord(std::string_view text, std::size_t at) {
    return at > 0 && at + 1 < text.size() && isWordLetter(text[at - 1]) && isWordLetter(text[at + 1]);
}

std::size_t longestRun(std::string_view text, char letter) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char one : text) {
        run = one == letter ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

} // namespace

std::string oneLine(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const bool blank = isBlank(letter);
        if (blank && (result.empty() || result.back() == ' ')) continue;
        result += blank ? ' ' : letter;
    }
    while (!result.empty() && result.back() == ' ')
        result.pop_back();
    return result;
}

std::string firstSentence(std::string_view text) {
    const std::string line = oneLine(text);
    const std::size_t end = line.find(". ");
    return end == std::string::npos ? line : line.substr(0, end + 1);
}

std::string markdownText(std::string_view text) {
    constexpr std::string_view special = "\\`*[]<>|~&";
    const std::string line = printableLine(text);
    std::string result;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char letter = line[at];
        const bool markup = special.find(letter) != std::string_view::npos ||
                            (letter == '_' && !isInWord(line, at)) ||
                            (at == 0 && (letter == '#' || letter == '-' || letter == '+' || letter == '='));
        if (markup) result += '\\';
        result += letter;
    }
    return result;
}

std::string markdownCode(std::string_view text) {
    if (text.empty()) return "";
    const std::string line = printableLine(text);
    const std::size_t ticks = longestRun(line, '`');
    if (ticks == 0) return fmt::format("`{}`", line);
    const std::string fence(ticks == 1 ? 2 : ticks + 1, '`');
    return fmt::format("{0} {1} {0}", fence, line);
}

std::string markdownCell(std::string_view markdown) {
    std::string result;
    std::size_t backslashes = 0;
    for (const char letter : oneLine(markdown)) {
        if (letter == '|' && backslashes % 2 == 0) result += '\\';
        result += letter;
        backslashes = letter == '\\' ? backslashes + 1 : 0;
    }
    return result;
}

std::string markdownLink(std::string_view label, std::string_view address) {
    if (!address.starts_with("https://") && !address.starts_with("http://")) return markdownText(address);
    constexpr std::string_view allowed = "-._~:/?#@!$&'*+,;=%";
    std::string target;
    for (const char letter : address) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x80U && (std::isalnum(byte) != 0 || allowed.find(letter) != std::string_view::npos))
            target += letter;
        else
            target += fmt::format("%{:02X}", byte);
    }
    return fmt::format("[{}]({})", markdownText(label), target);
}

std::string xmlText(std::string_view text) {
    std::string result;
    const std::string clean = printableLine(text);
    for (const char letter : clean) {
        switch (letter) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\'': result += "&#39;"; break;
        default: result += letter;
        }
    }
    // U+FFFE and U+FFFF are no characters of XML.
    for (const std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
        for (std::size_t at = result.find(none); at != std::string::npos; at = result.find(none, at))
            result.replace(at, none.size(), "\xEF\xBF\xBD");
    return result;
}

} // namespace drc::source
