#include "diagnostics/positions.hpp"

#include "source/utf16.hpp"
#include "source/utf8.hpp"

#include <algorithm>
#include <iterator>

namespace drc::diagnostics {

namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

} // namespace

std::uint32_t Positions::counted(std::string_view text) const {
    switch (unit_) {
    case ColumnUnit::CodePoints: return source::codePoints(text);
    case ColumnUnit::Utf16: return source::codeUnits(text);
    case ColumnUnit::Bytes: break;
    }
    return static_cast<std::uint32_t>(text.size());
}

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
    if (line == 1 && unit_ == ColumnUnit::Utf16 && text.starts_with(byteOrderMark))
        from = std::max(from, std::min(offset, static_cast<std::uint32_t>(byteOrderMark.size())));
    const source::Position result{line, column + counted(text.substr(from, offset - from))};
    known_.emplace_hint(after, std::pair(file, offset), result);
    return result;
}

} // namespace drc::diagnostics
