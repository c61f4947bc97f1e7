#include "diagnostics/marks.hpp"

#include "diagnostics/wrap.hpp"
#include "source/utf8.hpp"

#include <algorithm>

namespace drc::diagnostics {

namespace {

// A text that hangs below its mark is not squeezed into fewer columns than this.
constexpr std::uint32_t leastExcerpt = 24;

struct Placed {
    std::uint32_t begin; // columns
    std::uint32_t end;
    Style style;
    char sign;
    std::string text;
};

/// One row below a source line, filled from left to right.
class Row {
public:
    explicit Row(const Painter& paint) : paint_(paint) {}

    void put(std::uint32_t column, Style style, std::string_view text) {
        if (column > column_) text_.append(column - column_, ' ');
        column_ = std::max(column_, column) + source::displayWidth(text);
        text_ += paint_(style, text);
    }
    std::string take() { return std::move(text_); }

private:
    const Painter& paint_;
    std::string text_;
    std::uint32_t column_ = 0;
};

std::vector<Placed> place(const std::vector<Mark>& marks, const LineView& view, Style primary) {
    std::vector<Placed> result;
    for (const Mark& mark : marks) {
        const std::uint32_t begin = view.column(mark.begin);
        const std::uint32_t end = std::max(view.column(mark.end), begin + 1);
        result.push_back({begin, end, mark.primary ? primary : Style::Frame, mark.primary ? '^' : '-',
                          presentable(mark.text)});
    }
    std::stable_sort(result.begin(), result.end(), [](const Placed& left, const Placed& right) {
        return left.begin != right.begin ? left.begin < right.begin : left.sign == '-' && right.sign == '^';
    });
    return result;
}

void underline(Row& row, const std::vector<Placed>& placed, std::uint32_t end) {
    std::vector<const Placed*> cells(end, nullptr);
    for (const Placed& mark : placed)
        for (std::uint32_t column = mark.begin; column < mark.end; ++column)
            if (cells[column] == nullptr || mark.sign == '^') cells[column] = &mark;
    for (std::uint32_t column = 0; column < end;) {
        const Placed* const mark = cells[column];
        std::uint32_t next = column + 1;
        while (next < end && cells[next] != nullptr && mark != nullptr && cells[next]->sign == mark->sign)
            ++next;
        if (mark != nullptr) row.put(column, mark->style, std::string(next - column, mark->sign));
        column = next;
    }
}

class Hanging {
public:
    Hanging(std::vector<const Placed*> pending, std::uint32_t width, const Painter& paint)
        : pending_(std::move(pending)), width_(width), paint_(paint) {}

    void render(std::vector<std::string>& rows) {
        if (pending_.empty()) return;
        Row connectors(paint_);
        connect(connectors, UINT32_MAX);
        rows.push_back(connectors.take());
        while (!pending_.empty()) {
            const Placed mark = *pending_.back();
            pending_.pop_back();
            hang(mark, rows);
        }
    }

private:
    void connect(Row& row, std::uint32_t before) const {
        std::uint32_t next = 0;
        for (const Placed* const mark : pending_) {
            if (mark->begin >= before || mark->begin < next) continue;
            row.put(mark->begin, mark->style, "|");
            next = mark->begin + 1;
        }
    }

    void hang(const Placed& mark, std::vector<std::string>& rows) const {
        const std::uint32_t needed = source::displayWidth(mark.text);
        const std::uint32_t wanted = std::min({needed, leastExcerpt, width_});
        const std::uint32_t start = std::min(mark.begin, width_ - wanted);
        for (const std::string& line : wrap(mark.text, width_ - start)) {
            Row row(paint_);
            connect(row, start);
            row.put(start, mark.style, line);
            rows.push_back(row.take());
        }
    }

    std::vector<const Placed*> pending_;
    std::uint32_t width_;
    const Painter& paint_;
};

} // namespace

std::vector<std::string> renderMarks(const std::vector<Mark>& marks, const LineView& view,
                                     std::uint32_t width, const Painter& paint, Style primary) {
    const std::vector<Placed> placed = place(marks, view, primary);
    std::uint32_t end = 0;
    std::vector<const Placed*> pending;
    for (const Placed& mark : placed) {
        end = std::max(end, mark.end);
        if (!mark.text.empty()) pending.push_back(&mark);
    }
    Row row(paint);
    underline(row, placed, end);
    // The last text stands beside the marks if it cannot be mistaken for another mark's.
    if (!pending.empty()) {
        const Placed& last = *pending.back();
        const bool fits = end + 1 + source::displayWidth(last.text) <= width;
        if (last.end == end && last.begin == placed.back().begin && fits) {
            row.put(end + 1, last.style, last.text);
            pending.pop_back();
        }
    }
    std::vector<std::string> rows{row.take()};
    Hanging(std::move(pending), width, paint).render(rows);
    return rows;
}

} // namespace drc::diagnostics
