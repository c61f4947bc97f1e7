#include "diagnostics/snippet.hpp"

#include "diagnostics/line_view.hpp"
#include "diagnostics/marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace drc::diagnostics {

namespace {

// So many unlabelled lines between two labelled ones are shown; dots would hardly be shorter.
constexpr std::uint32_t mostBetween = 2;

std::map<std::uint32_t, std::vector<Mark>> marksByLine(const source::SourceFile& file,
                                                       const std::vector<Labelled>& labels) {
    std::map<std::uint32_t, std::vector<Mark>> result;
    const auto& index = file.lines();
    const auto size = static_cast<std::uint32_t>(file.text().size());
    for (const auto& [label, primary] : labels) {
        const std::uint32_t begin = std::min(label->span.begin, size);
        const std::uint32_t line = index.lineOf(begin);
        const std::uint32_t last = lastLine(file, label->span);
        const std::size_t length = index.line(line).size();
        const std::size_t from = std::min<std::size_t>(begin - index.lineStart(line), length);
        const std::size_t to =
            last > line ? length : std::min<std::size_t>(label->span.end - index.lineStart(line), length);
        std::string text = label->text;
        if (last > line && text.empty())
            text = fmt::format("up to line {}", last);
        else if (last > line)
            text += fmt::format(" (up to line {})", last);
        result[line].push_back({from, std::max(from, to), primary, std::move(text)});
    }
    return result;
}

// A line that is too long for the terminal is shown once for each group of marks that fits together.
void renderLine(std::string& out, std::uint32_t number, std::string_view text, std::vector<Mark> marks,
                const Frame& frame) {
    std::stable_partition(marks.begin(), marks.end(), [](const Mark& mark) { return mark.primary; });
    while (!marks.empty()) {
        const LineView view(text, marks.front().begin, marks.front().end, frame.width);
        const auto rest = std::stable_partition(marks.begin() + 1, marks.end(),
                                                [&](const Mark& mark) { return view.shows(mark.begin); });
        std::vector<Mark> shown(marks.begin(), rest);
        out += frame.row(number, view.text());
        for (const std::string& row : renderMarks(shown, view, frame.width, frame.paint, frame.primary))
            out += frame.row(0, row);
        marks.erase(marks.begin(), rest);
    }
}

} // namespace

std::string Frame::row(std::uint32_t number, std::string_view text, std::string_view separator) const {
    const std::string left =
        number == 0 ? std::string(numberWidth, ' ') : fmt::format("{:>{}}", number, numberWidth);
    const std::string shown = fmt::format("{} {}", left, separator);
    const std::size_t end = text.find_last_not_of(' ');
    if (end == std::string_view::npos) return paint(Style::Frame, shown) + "\n";
    return fmt::format("{} {}\n", paint(Style::Frame, shown), text.substr(0, end + 1));
}

std::string Frame::arrow(std::string_view arrow, std::string_view place) const {
    return fmt::format("{:{}}{} {}\n", "", numberWidth, paint(Style::Frame, arrow), place);
}

std::string Frame::gap() const {
    return paint(Style::Frame, "...") + "\n";
}

std::uint32_t lastLine(const source::SourceFile& file, source::Span span) {
    const auto size = static_cast<std::uint32_t>(file.text().size());
    const std::uint32_t begin = std::min(span.begin, size);
    const std::uint32_t end = std::min(span.end, size);
    return file.lines().lineOf(end > begin ? end - 1 : begin);
}

void renderSnippet(std::string& out, const source::SourceFile& file, const std::vector<Labelled>& labels,
                   const Frame& frame) {
    out += frame.row(0, "");
    std::uint32_t previous = 0;
    for (auto& [line, marks] : marksByLine(file, labels)) {
        const std::uint32_t between = previous == 0 ? 0 : line - previous - 1;
        if (between > mostBetween) out += frame.gap();
        for (std::uint32_t plain = line - between; plain < line && between <= mostBetween; ++plain)
            out += frame.row(plain, LineView(file.lines().line(plain), 0, 0, frame.width).text());
        renderLine(out, line, file.lines().line(line), std::move(marks), frame);
        previous = line;
    }
}

void renderTexts(std::string& out, const source::SourceFile& file, const std::vector<Labelled>& labels,
                 const Frame& frame) {
    bool any = false;
    for (const auto& [label, primary] : labels) {
        if (label->text.empty()) continue;
        if (!std::exchange(any, true)) out += frame.row(0, "");
        out += frame.row(file.lines().lineOf(label->span.begin), label->text);
    }
}

} // namespace drc::diagnostics
