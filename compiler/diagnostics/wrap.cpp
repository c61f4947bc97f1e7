#include "diagnostics/wrap.hpp"

#include "source/utf8.hpp"

#include <algorithm>
#include <utility>

namespace drc::diagnostics {

namespace {

constexpr std::size_t longestText = 4000;

std::string_view takeBlanksAndWord(std::string_view& rest) {
    const std::size_t blanks = std::min(rest.find_first_not_of(' '), rest.size());
    const std::size_t end = std::min(rest.find(' ', blanks), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end);
    return word;
}

std::string_view withoutBlanks(std::string_view word) {
    return word.substr(std::min(word.find_first_not_of(' '), word.size()));
}

// The bytes of the front of `word` that fill `width` columns, at least one character.
std::size_t fitting(std::string_view word, std::uint32_t width) {
    std::size_t length = 0;
    std::uint32_t used = 0;
    while (length < word.size()) {
        const std::uint32_t step = std::max(source::sequenceLength(word.substr(length)), 1U);
        used += source::displayWidth(word.substr(length, step));
        if (used > width && length != 0) break;
        length += step;
    }
    return length;
}

struct Widths {
    std::uint32_t first;
    std::uint32_t others;
    bool breaksWords;
};

void wrapLine(std::string_view text, const Widths& widths, std::vector<std::string>& lines) {
    std::string line;
    std::uint32_t width = widths.first;
    std::uint32_t used = 0;
    while (!text.empty()) {
        std::string_view word = takeBlanksAndWord(text);
        if (used + source::displayWidth(word) > width) {
            if (!line.empty()) {
                lines.push_back(std::move(line));
                width = widths.others;
            }
            word = withoutBlanks(word);
            line.clear();
            used = 0;
            while (widths.breaksWords && source::displayWidth(word) > width) {
                const std::size_t length = fitting(word, width);
                lines.emplace_back(word.substr(0, length));
                word.remove_prefix(length);
            }
        }
        line += word;
        used += source::displayWidth(word);
    }
    lines.push_back(std::move(line));
}

} // namespace

std::string presentable(std::string_view text) {
    std::size_t length = std::min(text.size(), longestText);
    while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
        --length;
    std::string result;
    std::string spaced(text.substr(0, length));
    std::replace(spaced.begin(), spaced.end(), '\n', ' ');
    for (const char character : source::printable(spaced)) {
        if (character == '\t')
            result += "    ";
        else
            result += character;
    }
    if (length < text.size()) result += "…";
    return result;
}

std::vector<std::string> wrap(std::string_view text, std::uint32_t width) {
    std::vector<std::string> lines;
    while (true) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::string shown = presentable(line);
        if (width == 0)
            lines.push_back(shown);
        else
            wrapLine(shown, {width, width, true}, lines);
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string> wrapHanging(std::string_view paragraph, std::uint32_t first, std::uint32_t others) {
    std::vector<std::string> lines;
    wrapLine(presentable(paragraph), {first, others, false}, lines);
    return lines;
}

} // namespace drc::diagnostics
