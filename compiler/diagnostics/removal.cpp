#include "diagnostics/removal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

namespace drc::diagnostics {

namespace {

constexpr std::string_view blankCharacters = " \t\r";

std::size_t startOfLine(std::string_view text, std::size_t at) {
    const std::size_t end = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return end == std::string_view::npos ? 0 : end + 1;
}

/// Where the `##` lines directly above a line begin; the line itself where there are none.
std::size_t documentationStart(std::string_view text, std::size_t line) {
    while (line > 0) {
        const std::size_t above = startOfLine(text, line - 1);
        const std::size_t word = text.find_first_not_of(blankCharacters, above);
        if (word >= line || !text.substr(word).starts_with("##")) break;
        line = above;
    }
    return line;
}

/// What stands on the line, without blanks around it.
std::string_view lineAt(std::string_view text, std::size_t begin) {
    std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    line.remove_prefix(std::min(line.find_first_not_of(blankCharacters), line.size()));
    return line.substr(0, line.find_last_not_of(blankCharacters) + 1);
}

/// Whole lines, with one of the empty lines around them where two would meet, or one would begin or end a
/// block.
std::pair<std::size_t, std::size_t> withEmptyLine(std::string_view text, std::size_t begin, std::size_t end) {
    const std::string_view before = begin == 0 ? "{" : lineAt(text, startOfLine(text, begin - 1));
    const std::string_view next = lineAt(text, end);
    const bool endsBlock = end == text.size() || next.empty() || next.starts_with('}');
    if (before.empty() && endsBlock) return {startOfLine(text, begin - 1), end};
    if (before.ends_with('{') && next.empty() && end < text.size())
        return {begin, std::min(text.find('\n', end), text.size() - 1) + 1};
    return {begin, end};
}

} // namespace

Fix removalOf(std::string title, source::Span statement, const source::SourceMap& sources,
              Applicability applicability) {
    const std::string_view text = sources.file(statement.file).text();
    std::size_t begin = statement.begin;
    std::size_t end = statement.end;
    const auto next = [&] { return std::min(text.find_first_not_of(blankCharacters, end), text.size()); };
    if (next() < text.size() && text[next()] == '#') end = std::min(text.find('\n', end), text.size());
    const std::size_t line = startOfLine(text, begin);
    const bool alone = std::min(text.find_first_not_of(blankCharacters, line), text.size()) == begin &&
                       (next() == text.size() || text[next()] == '\n');
    if (alone) {
        begin = documentationStart(text, line);
        end = std::min(next() + 1, text.size());
        std::tie(begin, end) = withEmptyLine(text, begin, end);
    } else {
        end = next();
    }
    // What a text between quotes holds may only look like a comment: then somebody looks at it, too.
    if (text.substr(begin, end - begin).find('#') != std::string_view::npos)
        applicability = Applicability::NeedsReview;
    const source::Span removed{statement.file, static_cast<std::uint32_t>(begin),
                               static_cast<std::uint32_t>(end)};
    return {std::move(title), {{removed, ""}}, applicability};
}

} // namespace drc::diagnostics
