#include "language_server/proof/plain_text.hpp"

#include <algorithm>

namespace drc::language_server {

namespace {

bool isRule(std::string_view line) {
    return line.starts_with("|--") || line == "---";
}

/// A line without its marks: `[label](address)` becomes `label (address)`, and the cells of a row stand
/// apart.
std::string plainLine(std::string_view line) {
    std::string result;
    const bool isRow = line.starts_with("| ");
    if (isRow) line = line.substr(2, line.size() - (line.ends_with(" |") ? 4 : 2));
    while (line.starts_with('#'))
        line.remove_prefix(1);
    bool isCode = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char letter = line[at];
        const bool isWord = at > 0 && at + 1 < line.size() && line[at - 1] != ' ' && line[at + 1] != ' ';
        if (letter == '`') {
            isCode = !isCode;
        } else if (letter == '\\' && at + 1 < line.size() && (!isCode || line[at + 1] == '|')) {
            result += line[++at];
        } else if (isCode) {
            result += letter;
        } else if (letter == '*' || (letter == '_' && !isWord)) {
            continue;
        } else if (letter == '[' || (letter == '|' && isRow)) {
            continue; // two blanks are left between cells
        } else if (letter == ']' && at + 1 < line.size() && line[at + 1] == '(') {
            result += ' ';
        } else {
            result += letter;
        }
    }
    return result;
}

} // namespace

std::string plainText(std::string_view markdown) {
    std::string result;
    bool isFenced = false;
    for (std::size_t begin = 0; begin <= markdown.size();) {
        const std::size_t end = std::min(markdown.find('\n', begin), markdown.size());
        const std::string_view line = markdown.substr(begin, end - begin);
        begin = end + 1;
        if (line.starts_with("```")) {
            isFenced = !isFenced;
            continue;
        }
        if (!isFenced && isRule(line)) continue;
        result += isFenced ? std::string(line) : plainLine(line);
        result += '\n';
    }
    while (result.ends_with('\n'))
        result.pop_back();
    return result;
}

json_rpc::Json markup(const Client& client, const std::string& markdown) {
    if (client.markdown) return {{"kind", "markdown"}, {"value", markdown}};
    return {{"kind", "plaintext"}, {"value", plainText(markdown)}};
}

} // namespace drc::language_server
