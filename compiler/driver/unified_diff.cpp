#include "driver/unified_diff.hpp"

#include "diagnostics/style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace drc::driver {

namespace {

using Lines = std::vector<std::string_view>;
using diagnostics::Style;

constexpr std::size_t around = 3;
// Texts that differ in more lines than this are shown as wholly replaced: the search takes the square of it.
constexpr std::ptrdiff_t mostDifferences = 1500;

/// A run of lines that were replaced: positions and counts in both texts.
struct Change {
    std::size_t before;
    std::size_t removed;
    std::size_t after;
    std::size_t added;
};

// Each line with its line end.
Lines linesOf(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

/// Myers' shortest edit script: `reached_[d][k + d]` is how far into the old text d edits lead on diagonal k.
class Search {
public:
    Search(const Lines& before, const Lines& after, std::size_t front, std::size_t back)
        : before_(before),
          after_(after),
          front_(front),
          rows_(static_cast<std::ptrdiff_t>(before.size() - front - back)),
          columns_(static_cast<std::ptrdiff_t>(after.size() - front - back)) {}

    std::vector<Change> run() {
        for (std::ptrdiff_t edits = 0; edits <= mostDifferences; ++edits)
            if (advance(edits)) return trace(edits);
        return {{front_, static_cast<std::size_t>(rows_), front_, static_cast<std::size_t>(columns_)}};
    }

private:
    std::ptrdiff_t reach(std::ptrdiff_t edits, std::ptrdiff_t diagonal) const {
        return reached_[static_cast<std::size_t>(edits)][static_cast<std::size_t>(diagonal + edits)];
    }

    bool wentDown(std::ptrdiff_t edits, std::ptrdiff_t diagonal) const {
        return diagonal == -edits ||
               (diagonal != edits && reach(edits - 1, diagonal - 1) < reach(edits - 1, diagonal + 1));
    }

    bool same(std::ptrdiff_t row, std::ptrdiff_t column) const {
        return before_[front_ + static_cast<std::size_t>(row)] ==
               after_[front_ + static_cast<std::size_t>(column)];
    }

    bool advance(std::ptrdiff_t edits) {
        reached_.emplace_back(static_cast<std::size_t>(2 * edits + 1), -1);
        for (std::ptrdiff_t diagonal = -edits; diagonal <= edits; diagonal += 2) {
            std::ptrdiff_t row = 0;
            if (edits > 0)
                row = wentDown(edits, diagonal) ? reach(edits - 1, diagonal + 1)
                                                : reach(edits - 1, diagonal - 1) + 1;
            while (row < rows_ && row - diagonal < columns_ && row - diagonal >= 0 &&
                   same(row, row - diagonal))
                ++row;
            reached_.back()[static_cast<std::size_t>(diagonal + edits)] = row;
            if (row >= rows_ && row - diagonal >= columns_) return true;
        }
        return false;
    }

    std::vector<Change> trace(std::ptrdiff_t edits) const {
        std::vector<Change> changes;
        std::ptrdiff_t diagonal = rows_ - columns_;
        for (; edits > 0; --edits) {
            const bool down = wentDown(edits, diagonal);
            diagonal += down ? 1 : -1;
            const std::ptrdiff_t row = reach(edits - 1, diagonal);
            const std::size_t before = front_ + static_cast<std::size_t>(row);
            const std::size_t after = front_ + static_cast<std::size_t>(row - diagonal);
            Change change{before, down ? 0U : 1U, after, down ? 1U : 0U};
            const bool joins = !changes.empty() && before + change.removed == changes.back().before &&
                               after + change.added == changes.back().after;
            if (joins)
                changes.back() = {before, change.removed + changes.back().removed, after,
                                  change.added + changes.back().added};
            else
                changes.push_back(change);
        }
        std::reverse(changes.begin(), changes.end());
        return changes;
    }

    const Lines& before_;
    const Lines& after_;
    std::size_t front_;
    std::ptrdiff_t rows_;
    std::ptrdiff_t columns_;
    std::vector<std::vector<std::ptrdiff_t>> reached_;
};

std::vector<Change> changesOf(const Lines& before, const Lines& after) {
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t front = 0;
    while (front < shorter && before[front] == after[front])
        ++front;
    std::size_t back = 0;
    while (front + back < shorter && before[before.size() - 1 - back] == after[after.size() - 1 - back])
        ++back;
    return Search(before, after, front, back).run();
}

class DiffWriter {
public:
    DiffWriter(const Lines& before, const Lines& after, bool colour)
        : before_(before), after_(after), paint_(colour) {}

    // The changes [first, last) with their surroundings.
    void hunk(const Change* first, const Change* last) {
        const Change& end = last[-1];
        const std::size_t lead = std::min(first->before, around);
        const std::size_t tail = std::min(before_.size() - (end.before + end.removed), around);
        const std::size_t from = first->before - lead;
        const std::size_t to = first->after - lead;
        const std::size_t removed = end.before + end.removed + tail - from;
        const std::size_t added = end.after + end.added + tail - to;
        const auto heading = fmt::format("@@ -{} +{} @@", range(from, removed), range(to, added));
        out_ += paint_(Style::Note, heading) + "\n";
        std::size_t at = from;
        for (const Change* change = first; change != last; ++change) {
            lines(' ', before_, at, change->before, Style::Plain);
            lines('-', before_, change->before, change->before + change->removed, Style::Removed);
            lines('+', after_, change->after, change->after + change->added, Style::Added);
            at = change->before + change->removed;
        }
        lines(' ', before_, at, at + tail, Style::Plain);
    }

    void heading(std::string_view path) {
        out_ += paint_(Style::Strong, fmt::format("--- a/{}", path)) + "\n";
        out_ += paint_(Style::Strong, fmt::format("+++ b/{}", path)) + "\n";
    }

    std::string take() { return std::move(out_); }

private:
    static std::string range(std::size_t from, std::size_t count) {
        if (count == 1) return fmt::format("{}", from + 1);
        return fmt::format("{},{}", count == 0 ? from : from + 1, count);
    }

    void lines(char sign, const Lines& source, std::size_t from, std::size_t to, Style style) {
        for (std::size_t index = from; index < to; ++index) {
            const bool ended = source[index].ends_with('\n');
            const std::string_view line = source[index].substr(0, source[index].size() - (ended ? 1 : 0));
            out_ += paint_(style, fmt::format("{}{}", sign, line)) + "\n";
            if (!ended) out_ += "\\ No newline at end of file\n";
        }
    }

    const Lines& before_;
    const Lines& after_;
    diagnostics::Painter paint_;
    std::string out_;
};

} // namespace

std::string unifiedDiff(std::string_view path, std::string_view before, std::string_view after, bool colour) {
    if (before == after) return {};
    const Lines old = linesOf(before);
    const Lines fresh = linesOf(after);
    const std::vector<Change> changes = changesOf(old, fresh);
    DiffWriter writer(old, fresh, colour);
    writer.heading(path);
    for (std::size_t first = 0; first < changes.size();) {
        std::size_t last = first + 1;
        while (last < changes.size() &&
               changes[last].before - (changes[last - 1].before + changes[last - 1].removed) <= 2 * around)
            ++last;
        writer.hunk(&changes[first], &changes[first] + (last - first));
        first = last;
    }
    return writer.take();
}

} // namespace drc::driver
