#include "semantics/wildcards.hpp"

#include <cstddef>

namespace drc::semantics {

namespace {

// A set such as `[a-z0-9]` at the front of the pattern; the length that it takes, or 0 when it does not
// match.
std::size_t matchSet(std::string_view pattern, char character) {
    const std::size_t close = pattern.find(']', 1);
    if (close == std::string_view::npos) return 0;
    for (std::size_t at = 1; at < close; ++at) {
        const bool isRange = at + 2 < close && pattern[at + 1] == '-';
        const char last = isRange ? pattern[at + 2] : pattern[at];
        if (character >= pattern[at] && character <= last) return close + 1;
        if (isRange) at += 2;
    }
    return 0;
}

} // namespace

// Goes back only to the last `*`, so the cost is at most the product of the lengths.
bool matchesWildcards(std::string_view text, std::string_view pattern) {
    std::size_t inText = 0;
    std::size_t inPattern = 0;
    std::size_t star = std::string_view::npos;
    std::size_t afterStar = 0;
    while (inText < text.size()) {
        const char wanted = inPattern < pattern.size() ? pattern[inPattern] : '\0';
        const std::size_t set = wanted == '[' ? matchSet(pattern.substr(inPattern), text[inText]) : 0;
        if (wanted == '*') {
            star = inPattern++;
            afterStar = inText;
        } else if (set != 0) {
            inPattern += set;
            ++inText;
        } else if (wanted != '[' && inPattern < pattern.size() && (wanted == '?' || wanted == text[inText])) {
            ++inPattern;
            ++inText;
        } else if (star != std::string_view::npos) {
            inPattern = star + 1;
            inText = ++afterStar;
        } else {
            return false;
        }
    }
    while (inPattern < pattern.size() && pattern[inPattern] == '*')
        ++inPattern;
    return inPattern == pattern.size();
}

} // namespace drc::semantics
