#include "backends/state_machine/names.hpp"

#include "source/ascii.hpp"

#include <cstddef>

namespace drc::backends::state_machine {

using source::capital;
using source::isCapital;
using source::isDigit;
using source::isLetter;
using source::isSmall;
using source::small;

namespace {

bool isName(char letter) {
    return isLetter(letter) || isDigit(letter) || letter == '_';
}

/// The text with a blank in front of each position that `begins` finds.
template <class Begins>
std::string separated(const std::string& text, const Begins& begins) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at > 0 && begins(at)) result += ' ';
        result += text[at];
    }
    return result;
}

/// The words of a name as the provider's generator of clients finds them, for its names are those that state
/// machines use. https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
std::string words(std::string text) {
    for (char& letter : text)
        if (!isLetter(letter) && !isDigit(letter)) letter = ' ';
    // A version is a word: `IPv4` is `IP v4`, `TestV2` is `Test V2`.
    text = separated(text, [&](std::size_t at) {
        if (at < 2 || at + 1 >= text.size() || !isDigit(text[at + 1])) return false;
        const auto other = [&](bool (*kind)(char)) { return !kind(text[at - 1]) && !kind(text[at - 2]); };
        return (text[at] == 'v' && other(isSmall)) || (text[at] == 'V' && other(isCapital));
    });
    return separated(text, [&](std::size_t at) {
        const char before = text[at - 1];
        const char next = at + 1 < text.size() ? text[at + 1] : ' ';
        if (isSmall(before) && isCapital(text[at])) return isLetter(next) || isDigit(next);
        if (isCapital(before) && isCapital(text[at])) return isSmall(next);
        return isDigit(before) && isLetter(text[at]);
    });
}

} // namespace

std::string memberName(std::string_view written) {
    std::string result;
    bool begins = true;
    for (const char letter : words(std::string(written))) {
        if (letter != ' ') result += begins ? capital(letter) : small(letter);
        begins = letter == ' ';
    }
    return result;
}

std::string operationName(std::string_view written) {
    std::string result(written);
    if (!result.empty()) result.front() = small(result.front());
    return result;
}

MemberNames::MemberNames(std::string_view outermost)
    : small_(!outermost.empty() && isSmall(outermost.front())) {}

std::string MemberNames::operator()(std::string_view written) const {
    const bool key = !small_ && !written.empty() && !isCapital(written.front());
    return key ? std::string(written) : memberName(written);
}

namespace {

/// What follows the `$`, beginning with its dot.
std::string inside(std::string_view written) {
    std::string path(written.substr(!written.empty() && written.front() == '$' ? 1 : 0));
    if (!path.empty() && isName(path.front())) path.insert(0, ".");
    return path;
}

template <class Spell>
Selector select(std::string_view answer, const std::string& path, const Spell& spell) {
    Selector result{std::string(answer), ""};
    bool definite = true;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t begin = at++;
        const char letter = path[begin];
        const char next = at < path.size() ? path[at] : ' ';
        const bool wild = (letter == '.' && !isName(next)) ||
                          (letter == '[' && !isDigit(next) && next != '-' && next != '\'' && next != '"');
        if (definite && wild) {
            result.definite = result.path;
            definite = false;
        }
        if (letter == '\'' || letter == '"') {
            const std::size_t end = path.find(letter, at);
            at = end == std::string::npos ? path.size() : end + 1;
            result.path += path.substr(begin, at - begin);
        } else if (letter == '.' && isName(next) && !isDigit(next)) {
            while (at < path.size() && isName(path[at]))
                ++at;
            result.path += '.' + spell(std::string_view(path).substr(begin + 1, at - begin - 1));
        } else {
            result.path += letter;
        }
    }
    if (definite) result.definite = result.path;
    return result;
}

} // namespace

Selector selectorIn(std::string_view answer, std::string_view written) {
    const std::string path = inside(written);
    return select(answer, path, MemberNames(std::string_view(path).substr(path.empty() ? 0 : 1)));
}

Selector selectorInData(std::string_view data, std::string_view written) {
    return select(data, inside(written), [](std::string_view name) { return std::string(name); });
}

std::string inQuotes(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '\'' || letter == '{' || letter == '}' || letter == '\\') result += '\\';
        result += letter;
    }
    return result;
}

} // namespace drc::backends::state_machine
