#include "source/statement_lines.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace drc::source {

namespace {

constexpr std::string_view blanks = " \t\r";

std::size_t endOfBlanks(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(blanks, at), text.size());
}

/// Where the line begins that ends there; its own begin where it is empty.
std::size_t beginOfLine(std::string_view text, std::size_t end) {
    return end == 0 ? 0 : text.rfind('\n', end - 1) + 1;
}

/// What stands on the line, without blanks around it.
std::string_view lineAt(std::string_view text, std::size_t begin) {
    std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    const std::size_t first = line.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    line.remove_prefix(first);
    return line.substr(0, line.find_last_not_of(blanks) + 1);
}

} // namespace

Span withItsLine(const SourceMap& sources, Span statement) {
    const std::string_view text = sources.file(statement.file).text();
    const std::size_t lineBegin = beginOfLine(text, statement.begin);
    const bool beginsLine = endOfBlanks(text, lineBegin) == statement.begin;
    std::size_t end = endOfBlanks(text, statement.end);
    if (beginsLine && end < text.size() && text[end] == '#') end = std::min(text.find('\n', end), text.size());
    const bool endsLine = end == text.size() || text[end] == '\n';
    if (!beginsLine || !endsLine) {
        // With the blanks before it, or behind it where it is the first on its line.
        std::size_t begin = statement.begin;
        while (!beginsLine && begin > lineBegin && blanks.find(text[begin - 1]) != std::string_view::npos)
            --begin;
        return {statement.file, static_cast<std::uint32_t>(begin),
                beginsLine ? static_cast<std::uint32_t>(end) : statement.end};
    }
    std::size_t begin = lineBegin;
    end = std::min(end + 1, text.size());
    const std::string_view next = lineAt(text, std::min(end, text.size()));
    const std::string_view before = begin == 0 ? "{" : lineAt(text, beginOfLine(text, begin - 1));
    const bool endsBlock = end == text.size() || next.empty() || next.starts_with('}');
    if (before.empty() && endsBlock)
        begin = beginOfLine(text, begin - 1);
    else if (before.ends_with('{') && next.empty() && end < text.size())
        end = std::min(text.find('\n', end), text.size() - 1) + 1;
    return {statement.file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

} // namespace drc::source
