#include "syntax/advice.hpp"

#include "source/utf8.hpp"
#include "syntax/number.hpp"
#include "syntax/resynchronize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace drc::syntax {

namespace {

using Rows = std::pair<std::string_view, std::string_view>;

// Beginnings that are wrong wherever they are unexpected.
constexpr std::array<Rows, 21> wrongBeginnings{{
    {"'", "strings are written in double quotes"},
    {"`", "strings are written in double quotes"},
    {"‘", "strings are written in double quotes"},
    {"’", "strings are written in double quotes"},
    {"“", "strings are written in double quotes"},
    {"”", "strings are written in double quotes"},
    {"«", "strings are written in double quotes"},
    {"//", "comments begin with `#`"},
    {"/*", "comments begin with `#`"},
    {"-- ", "comments begin with `#`"},
    {";", "statements end with the line, without `;`"},
    {"&", "two conditions are joined with `and`"},
    {"|", "two conditions are joined with `or`"},
    {"!", "a condition is negated with `not`"},
    {"?", "a choice is written `value when condition else other`"},
    {"=>", "a direction is written `->`"},
    {"→", "a direction is written `->`"},
    {"\u00A0", "use an ordinary space"},
    {"\u200B", "remove the invisible character"},
    {"\uFEFF", "remove the invisible character"},
    {"\u3000", "use an ordinary space"},
}};

constexpr std::array<Rows, 12> advised{{
    {"if", "a choice is written `when condition { … }`"},
    {"elif", "a further choice is written `else when condition { … }`"},
    {"elsif", "a further choice is written `else when condition { … }`"},
    {"elseif", "a further choice is written `else when condition { … }`"},
    {"foreach", "a loop is written `for item in list { … }`"},
    {"variable", "an input is declared with `param`"},
    {"var", "a named value is declared with `let`"},
    {"const", "a named value is declared with `let`"},
    {"local", "a named value is declared with `let`"},
    {"def", "a function is written `function name(argument) = value`"},
    {"func", "a function is written `function name(argument) = value`"},
    {"fn", "a function is written `function name(argument) = value`"},
}};

constexpr std::string_view braceOfHead = "the `{` of a block belongs on the line of its header";
constexpr std::string_view endsWithLine =
    "a statement ends with its line; within parentheses it may continue";

bool isWordCharacter(char character) {
    return !firstWord({&character, 1}).empty();
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool endsWithOpenBrace(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \t") + 1).ends_with('{');
}

template <std::size_t Size>
std::string_view find(const std::array<Rows, Size>& rows, std::string_view rest, bool whole) {
    for (const auto& [written, advice] : rows)
        if (whole ? rest == written : rest.starts_with(written)) return advice;
    return {};
}

bool isReserved(std::string_view word) {
    constexpr std::array<std::string_view, 11> reserved{"and", "or",    "not",  "in",    "when", "else",
                                                        "for", "where", "true", "false", "null"};
    return std::find(reserved.begin(), reserved.end(), word) != reserved.end();
}

bool isUnit(std::string_view word) {
    return !word.empty() && parseNumber(fmt::format("1{}", word)).problem == Number::Problem::None &&
           word.find_first_of("0123456789") == std::string_view::npos;
}

// `my-name`, `5 m`, `else if`: the text before it decides.
std::string_view adviceByNeighbours(const UnexpectedText& unexpected, std::string_view rest) {
    const std::string_view before = unexpected.text.substr(0, unexpected.offset);
    const bool afterWord = !before.empty() && isWordCharacter(before.back());
    if (rest.front() == '-' && rest.size() > 1 && afterWord && isWordCharacter(rest[1]))
        return "names consist of letters, digits and `_`";
    if (rest.front() == '/' && before.ends_with('/')) return "comments begin with `#`";
    const std::string_view word = firstWord(rest);
    const std::string_view line = before.substr(0, before.find_last_not_of(" \t") + 1);
    if (word == "if" && line.ends_with("else"))
        return "a further choice is written `else when condition { … }`";
    const bool afterDigit = !line.empty() && line.back() >= '0' && line.back() <= '9';
    if (isUnit(word) && afterDigit) return "a unit follows its number without a space";
    return {};
}

std::string_view adviceByExpectation(const UnexpectedText& unexpected, std::string_view rest) {
    const std::string_view expected = unexpected.expected;
    const bool ends = expected == "the end of the line";
    switch (rest.front()) {
    case ':':
        return contains(expected, "`=`") || ends ? "a value is given with `=`, as in `name = value`" : "";
    case '=':
        if (contains(expected, "the key")) return "an entry of a map is written `key: value`";
        return rest.starts_with("==") && contains(expected, "`=`") ? "a value is given with one `=`" : "";
    case ',':
        if (contains(expected, "`)`")) return "lists are written in square brackets";
        return unexpected.insideBrackets ? "" : "statements are separated by line breaks, without commas";
    case '{':
        if (endsWithOpenBrace(unexpected.text.substr(0, unexpected.offset)))
            return "the block is already open";
        return unexpected.beginsStatement ? braceOfHead : "";
    case '"':
        if (endOfString(unexpected.text, unexpected.offset) == unexpected.offset + 1U ||
            rest.substr(1, rest.find('\n') - 1).find('"') == std::string_view::npos)
            return "is the opening `\"` of the string missing?";
        return unexpected.beginsStatement || contains(expected, "name") || contains(expected, "the type")
                   ? "names are written without quotes"
                   : "";
    case '+':
    case '*':
    case '/':
    case '<':
    case '>': return unexpected.beginsStatement ? endsWithLine : "";
    case '}':
        return ends || unexpected.beginsStatement ? "it has no matching opening bracket: remove it" : "";
    default:
        if (!isReserved(firstWord(rest))) return "";
        return contains(expected, "name") || contains(expected, "a value")
                   ? "it is a keyword and cannot be a name"
                   : "";
    }
}

// The author went on with an expression on the next line.
std::string_view adviceAtEndOfLine(const UnexpectedText& unexpected) {
    const std::uint32_t next = nextCode(unexpected.text, unexpected.offset);
    if (unexpected.expected == "`{`" && unexpected.text.substr(next, 1) == "{") return braceOfHead;
    const bool continues =
        next < unexpected.text.size() && unexpected.text[next] != '}' &&
        indentationOf(unexpected.text, next) > indentationOf(unexpected.text, unexpected.offset);
    const bool isValue = contains(unexpected.expected, "a value") ||
                         contains(unexpected.expected, "operand") ||
                         contains(unexpected.expected, "condition");
    return continues && isValue ? endsWithLine : "";
}

} // namespace

std::uint32_t tokenLength(std::string_view rest) {
    if (rest.empty() || rest.front() == '\n' || rest.front() == '\r') return 0;
    if (const auto word = firstWord(rest).size(); word > 0) return static_cast<std::uint32_t>(word);
    for (const std::string_view sign :
         {"==", "=>", "->", "!=", "<=", ">=", "&&", "||", "//", "/*", "++", "+=", "-=", ".."})
        if (rest.starts_with(sign)) return 2;
    return std::max(source::sequenceLength(rest), 1U);
}

std::string describeToken(std::string_view rest) {
    if (rest.empty()) return "the end of the file";
    if (rest.front() == '\n' || rest.front() == '\r') return "the end of the line";
    if (rest.front() == '"') return "a string";
    if (rest.front() == '#') return "a comment";
    for (const std::string_view invisible : {"\u00A0", "\u200B", "\uFEFF", "\u3000"})
        if (rest.starts_with(invisible)) return "an invisible character";
    constexpr std::size_t shown = 40;
    const std::string_view token = rest.substr(0, tokenLength(rest));
    return fmt::format("`{}{}`", source::printable(token.substr(0, shown)), token.size() > shown ? "…" : "");
}

std::string_view adviceForWord(std::string_view word) {
    return find(advised, word, true);
}

std::string_view adviceFor(const UnexpectedText& unexpected) {
    const std::string_view rest = unexpected.text.substr(unexpected.offset);
    if (rest.empty() || rest.front() == '\n' || rest.front() == '\r') return adviceAtEndOfLine(unexpected);
    for (const std::string_view advice :
         {find(wrongBeginnings, rest, false), adviceByNeighbours(unexpected, rest),
          adviceForWord(firstWord(rest)), adviceByExpectation(unexpected, rest)})
        if (!advice.empty()) return advice;
    return {};
}

} // namespace drc::syntax
