#include "diagnostics/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace drc::diagnostics {

namespace {

// A name that nobody would type takes no part: the distance is quadratic in its length.
constexpr std::size_t longestName = 100;

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return result;
}

// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost one each.
std::size_t editDistance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> beforeLast(right.size() + 1);
    std::vector<std::size_t> last(right.size() + 1);
    std::vector<std::size_t> current(right.size() + 1);
    std::iota(last.begin(), last.end(), 0U);
    for (std::size_t row = 1; row <= left.size(); ++row) {
        current[0] = row;
        for (std::size_t column = 1; column <= right.size(); ++column) {
            const std::size_t replaced = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
            current[column] = std::min({last[column] + 1, current[column - 1] + 1, replaced});
            const bool swapped = row > 1 && column > 1 && left[row - 1] == right[column - 2] &&
                                 left[row - 2] == right[column - 1];
            if (swapped) current[column] = std::min(current[column], beforeLast[column - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, current);
    }
    return last[right.size()];
}

} // namespace

std::string closest(std::string_view written, const std::vector<std::string>& candidates) {
    if (written.size() > longestName) return {};
    const std::string wanted = lower(written);
    std::size_t best = std::max<std::size_t>(1, wanted.size() / 3);
    std::string result;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > longestName) continue;
        const std::size_t distance = editDistance(wanted, lower(candidate));
        const bool better = distance < best || (distance == best && result.empty());
        if (better && distance < std::max(wanted.size(), candidate.size())) {
            best = distance;
            result = candidate;
        }
    }
    return result;
}

std::string alternatives(const std::vector<std::string>& names, std::size_t most) {
    std::string result;
    const std::size_t shown = std::min(names.size(), most);
    for (std::size_t index = 0; index < shown; ++index) {
        const bool last = index + 1 == names.size();
        result += fmt::format("{}`{}`", index == 0 ? "" : last ? " or " : ", ", names[index]);
    }
    if (shown < names.size()) result += fmt::format(" and {} more", names.size() - shown);
    return result;
}

} // namespace drc::diagnostics
