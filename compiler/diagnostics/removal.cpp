#include "diagnostics/removal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
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
