#include "diagnostics/suggestion.hpp"

#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <numeric>

namespace drc::diagnostics {

namespace {

// Very long names are ignored: the distance is quadratic in the length.
constexpr std::size_t longestName = 100;

/// A name in lower case, with the set of its letters: names that share few are far from each other.
struct Name {
    explicit Name(std::string_view written) : size(written.size()) {
        for (std::size_t index = 0; index < size; ++index) {
            letters[index] = source::small(written[index]);
            set |= std::uint64_t{1} << (static_cast<unsigned char>(letters[index]) & 63U);
        }
    }
    std::array<char, longestName> letters{};
    std::size_t size;
    std::uint64_t set = 0;
};

/// At least so many edits lie between the names.
std::size_t leastDistance(const Name& left, const Name& right) {
    const std::size_t longer = std::max(left.size, right.size) - std::min(left.size, right.size);
    const int missing = std::max(std::popcount(left.set & ~right.set), std::popcount(right.set & ~left.set));
    return std::max(longer, static_cast<std::size_t>(missing));
}

// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost one each. Gives
// up, with some number above `most`, where no path of at most so many edits is left.
std::size_t editDistance(const Name& left, const Name& right, std::size_t most) {
    using Costs = std::array<std::size_t, longestName + 1>;
    Costs beforeLast{};
    Costs last{};
    Costs current{};
    std::iota(last.begin(), last.end(), 0U);
    std::size_t leastOfLast = 0;
    constexpr std::size_t far = 2 * longestName;
    for (std::size_t row = 1; row <= left.size; ++row) {
        // Places further from the diagonal need more edits than are left.
        const std::size_t begin = row > most ? row - most : 1;
        const std::size_t end = std::min(right.size, row + most);
        std::size_t least = row;
        current[begin - 1] = begin == 1 ? row : far;
        if (end < right.size) current[end + 1] = far;
        for (std::size_t column = begin; column <= end; ++column) {
            const bool same = left.letters[row - 1] == right.letters[column - 1];
            const std::size_t replaced = last[column - 1] + (same ? 0 : 1);
            current[column] = std::min({last[column] + 1, current[column - 1] + 1, replaced});
            const bool swapped = row > 1 && column > 1 &&
                                 left.letters[row - 1] == right.letters[column - 2] &&
                                 left.letters[row - 2] == right.letters[column - 1];
            if (swapped) current[column] = std::min(current[column], beforeLast[column - 2] + 1);
            least = std::min(least, current[column]);
        }
        if (std::min(least, leastOfLast) > most) return most + 1;
        leastOfLast = least;
        std::swap(beforeLast, last);
        std::swap(last, current);
    }
    return last[right.size];
}

} // namespace

std::string closest(std::string_view written, const std::vector<std::string>& candidates) {
    if (written.size() > longestName) return {};
    const Name wanted(written);
    std::size_t most = std::max<std::size_t>(1, wanted.size / 3);
    const std::string* result = nullptr;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > longestName) continue;
        const Name name(candidate);
        if (leastDistance(wanted, name) > most) continue;
        const std::size_t distance = editDistance(wanted, name, most);
        if (distance > most || distance >= std::max(wanted.size, name.size)) continue;
        result = &candidate;
        if (distance == 0) break;
        most = distance - 1;
    }
    return result == nullptr ? std::string() : *result;
}

namespace {

std::string joined(const std::vector<std::string>& names, std::size_t most, std::string_view conjunction) {
    std::string result;
    const std::size_t shown = std::min(names.size(), most);
    for (std::size_t index = 0; index < shown; ++index) {
        const bool last = index + 1 == names.size();
        const std::string_view separator = last ? conjunction : ", ";
        result += fmt::format("{}`{}`", index == 0 ? "" : separator, names[index]);
    }
    if (shown < names.size()) result += fmt::format(" and {} more", names.size() - shown);
    return result;
}

} // namespace

std::string alternatives(const std::vector<std::string>& names, std::size_t most) {
    return joined(names, most, " or ");
}

std::string enumeration(const std::vector<std::string>& names, std::size_t most) {
    return joined(names, most, " and ");
}

} // namespace drc::diagnostics
