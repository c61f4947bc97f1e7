#include "diagnostics/positions.hpp"

#include "source/utf8.hpp"

#include <algorithm>
#include <iterator>

namespace drc::diagnostics {

source::Position Positions::of(source::FileId file, std::uint32_t offset) {
    const source::SourceFile& source = sources_.file(file);
    const std::string_view text = source.text();
    offset = std::min(offset, static_cast<std::uint32_t>(text.size()));
    const std::uint32_t line = source.lines().lineOf(offset);
    std::uint32_t from = source.lines().lineStart(line);
    std::uint32_t column = 1;
    auto after = known_.upper_bound({file, offset});
    if (after != known_.begin()) {
        const auto& [place, position] = *std::prev(after);
        if (place.first == file && position.line == line) {
            from = place.second;
            column = position.column;
        }
    }
    const source::Position result{line, column + source::codePoints(text.substr(from, offset - from))};
    known_.emplace_hint(after, std::pair(file, offset), result);
    return result;
}

} // namespace drc::diagnostics
