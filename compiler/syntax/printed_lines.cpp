#include "syntax/printed_lines.hpp"

#include "source/utf8.hpp"

#include <algorithm>
#include <span>

namespace drc::syntax {

namespace {

/// Calls `visit` with each longest run of neighbours that belong together.
template <class Together, class Visit>
void forEachRun(std::vector<PrintedLine>& lines, Together together, Visit visit) {
    std::size_t begin = 0;
    for (std::size_t end = 1; end <= lines.size(); ++end) {
        if (end < lines.size() && together(lines[end - 1], lines[end])) continue;
        visit(std::span(lines).subspan(begin, end - begin));
        begin = end;
    }
}

std::uint32_t widthOf(const PrintedLine& line) {
    return line.indentation + source::displayWidth(line.code);
}

// The width of the code between the stop before and this one.
std::uint32_t segmentWidth(const PrintedLine& line, std::size_t stop) {
    const std::uint32_t begin = stop == 0 ? 0 : line.stops[stop - 1];
    return source::displayWidth(std::string_view(line.code).substr(begin, line.stops[stop] - begin));
}

std::vector<std::uint32_t> widestSegments(std::span<const PrintedLine> run) {
    std::vector<std::uint32_t> widest;
    for (const PrintedLine& line : run) {
        if (widest.size() < line.stops.size()) widest.resize(line.stops.size());
        for (std::size_t stop = 0; stop < line.stops.size(); ++stop)
            widest[stop] = std::max(widest[stop], segmentWidth(line, stop));
    }
    return widest;
}

void alignStops(std::span<PrintedLine> run) {
    if (run.size() < 2 || run.front().alignment == Alignment::None) return;
    const std::vector<std::uint32_t> widest = widestSegments(run);
    for (PrintedLine& line : run)
        for (std::size_t stop = line.stops.size(); stop-- > 0;)
            line.code.insert(line.stops[stop], widest[stop] - segmentWidth(line, stop), ' ');
}

void alignComments(std::span<PrintedLine> run, std::uint32_t width) {
    if (run.front().code.empty() || run.front().comment.empty()) return;
    std::uint32_t widest = 0;
    for (const PrintedLine& line : run)
        widest = std::max(widest, widthOf(line));
    for (PrintedLine& line : run)
        line.code.append((widest > width ? 0 : widest - widthOf(line)) + 2, ' ');
}

} // namespace

std::string join(std::vector<PrintedLine>& lines, std::uint32_t width) {
    forEachRun(
        lines,
        [](const PrintedLine& left, const PrintedLine& right) {
            return left.alignment == right.alignment && left.indentation == right.indentation;
        },
        [](std::span<PrintedLine> run) { alignStops(run); });
    forEachRun(
        lines,
        [](const PrintedLine& left, const PrintedLine& right) {
            return !left.code.empty() && !right.code.empty() && !left.comment.empty() &&
                   !right.comment.empty() && left.indentation == right.indentation;
        },
        [&](std::span<PrintedLine> run) { alignComments(run, width); });
    std::string result;
    for (const PrintedLine& line : lines) {
        if (!line.code.empty() || !line.comment.empty()) result.append(line.indentation, ' ');
        result.append(line.code).append(line.comment) += '\n';
    }
    return result;
}

} // namespace drc::syntax
