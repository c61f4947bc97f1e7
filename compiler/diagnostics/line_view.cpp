#include "diagnostics/line_view.hpp"

#include "source/utf8.hpp"

#include <algorithm>

namespace drc::diagnostics {

namespace {

constexpr std::string_view tab = "    ";

struct Reach {
    std::size_t bytes;
    std::uint32_t columns;
};

std::uint32_t widthOf(std::string_view character) {
    if (character == "\t") return static_cast<std::uint32_t>(tab.size());
    return source::displayWidth(source::printable(character));
}

// Characters without width could fill megabytes of one column.
std::size_t mostBytes(std::uint32_t width) {
    return std::size_t{width} * 8 + 64;
}

Reach reachForward(std::string_view rest, std::uint32_t width) {
    Reach reach{0, 0};
    while (reach.bytes < rest.size() && reach.bytes < mostBytes(width)) {
        const std::size_t step = std::max(source::sequenceLength(rest.substr(reach.bytes)), 1U);
        const std::uint32_t columns = widthOf(rest.substr(reach.bytes, step));
        if (reach.columns + columns > width) break;
        reach = {reach.bytes + step, reach.columns + columns};
    }
    return reach;
}

std::size_t lastCharacter(std::string_view text) {
    for (std::size_t length = 2; length <= std::min<std::size_t>(4, text.size()); ++length)
        if (source::sequenceLength(text.substr(text.size() - length)) == length) return length;
    return 1;
}

Reach reachBackward(std::string_view before, std::uint32_t width) {
    Reach reach{0, 0};
    while (reach.bytes < before.size() && reach.bytes < mostBytes(width)) {
        const std::string_view rest = before.substr(0, before.size() - reach.bytes);
        const std::size_t step = lastCharacter(rest);
        const std::uint32_t columns = widthOf(rest.substr(rest.size() - step));
        if (reach.columns + columns > width) break;
        reach = {reach.bytes + step, reach.columns + columns};
    }
    return reach;
}

} // namespace

LineView::LineView(std::string_view line, std::size_t focusBegin, std::size_t focusEnd, std::uint32_t width) {
    focusBegin = std::min(focusBegin, line.size());
    focusEnd = std::clamp(focusEnd, focusBegin, line.size());
    choose(line, focusBegin, focusEnd, width);
    write(line);
}

void LineView::choose(std::string_view line, std::size_t focusBegin, std::size_t focusEnd,
                      std::uint32_t width) {
    // One column stays free for a mark after the last character.
    const std::uint32_t whole = std::max(width, 8U) - 1;
    end_ = reachForward(line, whole).bytes;
    if (end_ == line.size()) return;
    // The beginning of the line says most about it; the ellipsis takes a column.
    end_ = reachForward(line, whole - 1).bytes;
    if (focusEnd < end_) return;
    const std::uint32_t room = whole - 2; // an ellipsis at either end
    const std::uint32_t focus = reachForward(line.substr(focusBegin, focusEnd - focusBegin), room).columns;
    Reach before = reachBackward(line.substr(0, focusBegin), std::min(room - focus, room / 3));
    const Reach after = reachForward(line.substr(focusBegin), room - before.columns);
    if (focusBegin + after.bytes == line.size())
        before = reachBackward(line.substr(0, focusBegin), room - after.columns);
    begin_ = focusBegin - before.bytes;
    end_ = focusBegin + after.bytes;
}

void LineView::write(std::string_view line) {
    if (begin_ > 0) text_ += "…";
    std::uint32_t column = begin_ > 0 ? 1 : 0;
    for (std::size_t at = begin_; at < end_;) {
        const std::size_t step = std::max(source::sequenceLength(line.substr(at)), 1U);
        const std::string_view character = line.substr(at, step);
        cells_.push_back({at, column});
        text_ += character == "\t" ? std::string(tab) : source::printable(character);
        column += widthOf(character);
        at += step;
    }
    cells_.push_back({end_, column});
    if (end_ < line.size()) text_ += "…";
}

std::uint32_t LineView::column(std::size_t offset) const {
    const auto at =
        std::lower_bound(cells_.begin(), cells_.end(), offset,
                         [](const Cell& cell, std::size_t wanted) { return cell.offset < wanted; });
    return at == cells_.end() ? cells_.back().column : at->column;
}

} // namespace drc::diagnostics
