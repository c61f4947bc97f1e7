#include "diagnostics/fix_preview.hpp"

#include "diagnostics/line_view.hpp"
#include "diagnostics/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace drc::diagnostics {

namespace {

constexpr std::size_t mostShownBytes = 8192;
constexpr std::size_t mostLines = 10;

/// Neighbouring lines of one file that a fix changes.
struct Hunk {
    const source::SourceFile* file;
    std::uint32_t firstLine;
    std::uint32_t lastLine;
    std::vector<const Edit*> edits;
};

std::vector<std::string_view> linesOf(std::string_view text) {
    std::vector<std::string_view> lines;
    while (true) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

// Sorted by place; nothing when edits overlap or lie outside of their file.
std::optional<std::vector<Hunk>> hunksOf(const source::SourceMap& sources, const Fix& fix) {
    std::vector<const Edit*> edits;
    for (const Edit& edit : fix.edits)
        edits.push_back(&edit);
    std::stable_sort(edits.begin(), edits.end(), [](const Edit* left, const Edit* right) {
        return left->span.file != right->span.file ? left->span.file < right->span.file
                                                   : left->span.begin < right->span.begin;
    });
    std::vector<Hunk> hunks;
    for (const Edit* const edit : edits) {
        if (edit->span.file >= sources.size()) return std::nullopt;
        const source::SourceFile& file = sources.file(edit->span.file);
        if (edit->span.begin > edit->span.end || edit->span.end > file.text().size()) return std::nullopt;
        const std::uint32_t first = file.lines().lineOf(edit->span.begin);
        const std::uint32_t last = file.lines().lineOf(edit->span.end);
        const bool sameFile = !hunks.empty() && hunks.back().file == &file;
        if (sameFile && hunks.back().edits.back()->span.end > edit->span.begin) return std::nullopt;
        if (sameFile && first <= hunks.back().lastLine + 1)
            hunks.back().lastLine = std::max(hunks.back().lastLine, last);
        else
            hunks.push_back({&file, first, last, {}});
        hunks.back().edits.push_back(edit);
    }
    return hunks;
}

source::Span linesSpan(const Hunk& hunk) {
    const auto& index = hunk.file->lines();
    const std::uint32_t begin = index.lineStart(hunk.firstLine);
    const std::uint32_t last = index.lineStart(hunk.lastLine);
    return {hunk.file->id(), begin, last + static_cast<std::uint32_t>(index.line(hunk.lastLine).size())};
}

std::string applied(const Hunk& hunk, source::Span lines) {
    std::string result;
    std::uint32_t at = lines.begin;
    for (const Edit* const edit : hunk.edits) {
        result += hunk.file->text({hunk.file->id(), at, edit->span.begin});
        result += edit->replacement;
        at = edit->span.end;
    }
    if (at < lines.end) result += hunk.file->text({hunk.file->id(), at, lines.end});
    return result;
}

bool readable(const Hunk& hunk) {
    std::size_t bytes = linesSpan(hunk).length();
    for (const Edit* const edit : hunk.edits)
        bytes += edit->replacement.size();
    return bytes <= mostShownBytes;
}

class Preview {
public:
    Preview(std::string& out, const Frame& frame) : out_(out), frame_(frame) {}

    /// Returns by how many lines what follows moves.
    std::int64_t render(const Hunk& hunk, std::int64_t moved) {
        const source::Span span = linesSpan(hunk);
        const std::string result = applied(hunk, span);
        const auto before = linesOf(hunk.file->text(span));
        const auto after = linesOf(result);
        const std::size_t shorter = std::min(before.size(), after.size());
        std::size_t front = 0;
        while (front < shorter && before[front] == after[front])
            ++front;
        std::size_t back = 0;
        while (front + back < shorter && before[before.size() - 1 - back] == after[after.size() - 1 - back])
            ++back;
        const auto line = static_cast<std::int64_t>(hunk.firstLine) + static_cast<std::int64_t>(front);
        const bool onlyAdds = front + back == before.size();
        if (onlyAdds && line > 1) context(*hunk.file, line - 1, line - 1 + moved);
        rows("-", before, front, back, line, Style::Removed);
        rows("+", after, front, back, line + moved, Style::Added);
        return static_cast<std::int64_t>(after.size()) - static_cast<std::int64_t>(before.size());
    }

private:
    void context(const source::SourceFile& file, std::int64_t line, std::int64_t number) {
        const std::string_view text = file.lines().line(static_cast<std::uint32_t>(line));
        out_ += frame_.row(static_cast<std::uint32_t>(number), LineView(text, 0, 0, frame_.width).text());
    }

    void rows(std::string_view sign, const std::vector<std::string_view>& lines, std::size_t front,
              std::size_t back, std::int64_t number, Style style) {
        const std::size_t end = lines.size() - back;
        for (std::size_t index = front; index < end; ++index, ++number) {
            if (index - front == mostLines) {
                out_ += frame_.gap();
                return;
            }
            const LineView view(lines[index], 0, 0, frame_.width);
            out_ += frame_.row(static_cast<std::uint32_t>(number), frame_.paint(style, view.text()), sign);
        }
    }

    std::string& out_;
    const Frame& frame_;
};

} // namespace

void renderFixPreview(std::string& out, const source::SourceMap& sources, const Fix& fix, source::FileId home,
                      const Frame& frame) {
    const auto hunks = hunksOf(sources, fix);
    if (!hunks || hunks->empty() || !std::all_of(hunks->begin(), hunks->end(), readable)) return;
    Preview preview(out, frame);
    const source::SourceFile* file = home < sources.size() ? &sources.file(home) : nullptr;
    std::int64_t moved = 0;
    bool first = true;
    for (const Hunk& hunk : *hunks) {
        if (hunk.file != file) {
            out += frame.arrow(":::", presentable(hunk.file->path()));
            file = hunk.file;
            moved = 0;
        }
        out += first ? frame.row(0, "") : frame.gap();
        moved += preview.render(hunk, moved);
        first = false;
    }
}

} // namespace drc::diagnostics
