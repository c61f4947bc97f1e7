#include "source/line_index.hpp"

#include "source/utf8.hpp"

#include <algorithm>

namespace drc::source {

LineIndex::LineIndex(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        starts_.push_back(static_cast<std::uint32_t>(at + 1));
}

std::uint32_t LineIndex::lineOf(std::uint32_t offset) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    return static_cast<std::uint32_t>(after - starts_.begin());
}

Position LineIndex::position(std::uint32_t offset) const {
    offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
    const std::uint32_t line = lineOf(offset);
    const std::uint32_t start = lineStart(line);
    return {line, 1 + codePoints(text_.substr(start, offset - start))};
}

std::string_view LineIndex::line(std::uint32_t number) const {
    const std::size_t begin = lineStart(number);
    std::size_t end = number < lineCount() ? lineStart(number + 1) - 1 : text_.size();
    if (end > begin && text_[end - 1] == '\r') --end;
    return text_.substr(begin, end - begin);
}

} // namespace drc::source
