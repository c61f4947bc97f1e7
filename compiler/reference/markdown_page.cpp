#include "reference/markdown_page.hpp"

#include "source/markup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace drc::reference {

void MarkdownPage::separate() {
    if (!text_.empty()) text_ += "\n";
    inList_ = false;
}

void MarkdownPage::heading(int level, std::string_view text) {
    separate();
    text_ += fmt::format("{} {}\n", std::string(static_cast<std::size_t>(level), '#'), text);
}

void MarkdownPage::paragraph(std::string_view text) {
    if (text.empty()) return;
    separate();
    text_ += fmt::format("{}\n", text);
}

void MarkdownPage::item(std::string_view text) {
    if (!inList_) separate();
    inList_ = true;
    text_ += fmt::format("- {}\n", source::oneLine(text));
}

void MarkdownPage::table(const std::vector<std::string>& columns,
                         const std::vector<std::vector<std::string>>& rows) {
    if (rows.empty()) return;
    separate();
    text_ += fmt::format("| {} |\n|", fmt::join(columns, " | "));
    for (std::size_t column = 0; column < columns.size(); ++column)
        text_ += "---|";
    text_ += "\n";
    for (const std::vector<std::string>& row : rows) {
        text_ += "|";
        for (const std::string& one : row)
            text_ += fmt::format(" {} |", source::markdownCell(one));
        text_ += "\n";
    }
}

std::string written(const library::Module& module, source::Span span) {
    return source::oneLine(module.file->text().substr(span.begin, span.end - span.begin));
}

std::string messageText(const library::Module& module, const syntax::Expression& message) {
    const std::string text = written(module, message.span);
    if (text.size() < 2 || text.front() != '"') return source::markdownCode(text);
    std::string result;
    for (std::size_t index = 1; index + 1 < text.size(); ++index) {
        if (text.compare(index, 2, "${") == 0) {
            const std::size_t end = std::min(text.find('}', index), text.size() - 1);
            // Between ticks already, the name alone is enough.
            const bool inCode = std::count(result.begin(), result.end(), '`') % 2 == 1;
            const std::string inner = text.substr(index + 2, end - index - 2);
            result += inCode ? inner : source::markdownCode(inner);
            index = end;
        } else if (text[index] == '\\' && index + 2 < text.size()) {
            result += text[++index];
        } else {
            result += text[index];
        }
    }
    return result;
}

std::string documentationOf(const library::Module& module, const syntax::Statement& statement) {
    return syntax::documentation(module.tree, module.file->text(), statement);
}

} // namespace drc::reference
